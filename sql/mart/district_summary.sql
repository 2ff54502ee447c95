-- title: Each district's half year, programme by programme, and what its registries list
-- grain: district_code, half_year, programme_code, measure_code
-- about: Registries hold until a newer one replaces them: their rows have the half year `standing` and no programme.
-- columns:
--   district_code | code | The ministry's district; empty for figures of no known district
--   district_name | text | Its Hebrew name
--   half_year | code | The half year, as 2021-H1, or standing
--   programme_code | code | The programme; empty for registries
--   programme_name | text | Its Hebrew name
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   unit | text | What the figures count
--   actual | unit of the measure | Flows: added up; stocks: the last month; registries: their sum
--   planned | unit of the measure | The plan
--   percent_of_plan | percent | Actual of planned; empty without a plan
--   centres_reporting | centres | Centres whose figures it is made of
--   centres_expected | centres | Centres that deliver the programme in the half year
-- traces: core.half_year_cell where s.in_district
--   actual | sum | s.scenario = 'actual'
--   planned | sum | s.scenario = 'plan'
--   percent_of_plan | actual of planned
--   centres_reporting | distinct s.centre_code | s.scenario = 'actual'
-- slice: half_year
SELECT
    district_code,
    district_name,
    half_year,
    programme_code,
    programme_name,
    measure_code,
    measure_name,
    unit,
    actual,
    planned,
    percent_of_plan,
    centres_reporting,
    centres_expected
FROM mart.plan_vs_actual
WHERE level = 'district'
UNION ALL
SELECT
    f.district_code,
    d.name_he,
    'standing',
    CAST(NULL AS VARCHAR),
    CAST(NULL AS VARCHAR),
    f.measure_code,
    m.name_he,
    m.unit,
    CAST(SUM(f.value) AS NUMERIC(38, 6)),
    CAST(NULL AS NUMERIC(38, 6)),
    CAST(NULL AS NUMERIC(38, 2)),
    COUNT(DISTINCT f.centre_code),
    CAST(0 AS BIGINT)
FROM core.current_fact AS f
JOIN core.label AS m ON m.kind = 'measure' AND m.code = f.measure_code
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = f.district_code
WHERE f.period_kind = 'standing' AND f.scenario = 'actual'
GROUP BY f.district_code, d.name_he, f.measure_code, m.name_he, m.unit
