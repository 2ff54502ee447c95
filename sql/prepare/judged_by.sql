-- What the batch's deliveries are made of, for core.judged_by. A sheet in which no table was found depends on every form,
-- also one that was left alone beside others but looks as if it held data.
SELECT DISTINCT
    o.delivery AS delivery_sha,
    CASE
        WHEN o.sheet_number IS NULL THEN 'file'
        WHEN o.header_row IS NOT NULL THEN 'form'
        WHEN o.outcome = 'rejected' OR i.delivery IS NOT NULL THEN 'unknown'
        ELSE 'file'
    END AS read_as,
    o.form,
    COALESCE(o.submitter, o.words_of) AS submitter_code
FROM outcomes AS o
LEFT JOIN (
    SELECT DISTINCT delivery, sheet FROM issues WHERE code = 'sheet_not_a_form' AND severity = 'warning'
) AS i
    ON i.delivery = o.delivery AND i.sheet = o.sheet
