-- Problems found in deliveries. submission_id, submitter_code and period_key are empty where the issue concerns a
-- whole file or several submissions of a sheet.
CREATE TABLE IF NOT EXISTS core.issue (
    issue_id VARCHAR NOT NULL,
    delivery_sha VARCHAR NOT NULL,
    submission_id VARCHAR,
    row_id VARCHAR,
    code VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    sheet VARCHAR,
    cell VARCHAR,
    row_number INTEGER,
    column_letter VARCHAR,
    form VARCHAR,
    submitter_code VARCHAR,
    period_key VARCHAR,
    value VARCHAR,
    message_he VARCHAR NOT NULL,
    message_en VARCHAR NOT NULL,
    action_he VARCHAR NOT NULL,
    action_en VARCHAR NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL,
    known_from TIMESTAMP NOT NULL
)
