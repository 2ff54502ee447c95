-- Versions of the reports in changed_report by time of receipt. The newest that is not rejected is current; it stood from
-- when it was accepted until a newer one was. Only rows that change are written.
CREATE TEMPORARY TABLE versions AS
SELECT
    submission_id,
    version,
    accepted_from IS NOT NULL AND replaced_at IS NULL AS is_current,
    CASE WHEN replaced_at IS NULL OR replaced_at > accepted_from THEN accepted_from END AS valid_from,
    CASE WHEN replaced_at IS NOT NULL THEN GREATEST(replaced_at, COALESCE(accepted_from, loaded_at)) END AS valid_to
FROM (
    SELECT
        submission_id, loaded_at, accepted_from,
        CAST(ROW_NUMBER() OVER (
            PARTITION BY form, submitter_code, period_key ORDER BY received_at, delivery_sha
        ) AS INTEGER) AS version,
        MIN(accepted_from) OVER (
            PARTITION BY form, submitter_code, period_key ORDER BY received_at, delivery_sha
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS replaced_at
    FROM core.submission
    WHERE (form, submitter_code, period_key) IN (SELECT form, submitter_code, period_key FROM changed_report)
) AS ordered;
CREATE TEMPORARY TABLE reordered AS
SELECT v.*
FROM versions AS v
JOIN core.submission AS s ON s.submission_id = v.submission_id
WHERE s.version IS DISTINCT FROM v.version
    OR s.is_current IS DISTINCT FROM v.is_current
    OR s.valid_from IS DISTINCT FROM v.valid_from
    OR s.valid_to IS DISTINCT FROM v.valid_to;
INSERT INTO history.submission
SELECT s.*, :now FROM core.submission AS s
WHERE s.known_from < :now AND s.submission_id IN (SELECT submission_id FROM reordered);
UPDATE core.submission
SET version = v.version, is_current = v.is_current, valid_from = v.valid_from, valid_to = v.valid_to, known_from = :now
FROM reordered AS v
WHERE v.submission_id = core.submission.submission_id;
DROP TABLE versions;
DROP TABLE reordered
