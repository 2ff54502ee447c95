-- Which sheets each submission is made of: those of its rows, and sheets that say whose report they are but gave none.
WITH silent AS (
    SELECT o.delivery, o.form, o.submitter, o.sheet, p.submission_key
    FROM outcomes AS o
    JOIN periods AS p ON p.form = o.form AND p.named = o.period_key
    WHERE o.outcome <> 'ignored' AND o.submitter IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM keyed AS k WHERE k.delivery = o.delivery AND k.sheet IS NOT DISTINCT FROM o.sheet
        )
)

SELECT DISTINCT submission_id, delivery, form, submitter, submission_key, sheet
FROM keyed
WHERE submission_id IS NOT NULL
UNION
SELECT
    left(sha256(concat_ws('|', delivery, form, submitter, submission_key)), 24),
    delivery, form, submitter, submission_key, sheet
FROM silent
