-- Bytes that arrived and were read, one row per content. outcome: readable | rejected (no sheet could be used).
-- content: JSON object, part -> sum over the rows made of it, to know them again. A part is a submission (its id), or
-- what belongs to none: of a form (its name), of the whole file (empty). loaded_at, run_id: when a part last changed.
-- Times are UTC.
CREATE TABLE IF NOT EXISTS core.delivery (
    delivery_sha VARCHAR NOT NULL PRIMARY KEY,
    byte_size BIGINT,
    outcome VARCHAR NOT NULL CHECK (outcome IN ('readable', 'rejected')),
    content VARCHAR NOT NULL,
    first_received_at TIMESTAMP,
    loaded_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL,
    known_from TIMESTAMP NOT NULL
)
