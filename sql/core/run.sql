-- Each run and what it brought in. stage_seconds: JSON object, stage -> seconds. Times are UTC.
CREATE TABLE IF NOT EXISTS core.run (
    run_id VARCHAR NOT NULL PRIMARY KEY,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    deliveries BIGINT NOT NULL,
    submissions BIGINT NOT NULL,
    records BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    issues BIGINT NOT NULL,
    stage_seconds VARCHAR
)
