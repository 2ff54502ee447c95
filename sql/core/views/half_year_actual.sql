-- title: What was reported for a programme in a half year, by district and nationally
-- grain: level, district_code, programme_code, half_year, measure_code
-- about: Flows are added up. Of stocks the last month counts for which anyone has reported the programme's
--   figure, not only `none`.
-- columns:
--   level | text | district or national
--   district_code | code | The ministry's district; empty for national, and for figures of no known district
--   programme_code | code | The programme
--   half_year | code | The half year
--   measure_code | code | What is counted
--   actual | unit of the measure | What was reported
--   inexact_cells | cells | Approximate or suppressed figures that it is made of
--   months_reported | months | Months with a report
--   centres_reporting | centres | Centres whose figures it is made of
WITH monthly AS (
    SELECT
        district_code, programme_code, half_year, measure_code, month, centre_code, value, inexact_cells,
        over_time = 'sum' OR month = MAX(CASE WHEN value IS NOT NULL OR inexact_cells > 0 THEN month END) OVER (
            PARTITION BY programme_code, half_year, measure_code
        ) AS counts
    FROM core.programme_fact
)

SELECT
    CASE WHEN GROUPING(district_code) = 1 THEN 'national' ELSE 'district' END AS level,
    district_code,
    programme_code,
    half_year,
    measure_code,
    CAST(SUM(CASE WHEN counts THEN value END) AS NUMERIC(38, 6)) AS actual,
    CAST(SUM(CASE WHEN counts THEN inexact_cells ELSE 0 END) AS BIGINT) AS inexact_cells,
    COUNT(DISTINCT month) AS months_reported,
    COUNT(DISTINCT CASE WHEN counts THEN centre_code END) AS centres_reporting
FROM monthly
GROUP BY GROUPING SETS (
    (district_code, programme_code, half_year, measure_code), (programme_code, half_year, measure_code)
)
