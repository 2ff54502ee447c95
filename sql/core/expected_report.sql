-- Who must report what: from the assignments, the days on which submitters are open, and the extensions, up to a year
-- after the last load, so that a report that comes early is known as an expected one.
-- due_until: the end of due_date in Israel, as UTC; a report received before it is on time. ordinary_due_date: the day
-- before an extension moved it, where one did. is_asked: its period had ended or it had been due by the day of the last
-- load. is_due: the time for it had run out by then; a report without a due date is due when it is asked.
-- lines_by_centre, lines_by_programme: of what each of its expected lines is (`expected_lines` of the form).
CREATE TABLE IF NOT EXISTS core.expected_report (
    form VARCHAR NOT NULL,
    submitter_code VARCHAR NOT NULL,
    period_key VARCHAR NOT NULL,
    period_kind VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    due_date DATE,
    due_until TIMESTAMP,
    ordinary_due_date DATE,
    is_asked BOOLEAN NOT NULL,
    is_due BOOLEAN NOT NULL,
    lines_by_centre BOOLEAN NOT NULL,
    lines_by_programme BOOLEAN NOT NULL,
    known_from TIMESTAMP NOT NULL
)
