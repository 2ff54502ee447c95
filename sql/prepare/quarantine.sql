-- Rows that were kept out, for core.quarantine.
SELECT
    k.row_id, k.submission_id, k.delivery AS delivery_sha, k.form, k.sheet, k."row" AS row_number, w.raw, i.codes
FROM raw AS w
JOIN keyed AS k ON k.row_id = w.row_id
LEFT JOIN (
    SELECT row_id, string_agg(DISTINCT code, ',' ORDER BY code) AS codes
    FROM issues
    WHERE severity = 'error' AND row_id IS NOT NULL
    GROUP BY row_id
) AS i ON i.row_id = k.row_id
