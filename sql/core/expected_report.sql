-- Who must report what: from the assignments, up to the day of the last load.
-- due_until: the end of due_date in Israel, as UTC; a report received before it is on time.
CREATE TABLE IF NOT EXISTS core.expected_report (
    form VARCHAR NOT NULL,
    submitter_code VARCHAR NOT NULL,
    period_key VARCHAR NOT NULL,
    period_kind VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    due_date DATE,
    due_until TIMESTAMP
)
