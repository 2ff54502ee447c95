-- Each time that bytes came in, also when they were known already. Times are UTC.
CREATE TABLE IF NOT EXISTS core.arrival (
    arrival_id VARCHAR NOT NULL PRIMARY KEY,
    delivery_sha VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    byte_size BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    collected_at TIMESTAMP NOT NULL,
    known_from TIMESTAMP NOT NULL
)
