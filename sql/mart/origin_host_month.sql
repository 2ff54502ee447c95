-- title: Where people are from and where they were served, month by month, with totals by either
-- grain: level, origin_authority_code, centre_code, month, measure_code
-- about: Every monthly flow that is reported by origin. Of one level the rows add up; the levels repeat each other.
-- columns:
--   level | text | pair: from one place in one centre; origin: in all centres; host: from everywhere; all: everything
--   origin_authority_code | code | The authority they are from; empty for host and all, and where it is not known
--   origin_name | text | Its Hebrew name
--   centre_code | code | The centre that served them; empty for origin and all, and where it is not known
--   centre_name | text | Its Hebrew name
--   month | code | The month, as 2024-03
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   unit | text | What the figures count
--   actual | unit of the measure | What was reported for the month
--   inexact_cells | cells | Approximate or suppressed figures that it is made of
-- traces: where f.scenario = 'actual' AND f.form IN (SELECT o.form FROM core.origin_form AS o)
--   actual | sum
-- open: origin_authority_code at host, all; centre_code at origin, all
-- slice: month
WITH reported AS (
    SELECT
        f.origin_authority_code, f.centre_code, f.period_key AS month, f.measure_code, f.value,
        CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END AS is_inexact
    FROM core.current_fact AS f
    JOIN core.measure AS m ON m.measure_code = f.measure_code
    WHERE f.scenario = 'actual' AND f.period_kind = 'month' AND m.over_time = 'sum' AND m.over_tree = 'sum'
        AND f.form IN (SELECT form FROM core.origin_form)
),

totals AS (
    SELECT
        CASE GROUPING(origin_authority_code) + 2 * GROUPING(centre_code)
            WHEN 0 THEN 'pair' WHEN 1 THEN 'host' WHEN 2 THEN 'origin' ELSE 'all'
        END AS level,
        origin_authority_code,
        centre_code,
        month,
        measure_code,
        SUM(value) AS actual,
        SUM(is_inexact) AS inexact_cells
    FROM reported
    GROUP BY GROUPING SETS (
        (origin_authority_code, centre_code, month, measure_code),
        (origin_authority_code, month, measure_code),
        (centre_code, month, measure_code),
        (month, measure_code)
    )
    HAVING COUNT(value) + SUM(is_inexact) > 0
)

SELECT
    t.level,
    t.origin_authority_code,
    a.name_he AS origin_name,
    t.centre_code,
    c.name_he AS centre_name,
    t.month,
    t.measure_code,
    m.name_he AS measure_name,
    m.unit,
    CAST(t.actual AS NUMERIC(38, 6)) AS actual,
    CAST(t.inexact_cells AS BIGINT) AS inexact_cells
FROM totals AS t
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = t.origin_authority_code
LEFT JOIN core.label AS c ON c.kind = 'centre' AND c.code = t.centre_code
LEFT JOIN core.label AS m ON m.kind = 'measure' AND m.code = t.measure_code
