-- The batch's issues for core.issue; what an issue does not name itself comes from its submission, if it has one only.
WITH sole AS (
    SELECT number, MIN(submission_id) AS submission_id
    FROM issue_submissions
    GROUP BY number
    HAVING COUNT(*) = 1
),

named AS (
    SELECT DISTINCT submission_id, form, submitter, submission_key FROM submission_sheets
)

SELECT
    i.issue_id,
    i.delivery AS delivery_sha,
    sole.submission_id,
    i.row_id,
    i.code,
    i.level,
    i.severity,
    i.sheet,
    i.cell,
    i."row" AS row_number,
    i."column" AS column_letter,
    COALESCE(i.form, n.form) AS form,
    COALESCE(i.submitter, n.submitter) AS submitter_code,
    COALESCE(n.submission_key, i.period_key) AS period_key,
    i.value,
    i.message_he,
    i.message_en,
    i.action_he,
    i.action_en
FROM issues AS i
LEFT JOIN sole ON sole.number = i.number
LEFT JOIN named AS n ON n.submission_id = sole.submission_id
