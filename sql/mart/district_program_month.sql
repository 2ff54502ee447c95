-- title: Figures of each district and programme, month by month, against the plan of the half year
-- grain: district_code, programme_code, month, measure_code
-- about: A month in which centres should have reported and none did has a row without a figure. What comes in lists and
--   logs (trainings, activities) is asked of no centre.
-- columns:
--   district_code | code | The ministry's district; empty for centres of no known district
--   district_name | text | Its Hebrew name
--   programme_code | code | The programme
--   programme_name | text | Its Hebrew name
--   month | code | The month, as 2021-03
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   unit | text | What the figures count
--   actual | unit of the measure | What was reported for the month
--   inexact_cells | cells | Approximate or suppressed figures that it is made of
--   half_year_to_date | unit of the measure | Flows: added up since the half year began; stocks: the month's figure
--   half_year_plan | unit of the measure | The district's plan for the half year
--   percent_of_half_year_plan | percent | half_year_to_date of half_year_plan; empty without a plan
--   year_to_date | unit of the measure | Flows: added up since January; stocks: the month's figure
--   same_month_last_year | unit of the measure | What was reported for the same month a year before
--   centres_reporting | centres | Centres with this figure for the month
--   centres_expected | centres | Centres that deliver the programme in the month
-- traces: core.half_year_cell
--   actual | sum | s.scenario = 'actual' AND s.month = v.month
--   half_year_to_date | sum | s.scenario = 'actual' AND (s.month = v.month OR s.over_time = 'sum' AND s.month < v.month
--     AND SUBSTRING(s.month, 1, 4) = SUBSTRING(v.month, 1, 4)
--     AND (SUBSTRING(s.month, 6, 2) > '06' OR SUBSTRING(v.month, 6, 2) <= '06'))
--   half_year_plan | sum | s.scenario = 'plan' AND s.in_district AND s.half_year
--     = SUBSTRING(v.month, 1, 4) || CASE WHEN SUBSTRING(v.month, 6, 2) <= '06' THEN '-H1' ELSE '-H2' END
--   percent_of_half_year_plan | half_year_to_date of half_year_plan
--   year_to_date | sum | s.scenario = 'actual' AND (s.month = v.month OR s.over_time = 'sum' AND s.month < v.month
--     AND SUBSTRING(s.month, 1, 4) = SUBSTRING(v.month, 1, 4))
--   same_month_last_year | sum | s.scenario = 'actual' AND s.month
--     = CAST(CAST(SUBSTRING(v.month, 1, 4) AS INTEGER) - 1 AS VARCHAR) || SUBSTRING(v.month, 5)
--   centres_reporting | distinct s.centre_code | s.scenario = 'actual' AND s.month = v.month
-- open: month
-- slice: month, a year on
WITH reported AS (
    SELECT
        district_code, programme_code, month, half_year, year, measure_code,
        SUM(value) AS actual,
        SUM(inexact_cells) AS inexact_cells,
        COUNT(DISTINCT centre_code) AS centres_reporting
    FROM core.programme_fact
    GROUP BY district_code, programme_code, month, half_year, year, measure_code
),

expected AS (
    SELECT
        district_code, programme_code, month, half_year, year, 1 AS is_asked_monthly, COUNT(*) AS centres_expected
    FROM core.centre_expected
    GROUP BY district_code, programme_code, month, half_year, year
),

rows_wanted AS (
    SELECT e.district_code, e.programme_code, e.month, e.half_year, e.year, pm.measure_code, pm.is_asked_monthly
    FROM expected AS e
    JOIN core.programme_measure AS pm ON pm.programme_code = e.programme_code AND pm.is_asked_monthly = 1
    UNION
    SELECT r.district_code, r.programme_code, r.month, r.half_year, r.year, r.measure_code, pm.is_asked_monthly
    FROM reported AS r
    JOIN core.programme_measure AS pm ON pm.programme_code = r.programme_code AND pm.measure_code = r.measure_code
),

figures AS (
    SELECT
        w.district_code, w.programme_code, w.month, w.half_year, w.year, w.measure_code, m.name_he AS measure_name,
        m.unit, r.actual,
        COALESCE(r.inexact_cells, 0) AS inexact_cells,
        COALESCE(r.centres_reporting, 0) AS centres_reporting,
        COALESCE(e.centres_expected, 0) AS centres_expected,
        CASE WHEN m.over_time = 'last' THEN r.actual ELSE SUM(r.actual) OVER (
            PARTITION BY w.district_code, w.programme_code, w.measure_code, w.half_year ORDER BY w.month
        ) END AS half_year_to_date,
        CASE WHEN m.over_time = 'last' THEN r.actual ELSE SUM(r.actual) OVER (
            PARTITION BY w.district_code, w.programme_code, w.measure_code, w.year ORDER BY w.month
        ) END AS year_to_date
    FROM rows_wanted AS w
    JOIN core.measure AS m ON m.measure_code = w.measure_code
    LEFT JOIN reported AS r
        ON COALESCE(r.district_code, '') = COALESCE(w.district_code, '')
        AND r.programme_code = w.programme_code
        AND r.month = w.month
        AND r.measure_code = w.measure_code
    LEFT JOIN expected AS e
        ON COALESCE(e.district_code, '') = COALESCE(w.district_code, '')
        AND e.programme_code = w.programme_code
        AND e.month = w.month
        AND e.is_asked_monthly = w.is_asked_monthly
)

SELECT
    f.district_code,
    d.name_he AS district_name,
    f.programme_code,
    p.name_he AS programme_name,
    f.month,
    f.measure_code,
    f.measure_name,
    f.unit,
    CAST(f.actual AS NUMERIC(38, 6)) AS actual,
    CAST(f.inexact_cells AS BIGINT) AS inexact_cells,
    CAST(f.half_year_to_date AS NUMERIC(38, 6)) AS half_year_to_date,
    plan.planned AS half_year_plan,
    -- The hair's breadth makes exact halves round the same way on every database.
    CAST(
        CAST(f.half_year_to_date AS DOUBLE PRECISION) / NULLIF(CAST(plan.planned AS DOUBLE PRECISION), 0) * 100
        + 0.0000001 AS NUMERIC(38, 2)
    ) AS percent_of_half_year_plan,
    CAST(f.year_to_date AS NUMERIC(38, 6)) AS year_to_date,
    CAST(before.actual AS NUMERIC(38, 6)) AS same_month_last_year,
    f.centres_reporting,
    f.centres_expected
FROM figures AS f
LEFT JOIN core.programme_plan AS plan
    ON plan.level = 'district'
    AND COALESCE(plan.district_code, '') = COALESCE(f.district_code, '')
    AND plan.programme_code = f.programme_code
    AND plan.half_year = f.half_year
    AND plan.measure_code = f.measure_code
LEFT JOIN reported AS before
    ON COALESCE(before.district_code, '') = COALESCE(f.district_code, '')
    AND before.programme_code = f.programme_code
    AND before.year = f.year - 1
    AND SUBSTRING(before.month, 6, 2) = SUBSTRING(f.month, 6, 2)
    AND before.measure_code = f.measure_code
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = f.district_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = f.programme_code
