-- title: How many centres should report a programme in a half year, by district and nationally
-- grain: level, district_code, programme_code, half_year
-- columns:
--   level | text | district or national
--   district_code | code | The ministry's district; empty for national, and for centres of no known district
--   programme_code | code | The programme
--   half_year | code | The half year
--   centres_expected | centres | Centres that should report in any of its months
SELECT
    CASE WHEN GROUPING(district_code) = 1 THEN 'national' ELSE 'district' END AS level,
    district_code,
    programme_code,
    half_year,
    COUNT(DISTINCT centre_code) AS centres_expected
FROM core.centre_expected
GROUP BY GROUPING SETS ((district_code, programme_code, half_year), (programme_code, half_year))
