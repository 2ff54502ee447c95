-- What another reading of a delivery changed, one row per submission that it touched; without a submission for what of
-- a form or of the whole file belongs to none. status_before is empty for a new submission, status for one that is gone.
-- moment: that of the load, as in known_from. because: what had changed since it was read before: form, rule, mapping,
-- list, program, with a comma between several; reread where nothing had, or where that is not known.
-- released: rows that waited and do no longer; held: rows that wait now and did not; figures: new, changed and gone.
CREATE TABLE IF NOT EXISTS core.replayed (
    run_id VARCHAR NOT NULL,
    delivery_sha VARCHAR NOT NULL,
    submission_id VARCHAR,
    form VARCHAR,
    submitter_code VARCHAR,
    period_key VARCHAR,
    status_before VARCHAR,
    status VARCHAR,
    released BIGINT NOT NULL,
    held BIGINT NOT NULL,
    figures BIGINT NOT NULL,
    moment TIMESTAMP,
    because VARCHAR
)
