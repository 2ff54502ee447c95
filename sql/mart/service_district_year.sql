-- title: Figures of each service by district and year: placements and payments, budgets and recipients
-- grain: service_code, service_name, district_code, year, measure_code
-- about: From the payments to care frameworks and the books of services. A national book has no district.
-- columns:
--   service_code | code | The service's number in the catalogue; empty for a line of a book without one
--   service_name | text | The catalogue's name of the service, else the sheet's
--   district_code | code | The ministry's district; empty where the sheet is national
--   district_name | text | Its Hebrew name
--   year | year | The year
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   unit | text | What the value counts
--   value | unit of the measure | The sum over the sheet's rows
--   rows_counted | rows | Rows of sheets with this figure
--   inexact_cells | cells | Approximate or suppressed figures among them
-- traces: where f.scenario = 'actual' AND f.period_kind = 'year' AND v.service_name = COALESCE(
--   (SELECT l.name_he FROM core.label AS l WHERE l.kind = 'service' AND l.code = f.service_code), f.service_name)
--   value | sum
--   rows_counted | count
-- open: service_name
-- slice: year
WITH figures AS (
    SELECT
        f.service_code, COALESCE(s.name_he, f.service_name) AS service_name, f.district_code,
        CAST(SUBSTRING(f.period_key, 1, 4) AS INTEGER) AS year, f.measure_code, f.value, f.value_flag
    FROM core.current_fact AS f
    LEFT JOIN core.label AS s ON s.kind = 'service' AND s.code = f.service_code
    WHERE f.period_kind = 'year' AND f.scenario = 'actual'
        AND COALESCE(f.service_code, f.service_name) IS NOT NULL
)

SELECT
    f.service_code,
    f.service_name,
    f.district_code,
    d.name_he AS district_name,
    f.year,
    f.measure_code,
    m.name_he AS measure_name,
    m.unit,
    CAST(SUM(f.value) AS NUMERIC(38, 6)) AS value,
    COUNT(*) AS rows_counted,
    CAST(SUM(CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END) AS BIGINT) AS inexact_cells
FROM figures AS f
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = f.district_code
LEFT JOIN core.label AS m ON m.kind = 'measure' AND m.code = f.measure_code
GROUP BY f.service_code, f.service_name, f.district_code, d.name_he, f.year, f.measure_code, m.name_he, m.unit
