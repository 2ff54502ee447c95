-- title: Where figures of a form and period were made at more than one moment
-- grain: form, period_key, place
-- about: Elsewhere each figure is what reports said that were loaded together, each for the first time. Made of what
--   stood when, from core and history, as cheaply as may be: core.restated_figure looks at these places alone.
-- columns:
--   form | code | The form
--   period_key | code | The period the figures are for
--   place | code | The centre; where there is none, district and authority as the row names them
WITH fact_time AS (
    SELECT
        submission_id, form, period_key, centre_code, district_code, authority_code, known_from,
        TIMESTAMP '9999-12-31 00:00:00' AS known_to
    FROM core.fact
    UNION ALL
    SELECT submission_id, form, period_key, centre_code, district_code, authority_code, known_from, known_to
    FROM history.fact
),

submission_time AS (
    SELECT
        submission_id, form, submitter_code, period_key, loaded_at, known_from, TIMESTAMP '9999-12-31 00:00:00' AS known_to
    FROM core.submission
    WHERE is_current
    UNION ALL
    SELECT submission_id, form, submitter_code, period_key, loaded_at, known_from, known_to
    FROM history.submission
    WHERE is_current
),

first_stood AS (
    SELECT form, submitter_code, period_key, MIN(known_from) AS since, COUNT(*) AS times
    FROM submission_time
    GROUP BY form, submitter_code, period_key
),

report AS (
    SELECT
        s.*,
        f.times = 1 AND s.loaded_at = s.known_from AND s.known_to = TIMESTAMP '9999-12-31 00:00:00' AND r.form IS NULL AS is_alone
    FROM submission_time AS s
    JOIN first_stood AS f
        ON f.form = s.form AND f.submitter_code = s.submitter_code AND f.period_key = s.period_key
    LEFT JOIN (SELECT DISTINCT form, submitter_code, period_key FROM core.replayed) AS r
        ON r.form = s.form AND r.submitter_code = s.submitter_code AND r.period_key = s.period_key
),

centre_changed AS (
    SELECT centre_code, MAX(changed_at) AS changed_at
    FROM (
        SELECT centre_code, known_from AS changed_at FROM core.centre
        UNION ALL
        SELECT centre_code, known_to FROM history.centre
    ) AS c
    GROUP BY centre_code
),

used AS (
    SELECT
        submission_id, form, period_key, centre_code, district_code, authority_code, MAX(known_from) AS known_from,
        MIN(known_to) AS known_to
    FROM fact_time
    GROUP BY submission_id, form, period_key, centre_code, district_code, authority_code
)

SELECT
    u.form,
    u.period_key,
    COALESCE(u.centre_code, CONCAT(u.district_code, '|', u.authority_code)) AS place
FROM used AS u
JOIN report AS r ON r.submission_id = u.submission_id
LEFT JOIN centre_changed AS c ON c.centre_code = u.centre_code
GROUP BY u.form, u.period_key, COALESCE(u.centre_code, CONCAT(u.district_code, '|', u.authority_code))
HAVING
    MIN(r.known_from) <> MAX(r.known_from)
    OR MAX(
        CASE
            WHEN r.is_alone AND u.known_from <= r.known_from AND u.known_to = TIMESTAMP '9999-12-31 00:00:00'
                AND (c.changed_at IS NULL OR c.changed_at <= r.known_from) THEN 0
            ELSE 1
        END
    ) = 1
