-- title: Which lines each expected report must hold, and which of them are there
-- grain: form, submitter_code, period_key, centre_code, programme_code
-- about: Of a form that declares expected_lines, a line for each centre in the submitter's scope that was open on any
--   day of the period, with each programme that it delivered on any day of it. A scope counts in periods whose last day
--   it holds, and a centre that moved is in its last district, so that no line is asked of two who follow each other. A
--   line is there when any of its cells is written in the version that counts; 0 is written, and so is `none`.
-- columns:
--   form | code | The form
--   submitter_code | code | Who reports
--   period_key | code | The period
--   period_start | date | Its first day
--   centre_code | code | The centre; empty where the form's lines are not of centres
--   programme_code | code | The programme; empty where the form's lines are not of programmes
--   is_reported | flag | Whether the line is there
-- kept: form, period_start
WITH asked AS (
    SELECT form, submitter_code, period_key, period_start, period_end, lines_by_centre, lines_by_programme
    FROM core.expected_report
    WHERE lines_by_centre OR lines_by_programme
),

placed AS (
    SELECT
        p.period_start, p.period_end, c.centre_code, c.district_code,
        ROW_NUMBER() OVER (
            PARTITION BY p.period_start, p.period_end, c.centre_code
            ORDER BY c.valid_from DESC NULLS LAST, c.district_code
        ) AS age
    FROM (SELECT DISTINCT period_start, period_end FROM asked) AS p
    JOIN core.centre AS c
        ON (c.valid_from IS NULL OR c.valid_from <= p.period_end)
        AND (c.valid_to IS NULL OR c.valid_to >= p.period_start)
),

wanted AS (
    SELECT DISTINCT
        a.form, a.submitter_code, a.period_key, a.period_start,
        CASE WHEN a.lines_by_centre THEN c.centre_code END AS centre_code,
        CASE WHEN a.lines_by_programme THEN cp.programme_code END AS programme_code
    FROM asked AS a
    JOIN core.scope AS s
        ON s.form = a.form
        AND s.submitter_code = a.submitter_code
        AND (s.valid_from IS NULL OR s.valid_from <= a.period_end)
        AND (s.valid_to IS NULL OR s.valid_to >= a.period_end)
    JOIN placed AS c
        ON c.period_start = a.period_start
        AND c.period_end = a.period_end
        AND c.age = 1
        AND (s.centre_code IS NULL OR s.centre_code = c.centre_code)
        AND (s.district_code IS NULL OR s.district_code = c.district_code)
    LEFT JOIN core.centre_programme AS cp
        ON cp.centre_code = c.centre_code
        AND (s.programme_code IS NULL OR s.programme_code = cp.programme_code)
        AND (cp.valid_from IS NULL OR cp.valid_from <= a.period_end)
        AND (cp.valid_to IS NULL OR cp.valid_to >= a.period_start)
    WHERE cp.programme_code IS NOT NULL OR (NOT a.lines_by_programme AND s.programme_code IS NULL)
),

held AS (
    SELECT DISTINCT
        a.form, a.submitter_code, a.period_key,
        CASE WHEN a.lines_by_centre THEN f.centre_code END AS centre_code,
        CASE WHEN a.lines_by_programme THEN f.programme_code END AS programme_code
    FROM asked AS a
    JOIN core.submission AS s
        ON s.form = a.form
        AND s.submitter_code = a.submitter_code
        AND s.period_key = a.period_key
        AND s.is_current
    JOIN core.fact AS f ON f.submission_id = s.submission_id
)

SELECT
    w.form,
    w.submitter_code,
    w.period_key,
    w.period_start,
    w.centre_code,
    w.programme_code,
    h.form IS NOT NULL AS is_reported
FROM wanted AS w
LEFT JOIN held AS h
    ON h.form = w.form
    AND h.submitter_code = w.submitter_code
    AND h.period_key = w.period_key
    AND COALESCE(h.centre_code, '') = COALESCE(w.centre_code, '')
    AND COALESCE(h.programme_code, '') = COALESCE(w.programme_code, '')
