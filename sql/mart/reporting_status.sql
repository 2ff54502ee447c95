-- title: Who has reported what: each expected or received report
-- grain: submitter_code, form, period_key
-- columns:
--   submitter_code | code | Who reports
--   submitter_name | text | Their Hebrew name
--   form | code | The form
--   period_key | code | The period, as 2021-03, 2021-H1, 2021 or standing
--   period_start | date | Its first day
--   due_date | date | The last day on time; empty where none is set
--   is_expected | flag | Whether the report was asked for
--   status | text | missing, rejected, partly_accepted, accepted or accepted_with_warnings
--   received_at | UTC time | When the first version came
--   accepted_at | UTC time | When the first version came of which at least a part was accepted
--   is_on_time | flag | Whether that was by the due date; empty without a due date, or while nothing is accepted
--   versions | versions | How many came
--   records | rows | Accepted rows of the version that counts
--   quarantined | rows | Rows of that version that were kept out
--   errors | issues | Its errors
--   warnings | issues | Its warnings
WITH received AS (
    SELECT
        form, submitter_code, period_key,
        MIN(period_start) AS period_start,
        MIN(received_at) AS received_at,
        MIN(CASE WHEN status <> 'rejected' THEN received_at END) AS accepted_at,
        COUNT(*) AS versions,
        COALESCE(MAX(CASE WHEN is_current THEN version END), MAX(version)) AS version
    FROM core.submission
    GROUP BY form, submitter_code, period_key
),

reports AS (
    SELECT submitter_code, form, period_key FROM received
    UNION
    SELECT submitter_code, form, period_key FROM core.expected_report
)

SELECT
    k.submitter_code,
    l.name_he AS submitter_name,
    k.form,
    k.period_key,
    COALESCE(e.period_start, r.period_start) AS period_start,
    e.due_date,
    e.form IS NOT NULL AS is_expected,
    COALESCE(s.status, 'missing') AS status,
    r.received_at,
    r.accepted_at,
    r.accepted_at < e.due_until AS is_on_time,
    COALESCE(r.versions, 0) AS versions,
    COALESCE(s.accepted_count, 0) AS records,
    COALESCE(s.quarantined_count, 0) AS quarantined,
    COALESCE(s.error_count, 0) AS errors,
    COALESCE(s.warning_count, 0) AS warnings
FROM reports AS k
LEFT JOIN received AS r
    ON r.submitter_code = k.submitter_code AND r.form = k.form AND r.period_key = k.period_key
LEFT JOIN core.expected_report AS e
    ON e.submitter_code = k.submitter_code AND e.form = k.form AND e.period_key = k.period_key
LEFT JOIN core.submission AS s
    ON s.submitter_code = k.submitter_code
    AND s.form = k.form
    AND s.period_key = k.period_key
    AND s.version = r.version
LEFT JOIN core.label AS l ON l.kind = 'submitter' AND l.code = k.submitter_code
