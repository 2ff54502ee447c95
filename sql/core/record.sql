-- Accepted rows of sheets. attributes: JSON object of the kept columns that are not measures.
-- No key constraint: a delivery's rows go in once, under the load's lock (a key would triple the cost of loading).
CREATE TABLE IF NOT EXISTS core.record (
    row_id VARCHAR NOT NULL,
    submission_id VARCHAR NOT NULL,
    delivery_sha VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    sheet VARCHAR,
    row_number INTEGER,
    attributes VARCHAR NOT NULL,
    known_from TIMESTAMP NOT NULL
)
