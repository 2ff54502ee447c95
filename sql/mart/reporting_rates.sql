-- title: How many of the expected reports came, were accepted, are complete and were on time
-- grain: level, district_code, submitter_code, form, period_key
-- about: Each form's own periods, and their sums over half years and years (is_sum). Rates are sums divided, never
--   averaged. Only reports whose time has run out by the last run count; those with time left are not_due and in no
--   rate, even when they came early. Reports that nobody expected are counted apart, in unexpected. Where more were
--   accepted than are expected, the list of who must report is wrong: rates are empty and expectations_error says so.
-- columns:
--   level | text | national, district or submitter
--   district_code | code | The ministry's district; empty for national, and for submitters of no district
--   district_name | text | Its Hebrew name
--   submitter_code | code | Who reports; empty for national and district
--   submitter_name | text | Their Hebrew name
--   form | code | The form
--   period_key | code | The period, as 2021-03, 2021-Q1, 2021-H1, 2021 or standing
--   period_start | date | The first day of the first of its reports' periods
--   is_sum | flag | Whether it adds up shorter periods
--   expected | reports | Expected, and their time has run out
--   not_due | reports | Expected, with time left
--   received | reports | Of the expected, those of which anything came, rejected or not
--   accepted | reports | Of the expected, those of which at least a part was accepted
--   content_complete | reports | Of the expected, those accepted without a row kept out or an expected line missing
--   with_due_date | reports | Of the expected, those that have a due date
--   on_time | reports | Of these, those accepted by that day
--   unexpected | reports | Accepted, but expected of nobody
--   reporting_rate | percent | accepted of expected
--   complete_rate | percent | content_complete of expected
--   on_time_rate | percent | on_time of with_due_date
--   expectations_error_he | text | What is wrong with the expectations and what to do, in Hebrew
--   expectations_error_en | text | The same in English
-- traces: core.submission where (
--   v.level = 'national' OR CONCAT(s.submitter_code, '/', s.form, '/', s.period_key, '/', v.district_code) IN (
--   SELECT CONCAT(r.submitter_code, '/', r.form, '/', r.period_key, '/', r.district_code)
--   FROM mart.reporting_status AS r))
--   AND CASE WHEN v.is_sum THEN s.period_key <> v.period_key AND v.period_key IN (SUBSTRING(s.period_key, 1, 4),
--   SUBSTRING(s.period_key, 1, 4) || CASE WHEN EXTRACT(MONTH FROM s.period_start) <= 6 THEN '-H1' ELSE '-H2' END)
--   ELSE s.period_key = v.period_key END
-- open: district_code; submitter_code at national, district; period_key
-- slice: period_key
WITH reports AS (
    SELECT
        submitter_code, district_code, form, period_key, period_kind, period_start,
        CASE WHEN EXTRACT(MONTH FROM period_start) <= 6 THEN '-H1' ELSE '-H2' END AS half,
        is_expected AND is_due AS is_counted,
        is_expected AND NOT is_due AS is_to_come,
        status NOT IN ('missing', 'rejected') AS is_accepted,
        is_expected, versions > 0 AS is_received, content_complete, due_date IS NOT NULL AS has_due_date, is_on_time
    FROM mart.reporting_status
),

spread AS (
    SELECT r.*, r.period_key AS in_period, FALSE AS is_sum FROM reports AS r
    UNION ALL
    SELECT r.*, SUBSTRING(r.period_key, 1, 4) || r.half, TRUE FROM reports AS r
    WHERE r.period_kind IN ('month', 'quarter')
    UNION ALL
    SELECT r.*, SUBSTRING(r.period_key, 1, 4), TRUE FROM reports AS r
    WHERE r.period_kind IN ('month', 'quarter', 'half_year')
),

counted AS (
    SELECT
        CASE
            WHEN GROUPING(submitter_code) = 0 THEN 'submitter'
            WHEN GROUPING(district_code) = 0 THEN 'district'
            ELSE 'national'
        END AS level,
        district_code, submitter_code, form, in_period, is_sum,
        MIN(period_start) AS period_start,
        COUNT(*) FILTER (WHERE is_counted) AS expected,
        COUNT(*) FILTER (WHERE is_to_come) AS not_due,
        COUNT(*) FILTER (WHERE is_counted AND is_received) AS received,
        COUNT(*) FILTER (WHERE is_counted AND is_accepted) AS accepted,
        COUNT(*) FILTER (WHERE is_counted AND content_complete) AS content_complete,
        COUNT(*) FILTER (WHERE is_counted AND has_due_date) AS with_due_date,
        COUNT(*) FILTER (WHERE is_counted AND is_on_time) AS on_time,
        COUNT(*) FILTER (WHERE is_accepted AND NOT is_expected) AS unexpected,
        COUNT(*) FILTER (WHERE is_accepted) AS accepted_at_all,
        COUNT(*) FILTER (WHERE is_expected) AS expected_at_all
    FROM spread
    GROUP BY GROUPING SETS (
        (form, in_period, is_sum),
        (district_code, form, in_period, is_sum),
        (district_code, submitter_code, form, in_period, is_sum)
    )
),

judged AS (
    SELECT
        level, district_code, submitter_code, form, in_period, is_sum, period_start, expected, not_due, received,
        accepted, content_complete, with_due_date, on_time, unexpected, accepted_at_all, expected_at_all,
        accepted_at_all > expected_at_all AS is_wrong
    FROM counted
    WHERE expected + not_due + unexpected > 0
)

SELECT
    j.level,
    j.district_code,
    d.name_he AS district_name,
    j.submitter_code,
    s.name_he AS submitter_name,
    j.form,
    j.in_period AS period_key,
    j.period_start,
    j.is_sum,
    j.expected,
    j.not_due,
    j.received,
    j.accepted,
    j.content_complete,
    j.with_due_date,
    j.on_time,
    j.unexpected,
    CAST(
        CAST(CASE WHEN NOT j.is_wrong THEN j.accepted END AS DOUBLE PRECISION) / NULLIF(j.expected, 0) * 100
        + 0.0000001 AS NUMERIC(38, 2)
    ) AS reporting_rate,
    CAST(
        CAST(CASE WHEN NOT j.is_wrong THEN j.content_complete END AS DOUBLE PRECISION) / NULLIF(j.expected, 0) * 100
        + 0.0000001 AS NUMERIC(38, 2)
    ) AS complete_rate,
    CAST(
        CAST(CASE WHEN NOT j.is_wrong THEN j.on_time END AS DOUBLE PRECISION) / NULLIF(j.with_due_date, 0) * 100
        + 0.0000001 AS NUMERIC(38, 2)
    ) AS on_time_rate,
    CASE WHEN j.is_wrong
        THEN 'התקבלו ' || CAST(j.accepted_at_all AS VARCHAR) || ' דיווחים והיו צפויים רק '
            || CAST(j.expected_at_all AS VARCHAR) || ', כלומר יותר מ-100%: רשימת החייבים בדיווח אינה נכונה. '
            || 'הוסיפו את מי שמדווח ל-reference/assignments.csv, '
            || 'או תקנו את valid_from ואת valid_to שם וב-submitters.csv.'
    END AS expectations_error_he,
    CASE WHEN j.is_wrong
        THEN CAST(j.accepted_at_all AS VARCHAR) || ' accepted where only ' || CAST(j.expected_at_all AS VARCHAR)
            || ' expected, which is more than 100%: the list of who must report is wrong. '
            || 'Add who reports to reference/assignments.csv, '
            || 'or correct valid_from and valid_to there and in submitters.csv.'
    END AS expectations_error_en
FROM judged AS j
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = j.district_code
LEFT JOIN core.label AS s ON s.kind = 'submitter' AND s.code = j.submitter_code
