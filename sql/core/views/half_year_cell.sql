-- title: The figures that programmes' half years and districts' registries are made of, and in which of them each counts
-- grain: row_id, measure_code, scenario
-- about: Says of single figures what half_year_actual, programme_plan and center_scorecard say of their sums. Flows
--   always count; of stocks the last month of which anything is known. Registries have the half year `standing`.
-- columns:
--   row_id | code | The row the figure is from
--   measure_code | code | What is counted
--   scenario | text | actual or plan
--   district_code | code | The ministry's district
--   authority_code | code | The local authority
--   centre_code | code | The centre
--   programme_code | code | The programme; empty for registries
--   month | code | The month; empty for plans and registries
--   half_year | code | The half year, as 2021-H1, or standing
--   over_time | text | sum: months add up; last: the last month counts
--   in_centre | flag | Whether it counts in its centre's half year
--   in_district | flag | Whether it counts in its district's
--   in_country | flag | Whether it counts in the country's
--   in_percent | flag | Whether the country's percent of plan counts it: no district without a plan does
WITH reported AS (
    SELECT
        f.row_id, f.measure_code, f.scenario, f.district_code, f.authority_code, f.centre_code, f.programme_code,
        f.period_key AS month,
        SUBSTRING(f.period_key, 1, 4) || CASE WHEN SUBSTRING(f.period_key, 6, 2) <= '06' THEN '-H1' ELSE '-H2' END
            AS half_year,
        m.over_time,
        CASE WHEN f.value IS NOT NULL OR f.value_flag IN ('approximate', 'suppressed') THEN f.period_key END
            AS month_with_figure
    FROM core.current_fact AS f
    JOIN core.measure AS m ON m.measure_code = f.measure_code
    WHERE f.scenario = 'actual' AND f.period_kind = 'month' AND f.programme_code IS NOT NULL AND m.over_tree = 'sum'
),

counting AS (
    SELECT
        row_id, measure_code, scenario, district_code, authority_code, centre_code, programme_code, month, half_year,
        over_time,
        over_time = 'sum' OR month = MAX(month_with_figure) OVER (
            PARTITION BY centre_code, programme_code, half_year, measure_code
        ) AS in_centre,
        over_time = 'sum' OR month = MAX(month_with_figure) OVER (
            PARTITION BY programme_code, half_year, measure_code
        ) AS counts
    FROM reported
),

plans AS (
    SELECT
        f.row_id, f.measure_code, f.scenario, f.district_code, f.authority_code, f.centre_code, f.programme_code,
        f.period_key AS half_year, m.over_time,
        CASE WHEN f.centre_code IS NOT NULL THEN 'centre' WHEN f.district_code IS NOT NULL THEN 'district' ELSE 'country'
        END AS whose,
        MAX(CASE WHEN f.centre_code IS NULL AND f.district_code IS NOT NULL AND f.value IS NOT NULL THEN 1 ELSE 0 END)
            OVER (PARTITION BY f.district_code, f.programme_code, f.period_key, f.measure_code) AS has_districts_own,
        MAX(CASE WHEN f.centre_code IS NULL AND f.district_code IS NULL AND f.value IS NOT NULL THEN 1 ELSE 0 END)
            OVER (PARTITION BY f.programme_code, f.period_key, f.measure_code) AS has_countrys_own
    FROM core.current_fact AS f
    JOIN core.measure AS m ON m.measure_code = f.measure_code
    WHERE f.scenario = 'plan' AND f.period_kind = 'half_year' AND f.programme_code IS NOT NULL AND m.over_tree = 'sum'
),

planned AS (
    SELECT
        row_id, measure_code, scenario, district_code, authority_code, centre_code, programme_code, half_year, over_time,
        whose, has_countrys_own,
        whose = 'district' AND has_districts_own = 1 OR whose = 'centre' AND has_districts_own = 0 AS in_district
    FROM plans
)

SELECT
    c.row_id,
    c.measure_code,
    c.scenario,
    c.district_code,
    c.authority_code,
    c.centre_code,
    c.programme_code,
    c.month,
    c.half_year,
    c.over_time,
    COALESCE(c.in_centre, FALSE) AND c.centre_code IS NOT NULL AS in_centre,
    COALESCE(c.counts, FALSE) AS in_district,
    COALESCE(c.counts, FALSE) AS in_country,
    COALESCE(c.counts, FALSE) AND (own.programme_code IS NOT NULL OR theirs.programme_code IS NOT NULL) AS in_percent
FROM counting AS c
LEFT JOIN core.programme_plan AS own
    ON own.level = 'national'
    AND own.is_own = 1
    AND own.programme_code = c.programme_code
    AND own.half_year = c.half_year
    AND own.measure_code = c.measure_code
LEFT JOIN core.programme_plan AS theirs
    ON theirs.level = 'district'
    AND COALESCE(theirs.district_code, '') = COALESCE(c.district_code, '')
    AND theirs.programme_code = c.programme_code
    AND theirs.half_year = c.half_year
    AND theirs.measure_code = c.measure_code
UNION ALL
SELECT
    row_id, measure_code, scenario, district_code, authority_code, centre_code, programme_code, CAST(NULL AS VARCHAR),
    half_year, over_time,
    whose = 'centre',
    in_district,
    CASE WHEN has_countrys_own = 1 THEN whose = 'country' ELSE in_district END,
    CASE WHEN has_countrys_own = 1 THEN whose = 'country' ELSE in_district END
FROM planned
UNION ALL
SELECT
    row_id, measure_code, scenario, district_code, authority_code, centre_code, CAST(NULL AS VARCHAR),
    CAST(NULL AS VARCHAR), 'standing', CAST(NULL AS VARCHAR), FALSE, TRUE, FALSE, FALSE
FROM core.current_fact
WHERE period_kind = 'standing' AND scenario = 'actual'
