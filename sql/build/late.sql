-- A report of the form that counts and came more than some days after it was due, if there is one.
SELECT s.submission_id
FROM core.submission AS s
JOIN core.expected_report AS e
    ON e.form = s.form AND e.submitter_code = s.submitter_code AND e.period_key = s.period_key
WHERE s.is_current AND s.form = :form AND s.received_at >= e.due_until + :days * INTERVAL '1 day'
LIMIT 1
