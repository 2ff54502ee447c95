-- title: Each programme's half year against its plan, by district and nationally
-- grain: level, district_code, programme_code, half_year, measure_code
-- about: Flows are added up over the half year; of stocks its last month counts, or so far the last that was reported.
--   A half year in which centres should have reported and none did has a row without a figure. What comes in lists and
--   logs (trainings, activities) is asked of no centre.
-- columns:
--   level | text | district or national
--   district_code | code | The ministry's district; empty for national, and for centres of no known district
--   district_name | text | Its Hebrew name
--   programme_code | code | The programme
--   programme_name | text | Its Hebrew name
--   half_year | code | The half year, as 2021-H1
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   unit | text | What the figures count
--   actual | unit of the measure | What was reported
--   planned | unit of the measure | The plan
--   percent_of_plan | percent | Actual of planned; nationally without districts that have no plan; empty without a plan
--   inexact_cells | cells | Approximate or suppressed figures that actual is made of
--   months_reported | months | Months with a report
--   centres_reporting | centres | Centres whose figures it is made of
--   centres_expected | centres | Centres that deliver the programme in the half year
-- traces: core.half_year_cell
--   actual | sum | s.scenario = 'actual' AND s.in_country
--   planned | sum | s.scenario = 'plan' AND CASE WHEN v.level = 'national' THEN s.in_country ELSE s.in_district END
--   percent_of_plan | actual of planned | v.level = 'district' OR s.in_percent
--   months_reported | distinct s.month | s.scenario = 'actual'
--   centres_reporting | distinct s.centre_code | s.scenario = 'actual' AND s.in_country
-- open: district_code at national
-- slice: half_year
WITH cells AS (
    SELECT
        a.level, a.district_code, a.programme_code, a.half_year, a.measure_code, a.actual,
        CAST(NULL AS NUMERIC(38, 6)) AS planned, 0 AS is_own, a.inexact_cells, a.months_reported, a.centres_reporting
    FROM core.half_year_actual AS a
    JOIN core.programme_measure AS pm ON pm.programme_code = a.programme_code AND pm.measure_code = a.measure_code
    UNION ALL
    SELECT level, district_code, programme_code, half_year, measure_code, NULL, planned, is_own, 0, 0, 0
    FROM core.programme_plan
    UNION ALL
    SELECT e.level, e.district_code, e.programme_code, e.half_year, pm.measure_code, NULL, NULL, 0, 0, 0, 0
    FROM core.half_year_expected AS e
    JOIN core.programme_measure AS pm ON pm.programme_code = e.programme_code AND pm.is_asked_monthly = 1
),

compared AS (
    SELECT
        level, district_code, programme_code, half_year, measure_code,
        SUM(actual) AS actual,
        SUM(planned) AS planned,
        MAX(is_own) AS is_own,
        SUM(inexact_cells) AS inexact_cells,
        SUM(months_reported) AS months_reported,
        SUM(centres_reporting) AS centres_reporting
    FROM cells
    GROUP BY level, district_code, programme_code, half_year, measure_code
),

with_plan AS (
    SELECT programme_code, half_year, measure_code, SUM(actual) AS actual
    FROM compared
    WHERE level = 'district' AND planned IS NOT NULL
    GROUP BY programme_code, half_year, measure_code
),

expected AS (
    SELECT level, district_code, programme_code, half_year, 1 AS is_asked_monthly, centres_expected
    FROM core.half_year_expected
),

measured AS (
    SELECT
        c.level, c.district_code, c.programme_code, c.half_year, c.measure_code, c.actual, c.planned, c.inexact_cells,
        c.months_reported, c.centres_reporting,
        CASE WHEN c.level = 'national' AND c.is_own = 0 THEN w.actual ELSE c.actual END AS part_with_plan
    FROM compared AS c
    LEFT JOIN with_plan AS w
        ON w.programme_code = c.programme_code AND w.half_year = c.half_year AND w.measure_code = c.measure_code
)

SELECT
    c.level,
    c.district_code,
    d.name_he AS district_name,
    c.programme_code,
    p.name_he AS programme_name,
    c.half_year,
    c.measure_code,
    m.name_he AS measure_name,
    m.unit,
    CAST(c.actual AS NUMERIC(38, 6)) AS actual,
    CAST(c.planned AS NUMERIC(38, 6)) AS planned,
    CAST(
        CAST(c.part_with_plan AS DOUBLE PRECISION) / NULLIF(CAST(c.planned AS DOUBLE PRECISION), 0) * 100
        + 0.0000001 AS NUMERIC(38, 2)
    ) AS percent_of_plan,
    CAST(c.inexact_cells AS BIGINT) AS inexact_cells,
    CAST(c.months_reported AS BIGINT) AS months_reported,
    CAST(c.centres_reporting AS BIGINT) AS centres_reporting,
    COALESCE(e.centres_expected, 0) AS centres_expected
FROM measured AS c
LEFT JOIN core.programme_measure AS asked
    ON asked.programme_code = c.programme_code AND asked.measure_code = c.measure_code
LEFT JOIN expected AS e
    ON e.level = c.level
    AND COALESCE(e.district_code, '') = COALESCE(c.district_code, '')
    AND e.programme_code = c.programme_code
    AND e.half_year = c.half_year
    AND e.is_asked_monthly = asked.is_asked_monthly
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = c.district_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = c.programme_code
LEFT JOIN core.label AS m ON m.kind = 'measure' AND m.code = c.measure_code
