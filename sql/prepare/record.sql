-- Accepted rows for core.record.
SELECT row_id, submission_id, delivery AS delivery_sha, form, sheet, "row" AS row_number, attributes
FROM keyed
WHERE is_accepted
