-- title: Lines that an expected report should hold and does not
-- grain: submitter_code, form, period_key, centre_code, programme_code
-- about: Of each centre in the submitter's scope, with the programmes that it delivers, as the form declares. A line
--   in which 0 or `none` is written is not missing; one whose cells are all empty is, and so is one whose row was kept
--   out. Of a report that is missing or rejected, all lines are.
-- columns:
--   submitter_code | code | Who reports
--   submitter_name | text | Their Hebrew name
--   form | code | The form
--   period_key | code | The period, as 2021-03, 2021-H1, 2021 or standing
--   period_start | date | Its first day
--   due_date | date | The last day on time; empty where none is set
--   status | text | What became of the report, as in reporting_status
--   centre_code | code | The centre; empty where the form's lines are not of centres
--   centre_name | text | Its Hebrew name
--   programme_code | code | The programme; empty where the form's lines are not of programmes
--   programme_name | text | Its Hebrew name
-- traces: core.submission
-- open: centre_code; programme_code
-- slice: period_key
SELECT
    r.submitter_code,
    r.submitter_name,
    r.form,
    r.period_key,
    r.period_start,
    r.due_date,
    r.status,
    e.centre_code,
    c.name_he AS centre_name,
    e.programme_code,
    p.name_he AS programme_name
FROM core.expected_line AS e
JOIN mart.reporting_status AS r
    ON r.form = e.form AND r.submitter_code = e.submitter_code AND r.period_key = e.period_key
LEFT JOIN core.label AS c ON c.kind = 'centre' AND c.code = e.centre_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = e.programme_code
WHERE NOT e.is_reported
