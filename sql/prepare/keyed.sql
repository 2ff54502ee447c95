-- Each row of a sheet with its verdict and the submission that it is part of (none: submitter or period unknown).
WITH report AS (
    SELECT
        named.delivery, named.form, named.submitter, named.period_key AS named,
        p.submission_key, p.period_key, p.period_kind, p.period_start, p.period_end,
        CASE WHEN named.submitter IS NOT NULL AND p.period_key IS NOT NULL
            THEN left(sha256(concat_ws('|', named.delivery, named.form, named.submitter, p.submission_key)), 24)
        END AS submission_id
    FROM (SELECT DISTINCT delivery, form, submitter, period_key FROM records) AS named
    LEFT JOIN periods AS p ON p.form = named.form AND p.named = named.period_key
)

SELECT
    r.row_id, r.delivery, r.form, r.sheet, r."row", r.raw_table, r.raw_line, r.attributes, r.submitter,
    t.submission_key, t.period_key, t.period_kind, t.period_start, t.period_end,
    v.verdict,
    v.verdict = 'accepted' AND t.submission_id IS NOT NULL AS is_accepted,
    t.submission_id
FROM records AS r
LEFT JOIN verdicts AS v ON v.row_id = r.row_id
LEFT JOIN report AS t
    ON t.delivery = r.delivery
    AND t.form = r.form
    AND t.submitter IS NOT DISTINCT FROM r.submitter
    AND t.named IS NOT DISTINCT FROM r.period_key
