-- title: Each centre's half year, programme by programme, against its plan and the year before
-- grain: centre_code, programme_code, half_year, measure_code
-- about: Flows are added up over the half year; of stocks the last month counts that the centre has reported, so the
--   stocks of centres need not add up to their district's, where the last month that anyone reported counts. A centre
--   that should have reported and did not has rows without figures. What comes in lists and logs (trainings,
--   activities) is asked of no centre.
-- columns:
--   centre_code | code | The centre
--   centre_name | text | Its Hebrew name
--   district_code | code | Its district in the last month of the half year; empty if not known
--   district_name | text | Its Hebrew name
--   programme_code | code | The programme
--   programme_name | text | Its Hebrew name
--   half_year | code | The half year, as 2021-H1
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   unit | text | What the figures count
--   actual | unit of the measure | What the centre reported
--   planned | unit of the measure | The centre's own plan; empty where only its district has one
--   percent_of_plan | percent | Actual of planned; empty without a plan
--   inexact_cells | cells | Approximate or suppressed figures that actual is made of
--   months_reported | months | Months in which the centre reported this figure
--   months_expected | months | Months in which it should have
--   monthly_mean | unit of the measure | Mean of the months with a figure
--   same_half_year_last_year | unit of the measure | Actual of the same half year a year before
-- traces: core.half_year_cell
--   actual | sum | s.scenario = 'actual' AND s.in_centre AND s.half_year = v.half_year
--   planned | sum | s.scenario = 'plan' AND s.half_year = v.half_year
--   percent_of_plan | actual of planned
--   months_reported | distinct s.month | s.scenario = 'actual' AND s.half_year = v.half_year
--   monthly_mean | mean over s.month | s.scenario = 'actual' AND s.half_year = v.half_year
--   same_half_year_last_year | sum | s.scenario = 'actual' AND s.in_centre AND s.half_year
--     = CAST(CAST(SUBSTRING(v.half_year, 1, 4) AS INTEGER) - 1 AS VARCHAR) || SUBSTRING(v.half_year, 5)
-- open: half_year
-- slice: half_year, a year on
WITH monthly AS (
    SELECT
        centre_code, programme_code, half_year, month, measure_code, over_time,
        SUM(value) AS value,
        SUM(inexact_cells) AS inexact_cells
    FROM core.programme_fact
    WHERE centre_code IS NOT NULL
    GROUP BY centre_code, programme_code, half_year, month, measure_code, over_time
),

counting AS (
    SELECT
        centre_code, programme_code, half_year, month, measure_code, value, inexact_cells,
        over_time = 'sum' OR month = MAX(CASE WHEN value IS NOT NULL OR inexact_cells > 0 THEN month END) OVER (
            PARTITION BY centre_code, programme_code, half_year, measure_code
        ) AS counts
    FROM monthly
),

reported AS (
    SELECT
        centre_code, programme_code, half_year, measure_code,
        SUM(CASE WHEN counts THEN value END) AS actual,
        SUM(CASE WHEN counts THEN inexact_cells ELSE 0 END) AS inexact_cells,
        COUNT(*) AS months_reported,
        CAST(SUM(value) AS DOUBLE PRECISION) / NULLIF(COUNT(value), 0) AS monthly_mean
    FROM counting
    GROUP BY centre_code, programme_code, half_year, measure_code
),

planned AS (
    SELECT f.centre_code, f.programme_code, f.period_key AS half_year, f.measure_code, SUM(f.value) AS planned
    FROM core.current_fact AS f
    JOIN core.measure AS m ON m.measure_code = f.measure_code
    WHERE f.scenario = 'plan' AND f.period_kind = 'half_year' AND f.programme_code IS NOT NULL AND m.over_tree = 'sum'
        AND f.centre_code IS NOT NULL
    GROUP BY f.centre_code, f.programme_code, f.period_key, f.measure_code
),

expected AS (
    SELECT centre_code, programme_code, half_year, 1 AS is_asked_monthly, COUNT(*) AS months_expected
    FROM core.centre_expected
    GROUP BY centre_code, programme_code, half_year
),

rows_wanted AS (
    SELECT e.centre_code, e.programme_code, e.half_year, pm.measure_code
    FROM expected AS e
    JOIN core.programme_measure AS pm ON pm.programme_code = e.programme_code AND pm.is_asked_monthly = 1
    UNION
    SELECT r.centre_code, r.programme_code, r.half_year, r.measure_code
    FROM reported AS r
    JOIN core.programme_measure AS pm ON pm.programme_code = r.programme_code AND pm.measure_code = r.measure_code
    UNION
    SELECT centre_code, programme_code, half_year, measure_code FROM planned
),

placed AS (
    SELECT
        centre_code, half_year, district_code,
        ROW_NUMBER() OVER (
            PARTITION BY centre_code, half_year ORDER BY month DESC, district_code
        ) AS age
    FROM (
        SELECT centre_code, half_year, month, district_code FROM core.programme_fact
        UNION
        SELECT centre_code, half_year, month, district_code FROM core.centre_expected
        UNION
        SELECT centre_code, period_key, '', district_code FROM core.current_fact
        WHERE scenario = 'plan' AND period_kind = 'half_year'
    ) AS known
    WHERE centre_code IS NOT NULL
)

SELECT
    w.centre_code,
    c.name_he AS centre_name,
    placed.district_code,
    d.name_he AS district_name,
    w.programme_code,
    p.name_he AS programme_name,
    w.half_year,
    w.measure_code,
    m.name_he AS measure_name,
    m.unit,
    CAST(r.actual AS NUMERIC(38, 6)) AS actual,
    CAST(planned.planned AS NUMERIC(38, 6)) AS planned,
    CAST(
        CAST(r.actual AS DOUBLE PRECISION) / NULLIF(CAST(planned.planned AS DOUBLE PRECISION), 0) * 100
        + 0.0000001 AS NUMERIC(38, 2)
    ) AS percent_of_plan,
    CAST(COALESCE(r.inexact_cells, 0) AS BIGINT) AS inexact_cells,
    COALESCE(r.months_reported, 0) AS months_reported,
    COALESCE(e.months_expected, 0) AS months_expected,
    CAST(r.monthly_mean + 0.0000001 AS NUMERIC(38, 2)) AS monthly_mean,
    CAST(before.actual AS NUMERIC(38, 6)) AS same_half_year_last_year
FROM rows_wanted AS w
LEFT JOIN reported AS r
    ON r.centre_code = w.centre_code
    AND r.programme_code = w.programme_code
    AND r.half_year = w.half_year
    AND r.measure_code = w.measure_code
LEFT JOIN planned
    ON planned.centre_code = w.centre_code
    AND planned.programme_code = w.programme_code
    AND planned.half_year = w.half_year
    AND planned.measure_code = w.measure_code
LEFT JOIN core.programme_measure AS asked
    ON asked.programme_code = w.programme_code AND asked.measure_code = w.measure_code
LEFT JOIN expected AS e
    ON e.centre_code = w.centre_code
    AND e.programme_code = w.programme_code
    AND e.half_year = w.half_year
    AND e.is_asked_monthly = asked.is_asked_monthly
LEFT JOIN reported AS before
    ON before.centre_code = w.centre_code
    AND before.programme_code = w.programme_code
    AND before.half_year
        = CAST(CAST(SUBSTRING(w.half_year, 1, 4) AS INTEGER) - 1 AS VARCHAR) || SUBSTRING(w.half_year, 5)
    AND before.measure_code = w.measure_code
LEFT JOIN placed
    ON placed.centre_code = w.centre_code AND placed.half_year = w.half_year AND placed.age = 1
LEFT JOIN core.label AS c ON c.kind = 'centre' AND c.code = w.centre_code
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = placed.district_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = w.programme_code
LEFT JOIN core.label AS m ON m.kind = 'measure' AND m.code = w.measure_code
