-- title: Aid given out in each authority by kind, month by month
-- grain: authority_code, aid_kind, programme_code, month
-- about: Units add up. Families add up over authorities and months of one kind, as reports count them, but not over
--   kinds and programmes: a family may receive aid of several. Cells in which none is written have no row; 0 has one.
-- columns:
--   authority_code | code | The local authority
--   authority_name | text | Its Hebrew name
--   aid_kind | code | The kind of aid
--   aid_kind_name | text | Its Hebrew name
--   programme_code | code | The programme; empty where the sheet names none
--   programme_name | text | Its Hebrew name
--   month | code | The month, as 2021-03
--   units | units | Units given out; empty where none is written
--   families | families | Families that received aid of this kind; empty where none is written
--   inexact_cells | cells | Approximate or suppressed figures that they are made of
-- traces: where f.scenario = 'actual'
--   units | sum | f.measure_code = 'aid_units'
--   families | sum | f.measure_code = 'aid_families'
-- slice: month
WITH reported AS (
    SELECT
        f.authority_code, f.programme_code, f.period_key AS month, f.measure_code, f.value,
        CAST(r.attributes AS JSON) ->> 'aid_kind' AS aid_kind,
        CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END AS is_inexact
    FROM core.current_fact AS f
    JOIN core.record AS r ON r.row_id = f.row_id
    WHERE f.measure_code IN ('aid_units', 'aid_families') AND f.scenario = 'actual' AND f.period_kind = 'month'
),

summed AS (
    SELECT
        authority_code, aid_kind, programme_code, month,
        SUM(CASE WHEN measure_code = 'aid_units' THEN value END) AS units,
        SUM(CASE WHEN measure_code = 'aid_families' THEN value END) AS families,
        SUM(is_inexact) AS inexact_cells
    FROM reported
    GROUP BY authority_code, aid_kind, programme_code, month
    HAVING COUNT(value) + SUM(is_inexact) > 0
)

SELECT
    s.authority_code,
    a.name_he AS authority_name,
    s.aid_kind,
    kind.name_he AS aid_kind_name,
    s.programme_code,
    p.name_he AS programme_name,
    s.month,
    CAST(s.units AS NUMERIC(38, 6)) AS units,
    CAST(s.families AS NUMERIC(38, 6)) AS families,
    CAST(s.inexact_cells AS BIGINT) AS inexact_cells
FROM summed AS s
LEFT JOIN core.term AS kind ON kind.scheme = 'aid_kind' AND kind.term_code = s.aid_kind
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = s.authority_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = s.programme_code
