-- Rows of submissions that no longer stand, because a newer version counts or came last, wait no more; those of
-- submissions that stand again wait again.
CREATE TEMPORARY TABLE fallen_submission AS
SELECT submission_id
FROM (
    SELECT
        submission_id, is_current, version,
        MAX(version) OVER (PARTITION BY form, submitter_code, period_key) AS newest
    FROM core.submission
) AS versions
WHERE NOT is_current AND version < newest;
INSERT INTO core.quarantine (row_id, submission_id, delivery_sha, form, sheet, row_number, raw, codes, held_from)
SELECT row_id, submission_id, delivery_sha, form, sheet, row_number, raw, codes, held_from
FROM core.released
WHERE how = 'superseded' AND submission_id NOT IN (SELECT submission_id FROM fallen_submission);
DELETE FROM core.released
WHERE how = 'superseded' AND submission_id NOT IN (SELECT submission_id FROM fallen_submission);
INSERT INTO core.released (
    row_id, submission_id, delivery_sha, form, sheet, row_number, raw, codes, held_from, released_at, run_id, how
)
SELECT
    row_id, submission_id, delivery_sha, form, sheet, row_number, raw, codes, held_from, :now, :run_id, 'superseded'
FROM core.quarantine
WHERE submission_id IN (SELECT submission_id FROM fallen_submission);
DELETE FROM core.quarantine WHERE submission_id IN (SELECT submission_id FROM fallen_submission);
DROP TABLE fallen_submission
