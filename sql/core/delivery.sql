-- Bytes that arrived and were read, one row per content. outcome: readable | rejected (no sheet could be used).
-- content: of the rows loaded from it; differs when another reading gave other rows. Times are UTC.
CREATE TABLE IF NOT EXISTS core.delivery (
    delivery_sha VARCHAR NOT NULL PRIMARY KEY,
    byte_size BIGINT,
    outcome VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    first_received_at TIMESTAMP,
    loaded_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL
)
