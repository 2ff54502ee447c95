-- title: Each programme's half year in the whole country
-- grain: programme_code, half_year, measure_code
-- columns:
--   programme_code | code | The programme
--   programme_name | text | Its Hebrew name
--   half_year | code | The half year, as 2021-H1
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   unit | text | What the figures count
--   actual | unit of the measure | Flows: added up; stocks: the last month
--   planned | unit of the measure | The plan
--   percent_of_plan | percent | Actual of planned, over districts that have a plan
--   monthly_mean | unit of the measure | Mean of the national figures of the months that were reported
--   centres | centres | Centres with figures of the programme in the half year
--   authorities | authorities | Local authorities with figures of the programme
--   districts | districts | Districts with figures of the programme
--   centres_expected | centres | Centres that deliver the programme in the half year
-- traces: core.half_year_cell
--   actual | sum | s.scenario = 'actual' AND s.in_country AND s.measure_code = v.measure_code
--   planned | sum | s.scenario = 'plan' AND s.in_country AND s.measure_code = v.measure_code
--   percent_of_plan | actual of planned | s.in_percent
--   monthly_mean | mean over s.month | s.scenario = 'actual' AND s.measure_code = v.measure_code
--   centres | distinct s.centre_code | s.scenario = 'actual'
--   authorities | distinct s.authority_code | s.scenario = 'actual'
--   districts | distinct s.district_code | s.scenario = 'actual'
-- open: measure_code
-- slice: half_year
WITH monthly AS (
    SELECT programme_code, half_year, measure_code, month, SUM(value) AS actual
    FROM core.programme_fact
    GROUP BY programme_code, half_year, measure_code, month
),

means AS (
    SELECT
        programme_code, half_year, measure_code,
        CAST(SUM(actual) AS DOUBLE PRECISION) / NULLIF(COUNT(actual), 0) AS monthly_mean
    FROM monthly
    GROUP BY programme_code, half_year, measure_code
),

reach AS (
    SELECT
        programme_code, half_year,
        COUNT(DISTINCT centre_code) AS centres,
        COUNT(DISTINCT authority_code) AS authorities,
        COUNT(DISTINCT district_code) AS districts
    FROM core.programme_fact
    GROUP BY programme_code, half_year
)

SELECT
    v.programme_code,
    v.programme_name,
    v.half_year,
    v.measure_code,
    v.measure_name,
    v.unit,
    v.actual,
    v.planned,
    v.percent_of_plan,
    CAST(means.monthly_mean + 0.0000001 AS NUMERIC(38, 2)) AS monthly_mean,
    COALESCE(reach.centres, 0) AS centres,
    COALESCE(reach.authorities, 0) AS authorities,
    COALESCE(reach.districts, 0) AS districts,
    v.centres_expected
FROM mart.plan_vs_actual AS v
LEFT JOIN means
    ON means.programme_code = v.programme_code
    AND means.half_year = v.half_year
    AND means.measure_code = v.measure_code
LEFT JOIN reach ON reach.programme_code = v.programme_code AND reach.half_year = v.half_year
WHERE v.level = 'national'
