-- title: The figures that say something of a locality, with the authority that it belongs to
-- grain: row_id, measure_code, scenario
-- about: Says of single figures what locality_coverage says of authorities, districts and the country.
-- columns:
--   row_id | code | The row the figure is from
--   measure_code | code | What is counted
--   scenario | text | actual or plan
--   locality_code | code | The locality
--   authority_code | code | The authority that it belongs to
--   cbs_district_code | code | The statistics bureau's district of that authority
--   half_year | code | The half year that the figure's period lies in
--   has_service | flag | Whether the figure says that the locality has a service
WITH latest AS (
    SELECT
        authority_code, cbs_district_code,
        ROW_NUMBER() OVER (
            PARTITION BY authority_code ORDER BY valid_from DESC NULLS LAST, cbs_district_code
        ) AS age
    FROM core.authority
)

SELECT
    f.row_id,
    f.measure_code,
    f.scenario,
    f.locality_code,
    l.authority_code,
    a.cbs_district_code,
    SUBSTRING(f.period_key, 1, 4) || CASE WHEN EXTRACT(MONTH FROM f.period_start) <= 6 THEN '-H1' ELSE '-H2' END
        AS half_year,
    COALESCE(f.value > 0, FALSE) OR f.value_flag = 'suppressed' AS has_service
FROM core.current_fact AS f
JOIN core.locality AS l ON l.locality_code = f.locality_code
LEFT JOIN latest AS a ON a.authority_code = l.authority_code AND a.age = 1
WHERE f.scenario = 'actual' AND f.period_kind IN ('month', 'quarter', 'half_year') AND l.authority_code IS NOT NULL
