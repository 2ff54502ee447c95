-- Each row of a sheet with its verdict and the submission that it is part of (none: submitter or period unknown).
SELECT
    r.row_id, r.delivery, r.form, r.sheet, r."row", r.raw, r.attributes, r.submitter,
    p.submission_key, p.period_key, p.period_kind, p.period_start, p.period_end,
    v.verdict,
    v.verdict = 'accepted' AND r.submitter IS NOT NULL AND p.period_key IS NOT NULL AS is_accepted,
    CASE WHEN r.submitter IS NOT NULL AND p.period_key IS NOT NULL
        THEN left(sha256(concat_ws('|', r.delivery, r.form, r.submitter, p.submission_key)), 24)
    END AS submission_id
FROM records AS r
LEFT JOIN verdicts AS v ON v.row_id = r.row_id
LEFT JOIN periods AS p ON p.form = r.form AND p.named = r.period_key
