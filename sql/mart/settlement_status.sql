-- title: Each settlement's half year: its need, its emergency team, workshops and mother-to-mother pairs
-- grain: locality_code, half_year
-- about: Every settlement that a regional council's sheet names. Workshops of several circles add up; pairs are one
--   stock, so of several tables that repeat them the highest figure counts. Dates are as the half year's sheet has
--   them.
-- columns:
--   locality_code | code | The settlement
--   locality_name | text | Its Hebrew name
--   authority_code | code | Its regional council
--   authority_name | text | The council's Hebrew name
--   district_code | code | The district of the unit that reports; empty if it is of none
--   district_name | text | Its Hebrew name
--   half_year | code | The half year, as 2021-H1
--   need | code | exceptional, focus or accompanied, the first of them that any worker has; empty if on no roster
--   need_name | text | Its Hebrew name
--   workers | workers | Community workers who accompany it
--   team_established | date | When its emergency team was established
--   team_trained | date | When the team was trained
--   team_refreshed | date | When the training was refreshed
--   team_exercised | date | When the team last had an exercise
--   workshops | workshops | Workshops in the half year; empty if not reported or written as none
--   matched_pairs | pairs | Mother-to-mother pairs at its end; empty if not reported or written as none
--   inexact_cells | cells | Approximate or suppressed figures among workshops and pairs
-- traces: core.settlement_row
--   workers | distinct s.worker | f.measure_code = 'settlements_accompanied'
--   workshops | sum | f.measure_code = 'workshops'
--   matched_pairs | highest | f.measure_code = 'matched_pairs'
-- slice: half_year
WITH figures AS (
    SELECT
        row_id,
        SUM(CASE WHEN measure_code = 'workshops' THEN value END) AS workshops,
        MAX(CASE WHEN measure_code = 'matched_pairs' THEN value END) AS matched_pairs,
        SUM(CASE WHEN value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END) AS inexact_cells
    FROM core.current_fact
    WHERE form = 'settlement_support' AND measure_code IN ('workshops', 'matched_pairs')
    GROUP BY row_id
),

settlements AS (
    SELECT
        r.locality_code, r.half_year,
        MAX(r.authority_code) AS authority_code,
        MAX(r.district_code) AS district_code,
        CASE
            WHEN MAX(CASE WHEN r.need = 'exceptional' THEN 1 ELSE 0 END) = 1 THEN 'exceptional'
            WHEN MAX(CASE WHEN r.need = 'focus' THEN 1 ELSE 0 END) = 1 THEN 'focus'
            ELSE MAX(r.need)
        END AS need,
        COUNT(DISTINCT r.worker) AS workers,
        MIN(r.team_established) AS team_established,
        MAX(r.team_trained) AS team_trained,
        MAX(r.team_refreshed) AS team_refreshed,
        MAX(r.team_exercised) AS team_exercised,
        SUM(f.workshops) AS workshops,
        MAX(f.matched_pairs) AS matched_pairs,
        SUM(COALESCE(f.inexact_cells, 0)) AS inexact_cells
    FROM core.settlement_row AS r
    LEFT JOIN figures AS f ON f.row_id = r.row_id
    GROUP BY r.locality_code, r.half_year
)

SELECT
    s.locality_code,
    l.name_he AS locality_name,
    s.authority_code,
    a.name_he AS authority_name,
    s.district_code,
    d.name_he AS district_name,
    s.half_year,
    s.need,
    n.name_he AS need_name,
    s.workers,
    s.team_established,
    s.team_trained,
    s.team_refreshed,
    s.team_exercised,
    CAST(s.workshops AS NUMERIC(38, 6)) AS workshops,
    CAST(s.matched_pairs AS NUMERIC(38, 6)) AS matched_pairs,
    CAST(s.inexact_cells AS BIGINT) AS inexact_cells
FROM settlements AS s
LEFT JOIN core.locality AS l ON l.locality_code = s.locality_code
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = s.authority_code
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = s.district_code
LEFT JOIN core.term AS n ON n.scheme = 'need' AND n.term_code = s.need
