-- title: Which rows wait: kept out, and nothing newer has come
-- grain: row_id
-- about: What stands in them, `hosen quarantine` shows to whoever may see it. A row without submitter or period could not
--   be told whose it is.
-- columns:
--   row_id | code | The row, in the words of the warehouse
--   form | code | The form
--   submitter_code | code | Who sent it
--   submitter_name | text | Their Hebrew name
--   period_key | code | The period of the report
--   received_at | UTC time | When the file came
--   sheet | text | The sheet, by its name
--   row_number | row of the sheet | Where the row stands in it
--   codes | text | The kinds of its errors, comma-separated
-- traces: core.quarantine
SELECT
    q.row_id,
    q.form,
    s.submitter_code,
    l.name_he AS submitter_name,
    s.period_key,
    d.first_received_at AS received_at,
    q.sheet,
    q.row_number,
    q.codes
FROM core.quarantine AS q
LEFT JOIN core.submission AS s ON s.submission_id = q.submission_id
LEFT JOIN core.delivery AS d ON d.delivery_sha = q.delivery_sha
LEFT JOIN core.label AS l ON l.kind = 'submitter' AND l.code = s.submitter_code
