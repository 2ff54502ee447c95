-- Rows of submissions that no longer stand, because a newer version counts or came last, wait no more; those of
-- submissions that stand again wait again. Of the reports in changed_report.
CREATE TEMPORARY TABLE standing_or_fallen AS
SELECT submission_id, NOT is_current AND version < newest AS is_fallen
FROM (
    SELECT
        submission_id, is_current, version,
        MAX(version) OVER (PARTITION BY form, submitter_code, period_key) AS newest
    FROM core.submission
    WHERE (form, submitter_code, period_key) IN (SELECT form, submitter_code, period_key FROM changed_report)
) AS versions;
INSERT INTO core.quarantine (
    row_id, submission_id, delivery_sha, form, sheet, row_number, raw, codes, held_from, known_from
)
SELECT row_id, submission_id, delivery_sha, form, sheet, row_number, raw, codes, held_from, :now
FROM core.released
WHERE how = 'superseded' AND submission_id IN (SELECT submission_id FROM standing_or_fallen WHERE NOT is_fallen);
DELETE FROM core.released
WHERE how = 'superseded' AND submission_id IN (SELECT submission_id FROM standing_or_fallen WHERE NOT is_fallen);
INSERT INTO core.released (
    row_id, submission_id, delivery_sha, form, sheet, row_number, raw, codes, held_from, released_at, run_id, how
)
SELECT
    row_id, submission_id, delivery_sha, form, sheet, row_number, raw, codes, held_from, :now, :run_id, 'superseded'
FROM core.quarantine
WHERE submission_id IN (SELECT submission_id FROM standing_or_fallen WHERE is_fallen);
INSERT INTO history.quarantine
SELECT q.*, :now FROM core.quarantine AS q
WHERE q.known_from < :now AND q.submission_id IN (SELECT submission_id FROM standing_or_fallen WHERE is_fallen);
DELETE FROM core.quarantine
WHERE submission_id IN (SELECT submission_id FROM standing_or_fallen WHERE is_fallen);
DROP TABLE standing_or_fallen
