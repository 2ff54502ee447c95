-- title: The preparedness programme's figures by city, target population and quarter, with totals by either
-- grain: level, programme_code, authority_code, target_population, quarter, measure_code
-- about: Of one level the rows add up; the levels repeat each other. What does not add up over cities and populations
--   (partner organisations: one may be a partner in several) stands in the level `pair` only, and must not be summed.
-- columns:
--   level | text | pair: one population of one city; city: all populations; population: all cities; all: everything
--   programme_code | code | The programme
--   programme_name | text | Its Hebrew name
--   authority_code | code | The city; empty for population and all
--   authority_name | text | Its Hebrew name
--   target_population | code | The target population; empty for city and all
--   target_population_name | text | Its Hebrew name
--   quarter | code | The quarter, as 2021-Q1
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   unit | text | What the figures count
--   actual | unit of the measure | What was reported for the quarter
--   inexact_cells | cells | Approximate or suppressed figures that it is made of
-- traces: where f.scenario = 'actual' AND f.form = 'preparedness_quarterly' AND f.period_kind = 'quarter'
--   actual | sum
-- open: authority_code at population, all; target_population at city, all
-- slice: quarter
WITH reported AS (
    SELECT
        f.programme_code, f.authority_code, CAST(r.attributes AS JSON) ->> 'target_population' AS target_population,
        f.period_key AS quarter, f.measure_code, m.over_tree, f.value,
        CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END AS is_inexact
    FROM core.current_fact AS f
    JOIN core.record AS r ON r.row_id = f.row_id
    JOIN core.measure AS m ON m.measure_code = f.measure_code
    WHERE f.form = 'preparedness_quarterly' AND f.scenario = 'actual' AND f.period_kind = 'quarter'
),

totals AS (
    SELECT
        CASE GROUPING(authority_code) + 2 * GROUPING(target_population)
            WHEN 0 THEN 'pair' WHEN 1 THEN 'population' WHEN 2 THEN 'city' ELSE 'all'
        END AS level,
        programme_code,
        authority_code,
        target_population,
        quarter,
        measure_code,
        SUM(value) AS actual,
        SUM(is_inexact) AS inexact_cells
    FROM reported
    GROUP BY GROUPING SETS (
        (programme_code, authority_code, target_population, quarter, measure_code, over_tree),
        (programme_code, authority_code, quarter, measure_code, over_tree),
        (programme_code, target_population, quarter, measure_code, over_tree),
        (programme_code, quarter, measure_code, over_tree)
    )
    HAVING COUNT(value) + SUM(is_inexact) > 0
        AND (over_tree = 'sum' OR GROUPING(authority_code) + GROUPING(target_population) = 0)
)

SELECT
    t.level,
    t.programme_code,
    p.name_he AS programme_name,
    t.authority_code,
    a.name_he AS authority_name,
    t.target_population,
    n.name_he AS target_population_name,
    t.quarter,
    t.measure_code,
    m.name_he AS measure_name,
    m.unit,
    CAST(t.actual AS NUMERIC(38, 6)) AS actual,
    CAST(t.inexact_cells AS BIGINT) AS inexact_cells
FROM totals AS t
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = t.programme_code
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = t.authority_code
LEFT JOIN core.term AS n ON n.scheme = 'target_population' AND n.term_code = t.target_population
LEFT JOIN core.label AS m ON m.kind = 'measure' AND m.code = t.measure_code
