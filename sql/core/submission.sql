-- What a delivery says for one form, submitter and period.
-- status: accepted | accepted_with_warnings | partly_accepted | rejected (plugins/hosen/statuses.py).
-- version: 1, 2, … by time of receipt.
-- loaded_at, run_id: when its rows as they are now were loaded; another reading that gives the same rows leaves them.
-- accepted_from: since when at least a part of it is accepted, whatever readings came after. It stood in the views from
-- valid_from (empty: it never did) until valid_to, when a newer version was accepted (empty: none was).
CREATE TABLE IF NOT EXISTS core.submission (
    submission_id VARCHAR NOT NULL PRIMARY KEY,
    delivery_sha VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    submitter_code VARCHAR NOT NULL,
    period_key VARCHAR NOT NULL,
    period_kind VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    received_at TIMESTAMP,
    loaded_at TIMESTAMP NOT NULL,
    status VARCHAR NOT NULL
        CHECK (status IN ('accepted', 'accepted_with_warnings', 'partly_accepted', 'rejected')),
    version INTEGER,
    is_current BOOLEAN NOT NULL,
    accepted_from TIMESTAMP,
    valid_from TIMESTAMP,
    valid_to TIMESTAMP,
    row_count BIGINT NOT NULL,
    accepted_count BIGINT NOT NULL,
    quarantined_count BIGINT NOT NULL,
    error_count BIGINT NOT NULL,
    warning_count BIGINT NOT NULL,
    run_id VARCHAR NOT NULL,
    known_from TIMESTAMP NOT NULL,
    CHECK (NOT is_current OR status <> 'rejected')
)
