-- title: What each centre reported for a programme, month by month
-- grain: form, district_code, authority_code, centre_code, programme_code, month, measure_code
-- columns:
--   form | code | The form
--   district_code | code | The ministry's district
--   authority_code | code | The local authority
--   centre_code | code | The centre
--   programme_code | code | The programme
--   month | code | The month, as 2021-03
--   period_start | date | Its first day
--   half_year | code | The half year it lies in, as 2021-H1
--   year | year | The year it lies in
--   measure_code | code | What is counted
--   over_time | text | sum: months add up; last: the last month counts
--   value | unit of the measure | The figures added up; empty where all are suppressed or written as none
--   inexact_cells | cells | Approximate or suppressed figures among them
-- kept: form, period_start
SELECT
    f.form,
    f.district_code,
    f.authority_code,
    f.centre_code,
    f.programme_code,
    f.period_key AS month,
    f.period_start,
    SUBSTRING(f.period_key, 1, 4) || CASE WHEN SUBSTRING(f.period_key, 6, 2) <= '06' THEN '-H1' ELSE '-H2' END
        AS half_year,
    CAST(SUBSTRING(f.period_key, 1, 4) AS INTEGER) AS year,
    f.measure_code,
    m.over_time,
    CAST(SUM(f.value) AS NUMERIC(38, 6)) AS value,
    CAST(SUM(CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END) AS BIGINT) AS inexact_cells
FROM core.current_fact AS f
JOIN core.measure AS m ON m.measure_code = f.measure_code
WHERE f.scenario = 'actual' AND f.period_kind = 'month' AND f.programme_code IS NOT NULL AND m.over_tree = 'sum'
GROUP BY
    f.form, f.district_code, f.authority_code, f.centre_code, f.programme_code, f.period_key, f.period_start,
    f.measure_code, m.over_time
