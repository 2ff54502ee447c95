-- The batch's submissions for core.submission; versions are counted in the warehouse.
WITH counted AS (
    SELECT
        submission_id,
        COUNT(*) AS row_count,
        COUNT(*) FILTER (WHERE is_accepted) AS accepted_count,
        COUNT(*) FILTER (WHERE NOT is_accepted) AS quarantined_count
    FROM keyed
    GROUP BY submission_id
),

judged AS (
    SELECT
        s.submission_id,
        COUNT(*) FILTER (WHERE i.severity = 'error') AS error_count,
        COUNT(*) FILTER (WHERE i.severity = 'warning') AS warning_count
    FROM issue_submissions AS s
    JOIN issues AS i ON i.number = s.number
    GROUP BY s.submission_id
)

SELECT
    k.submission_id,
    k.delivery AS delivery_sha,
    k.form,
    k.submitter AS submitter_code,
    k.submission_key AS period_key,
    p.period_kind,
    p.period_start,
    p.period_end,
    CASE
        WHEN COALESCE(c.accepted_count, 0) = 0 THEN 'rejected'
        WHEN c.quarantined_count > 0 OR j.error_count > 0 THEN 'partly_accepted'
        WHEN j.warning_count > 0 THEN 'accepted_with_warnings'
        ELSE 'accepted'
    END AS status,
    FALSE AS is_current,
    COALESCE(c.row_count, 0) AS row_count,
    COALESCE(c.accepted_count, 0) AS accepted_count,
    COALESCE(c.quarantined_count, 0) AS quarantined_count,
    COALESCE(j.error_count, 0) AS error_count,
    COALESCE(j.warning_count, 0) AS warning_count
FROM (SELECT DISTINCT submission_id, delivery, form, submitter, submission_key FROM submission_sheets) AS k
JOIN submission_periods AS p ON p.period_key = k.submission_key
LEFT JOIN counted AS c ON c.submission_id = k.submission_id
LEFT JOIN judged AS j ON j.submission_id = k.submission_id
