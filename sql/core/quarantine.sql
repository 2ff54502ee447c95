-- Rows that were kept out, as written (personal cells masked), with the codes of their errors, comma-separated.
-- submission_id is empty where the row's submitter or period is unknown.
CREATE TABLE IF NOT EXISTS core.quarantine (
    row_id VARCHAR NOT NULL,
    submission_id VARCHAR,
    delivery_sha VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    sheet VARCHAR,
    row_number INTEGER,
    raw VARCHAR,
    codes VARCHAR
)
