-- Versions of each form, submitter and period by time of receipt. The newest that is not rejected is current; it stood
-- from when it was accepted until a newer one was. Only rows that change are written.
UPDATE core.submission
SET version = v.version, is_current = v.is_current, valid_from = v.valid_from, valid_to = v.valid_to
FROM (
    SELECT
        submission_id,
        version,
        accepted_from IS NOT NULL AND replaced_at IS NULL AS is_current,
        CASE WHEN replaced_at IS NULL OR replaced_at > accepted_from THEN accepted_from END AS valid_from,
        CASE WHEN replaced_at IS NOT NULL THEN GREATEST(replaced_at, COALESCE(accepted_from, loaded_at)) END AS valid_to
    FROM (
        SELECT
            submission_id, loaded_at, accepted_from,
            CAST(ROW_NUMBER() OVER (
                PARTITION BY form, submitter_code, period_key ORDER BY received_at, delivery_sha
            ) AS INTEGER) AS version,
            MIN(accepted_from) OVER (
                PARTITION BY form, submitter_code, period_key ORDER BY received_at, delivery_sha
                ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            ) AS replaced_at
        FROM core.submission
    ) AS ordered
) AS v
WHERE v.submission_id = core.submission.submission_id
    AND (
        core.submission.version IS DISTINCT FROM v.version
        OR core.submission.is_current IS DISTINCT FROM v.is_current
        OR core.submission.valid_from IS DISTINCT FROM v.valid_from
        OR core.submission.valid_to IS DISTINCT FROM v.valid_to
    )
