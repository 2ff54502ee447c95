-- The rows of the parts of deliveries that another reading replaces (replaced_part); what they were is kept until
-- tell_replayed.sql has compared. Which bytes had come before is the arrivals' to say and stays.
CREATE TEMPORARY TABLE submission_before AS
SELECT s.* FROM core.submission AS s JOIN replaced_part AS p ON p.part = s.submission_id;
INSERT INTO changed_report
SELECT form, submitter_code, period_key, period_start, period_end FROM submission_before;
INSERT INTO history.submission SELECT s.*, :now FROM submission_before AS s WHERE s.known_from < :now;
CREATE TEMPORARY TABLE fact_before AS
SELECT f.* FROM core.fact AS f JOIN replaced_part AS p ON p.part = f.submission_id;
INSERT INTO history.fact SELECT f.*, :now FROM fact_before AS f WHERE f.known_from < :now;
INSERT INTO history.record
SELECT r.*, :now FROM core.record AS r
WHERE r.known_from < :now AND r.submission_id IN (SELECT part FROM replaced_part);
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
INSERT INTO history.quarantine
SELECT q.*, :now FROM core.quarantine AS q
WHERE q.known_from < :now AND q.row_id IN (SELECT row_id FROM held_before);
DELETE FROM core.quarantine WHERE row_id IN (SELECT row_id FROM held_before);
INSERT INTO history.issue
SELECT i.*, :now FROM core.issue AS i
WHERE i.code <> 'file_same_bytes' AND i.known_from < :now
    AND (i.delivery_sha, COALESCE(i.submission_id, i.form, '')) IN (SELECT delivery_sha, part FROM replaced_part);
DELETE FROM core.issue
WHERE code <> 'file_same_bytes'
    AND (delivery_sha, COALESCE(submission_id, form, '')) IN (SELECT delivery_sha, part FROM replaced_part);
INSERT INTO history.delivery
SELECT d.*, :now FROM core.delivery AS d
WHERE d.known_from < :now AND d.delivery_sha IN (SELECT delivery_sha FROM replaced_part);
DELETE FROM core.delivery WHERE delivery_sha IN (SELECT delivery_sha FROM replaced_part)
