-- title: How many problems of each kind stand in what was received
-- grain: form, submitter_code, period_key, code, severity
-- about: Of several versions of a report those that count and the newest. Problems of whole files and of sheets with
--   several reports have no period, those of files nobody could read no form or submitter either. What the rules across
--   forms and over time ask counts too, unless it is explained or waived.
-- columns:
--   form | code | The form
--   submitter_code | code | Who sent it
--   submitter_name | text | Their Hebrew name
--   period_key | code | The period
--   code | code | The kind of problem
--   severity | text | error, warning or info
--   issues | issues | How many
--   rows_quarantined | rows | Rows that were kept out and have this problem
-- traces: core.standing_problem
WITH newest AS (
    SELECT form, submitter_code, period_key, MAX(version) AS version
    FROM core.submission
    GROUP BY form, submitter_code, period_key
),

standing AS (
    SELECT s.submission_id, s.delivery_sha
    FROM core.submission AS s
    JOIN newest AS n
        ON n.form = s.form AND n.submitter_code = s.submitter_code AND n.period_key = s.period_key
    WHERE s.is_current OR s.version = n.version
),

told AS (
    SELECT i.form, i.submitter_code, i.period_key, i.code, i.severity, i.row_id
    FROM core.issue AS i
    WHERE i.submission_id IN (SELECT submission_id FROM standing)
        OR i.submission_id IS NULL AND (
            i.delivery_sha IN (SELECT delivery_sha FROM standing)
            OR i.delivery_sha NOT IN (SELECT delivery_sha FROM core.submission)
        )
    UNION ALL
    SELECT form, submitter_code, period_key, code, severity, CAST(NULL AS VARCHAR)
    FROM core.finding
    WHERE status = 'open'
)

SELECT
    t.form,
    t.submitter_code,
    l.name_he AS submitter_name,
    t.period_key,
    t.code,
    t.severity,
    COUNT(*) AS issues,
    COUNT(DISTINCT q.row_id) AS rows_quarantined
FROM told AS t
LEFT JOIN core.quarantine AS q ON q.row_id = t.row_id
LEFT JOIN core.label AS l ON l.kind = 'submitter' AND l.code = t.submitter_code
GROUP BY t.form, t.submitter_code, l.name_he, t.period_key, t.code, t.severity
