-- Which submissions an issue concerns: that of its row, else those of its sheet or file that agree with what it names.
SELECT i.number, k.submission_id
FROM issues AS i
JOIN keyed AS k ON k.row_id = i.row_id
WHERE k.submission_id IS NOT NULL
UNION
SELECT i.number, s.submission_id
FROM issues AS i
LEFT JOIN periods AS p ON p.form = i.form AND p.named = i.period_key
JOIN submission_sheets AS s
    ON s.delivery = i.delivery
    AND (i.sheet IS NULL OR s.sheet = i.sheet)
    AND (i.form IS NULL OR s.form = i.form)
    AND (i.submitter IS NULL OR s.submitter = i.submitter)
    AND (p.submission_key IS NULL OR s.submission_key = p.submission_key)
WHERE i.row_id IS NULL OR i.row_id NOT IN (SELECT row_id FROM keyed)
