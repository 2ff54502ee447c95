-- title: In how many of its localities each authority's people get any service
-- grain: level, cbs_district_code, authority_code, half_year
-- about: A locality has a service when a figure above 0 (or a suppressed one) was reported for it by name or code: an
--   activity in the activity log, a participant who lives there, a settlement that a regional council accompanies.
--   Forms that name only the authority or the centre (monthly reports, aid, trainings) do not say which locality, and
--   do not count. Every authority has a row for each half year of which anything was reported by locality. Districts
--   and the country are summed and then divided, over all localities that belong to an authority: one of which nothing
--   was reported is not covered as far as is known.
-- columns:
--   level | text | authority, district or national
--   cbs_district_code | code | The statistics bureau's district of the authority; empty for national
--   cbs_district_name | text | Its Hebrew name
--   authority_code | code | The local authority; empty for district and national
--   authority_name | text | Its Hebrew name
--   half_year | code | The half year, as 2021-H1
--   localities | localities | Localities that belong to it
--   localities_with_service | localities | Those with any service; empty if nothing was reported by locality
--   coverage_percent | percent | localities_with_service of localities
--   authorities_reported | authorities | Authorities of which anything was reported by locality
-- traces: core.locality_cell
--   localities_with_service | distinct s.locality_code | s.has_service
--   coverage_percent | part | s.has_service
--   authorities_reported | distinct s.authority_code
-- open: cbs_district_code at national; authority_code at national, district
-- slice: half_year
WITH reported AS (
    SELECT
        locality_code,
        SUBSTRING(period_key, 1, 4) || CASE WHEN EXTRACT(MONTH FROM period_start) <= 6 THEN '-H1' ELSE '-H2' END
            AS half_year,
        MAX(CASE WHEN value > 0 OR value_flag = 'suppressed' THEN 1 ELSE 0 END) AS has_service
    FROM core.current_fact
    WHERE scenario = 'actual' AND period_kind IN ('month', 'quarter', 'half_year') AND locality_code IS NOT NULL
    GROUP BY 1, 2
),

latest AS (
    SELECT
        authority_code, cbs_district_code,
        ROW_NUMBER() OVER (
            PARTITION BY authority_code ORDER BY valid_from DESC NULLS LAST, cbs_district_code
        ) AS age
    FROM core.authority
),

counted AS (
    SELECT
        CASE
            WHEN GROUPING(l.authority_code) = 0 THEN 'authority'
            WHEN GROUPING(a.cbs_district_code) = 0 THEN 'district'
            ELSE 'national'
        END AS level,
        a.cbs_district_code,
        l.authority_code,
        h.half_year,
        COUNT(*) AS localities,
        SUM(r.has_service) AS localities_with_service,
        COUNT(DISTINCT CASE WHEN r.locality_code IS NOT NULL THEN l.authority_code END) AS authorities_reported
    FROM core.locality AS l
    CROSS JOIN (SELECT DISTINCT half_year FROM reported) AS h
    LEFT JOIN latest AS a ON a.authority_code = l.authority_code AND a.age = 1
    LEFT JOIN reported AS r ON r.locality_code = l.locality_code AND r.half_year = h.half_year
    WHERE l.authority_code IS NOT NULL
    GROUP BY GROUPING SETS (
        (a.cbs_district_code, l.authority_code, h.half_year), (a.cbs_district_code, h.half_year), (h.half_year)
    )
)

SELECT
    c.level,
    c.cbs_district_code,
    d.name_he AS cbs_district_name,
    c.authority_code,
    a.name_he AS authority_name,
    c.half_year,
    c.localities,
    CAST(c.localities_with_service AS BIGINT) AS localities_with_service,
    CAST(
        CAST(c.localities_with_service AS DOUBLE PRECISION) / NULLIF(c.localities, 0) * 100
        + 0.0000001 AS NUMERIC(38, 2)
    ) AS coverage_percent,
    c.authorities_reported
FROM counted AS c
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = c.cbs_district_code
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = c.authority_code
