-- title: Problems that stand in what was received, and questions that are open
-- grain: problem
-- about: What data_quality counts, one by one. Of several versions of a report those that count and the newest.
-- columns:
--   problem | code | The issue's or question's own code
--   delivery_sha | code | The file
--   submission_id | code | The submission; empty for what concerns a whole file or several reports
--   form | code | The form
--   submitter_code | code | Who sent it
--   period_key | code | The period
--   code | code | The kind of problem
--   severity | text | error, warning or info
--   sheet | text | The sheet
--   row_number | row of the sheet | The row, where it is one
--   cell | code | The cell, where it is one
--   message_he | text | What is said, in Hebrew
--   message_en | text | The same in English
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
)

SELECT
    i.issue_id AS problem, i.delivery_sha, i.submission_id, i.form, i.submitter_code, i.period_key, i.code, i.severity,
    i.sheet, i.row_number, i.cell, i.message_he, i.message_en
FROM core.issue AS i
WHERE i.submission_id IN (SELECT submission_id FROM standing)
    OR i.submission_id IS NULL AND (
        i.delivery_sha IN (SELECT delivery_sha FROM standing)
        OR i.delivery_sha NOT IN (SELECT delivery_sha FROM core.submission)
    )
UNION ALL
SELECT
    finding_id, delivery_sha, submission_id, form, submitter_code, period_key, code, severity, sheet,
    CAST(NULL AS INTEGER), cell, message_he, message_en
FROM core.finding
WHERE status = 'open'
