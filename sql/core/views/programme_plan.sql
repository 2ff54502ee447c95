-- title: The plan of each district and programme for a half year
-- grain: level, district_code, programme_code, half_year, measure_code
-- about: Plans of centres are added up where their district has none of its own, and plans of districts where
--   headquarters has none of its own. A plan that names neither district nor centre is headquarters' own.
-- columns:
--   level | text | district or national
--   district_code | code | The ministry's district; empty for national, and for plans of centres of no known district
--   programme_code | code | The programme
--   half_year | code | The half year, as 2021-H1
--   measure_code | code | What is planned
--   planned | unit of the measure | The plan
--   is_own | flag | 1: written for the whole country itself; 0: added up
WITH district_plan AS (
    SELECT
        f.district_code, f.programme_code, f.period_key AS half_year, f.measure_code,
        COALESCE(
            SUM(CASE WHEN f.centre_code IS NULL AND f.district_code IS NOT NULL THEN f.value END),
            SUM(CASE WHEN f.centre_code IS NOT NULL THEN f.value END)
        ) AS planned,
        SUM(CASE WHEN f.centre_code IS NULL AND f.district_code IS NULL THEN f.value END) AS national_plan
    FROM core.current_fact AS f
    JOIN core.measure AS m ON m.measure_code = f.measure_code
    WHERE f.scenario = 'plan' AND f.period_kind = 'half_year' AND f.programme_code IS NOT NULL AND m.over_tree = 'sum'
    GROUP BY f.district_code, f.programme_code, f.period_key, f.measure_code
)

SELECT
    'district' AS level, district_code, programme_code, half_year, measure_code,
    CAST(planned AS NUMERIC(38, 6)) AS planned,
    0 AS is_own
FROM district_plan
WHERE planned IS NOT NULL
UNION ALL
SELECT
    'national', CAST(NULL AS VARCHAR), programme_code, half_year, measure_code,
    CAST(COALESCE(SUM(national_plan), SUM(planned)) AS NUMERIC(38, 6)),
    MAX(CASE WHEN national_plan IS NULL THEN 0 ELSE 1 END)
FROM district_plan
WHERE COALESCE(planned, national_plan) IS NOT NULL
GROUP BY programme_code, half_year, measure_code
