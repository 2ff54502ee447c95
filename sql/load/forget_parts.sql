-- The rows of the parts of deliveries that another reading replaces (replaced_part); what they were is kept until
-- tell_replayed.sql has compared. Which bytes had come before is the arrivals' to say and stays.
CREATE TEMPORARY TABLE submission_before AS
SELECT s.submission_id, s.form, s.submitter_code, s.period_key, s.status, s.accepted_from
FROM core.submission AS s
JOIN replaced_part AS p ON p.part = s.submission_id;
CREATE TEMPORARY TABLE fact_before AS
SELECT f.* FROM core.fact AS f JOIN replaced_part AS p ON p.part = f.submission_id;
CREATE TEMPORARY TABLE held_before AS
SELECT q.row_id, q.submission_id, q.delivery_sha, q.form, q.sheet, q.row_number, q.raw, q.codes, q.held_from
FROM core.quarantine AS q
JOIN replaced_part AS p ON p.delivery_sha = q.delivery_sha AND p.part = COALESCE(q.submission_id, q.form)
UNION ALL
SELECT r.row_id, r.submission_id, r.delivery_sha, r.form, r.sheet, r.row_number, r.raw, r.codes, r.held_from
FROM core.released AS r
JOIN replaced_part AS p ON p.part = r.submission_id
WHERE r.how = 'superseded';
DELETE FROM core.fact WHERE submission_id IN (SELECT part FROM replaced_part);
DELETE FROM core.record WHERE submission_id IN (SELECT part FROM replaced_part);
DELETE FROM core.submission WHERE submission_id IN (SELECT part FROM replaced_part);
DELETE FROM core.released WHERE how = 'superseded' AND submission_id IN (SELECT part FROM replaced_part);
DELETE FROM core.quarantine WHERE row_id IN (SELECT row_id FROM held_before);
DELETE FROM core.issue
WHERE code <> 'file_same_bytes'
    AND (delivery_sha, COALESCE(submission_id, form, '')) IN (SELECT delivery_sha, part FROM replaced_part);
DELETE FROM core.delivery WHERE delivery_sha IN (SELECT delivery_sha FROM replaced_part)
