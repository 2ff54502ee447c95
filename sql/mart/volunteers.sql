-- title: Volunteers in activities, by the group that they worked with and its language, month by month
-- grain: district_code, authority_code, centre_code, programme_code, target_population, language, mode, month
-- about: From the logs of activities, of those with a figure for volunteers; all rows add up.
-- columns:
--   district_code | code | The ministry's district; empty for centres of no known district
--   district_name | text | Its Hebrew name
--   authority_code | code | The local authority
--   authority_name | text | Its Hebrew name
--   centre_code | code | The centre
--   centre_name | text | Its Hebrew name
--   programme_code | code | The programme or track; empty where the log names none
--   programme_name | text | Its Hebrew name
--   target_population | code | The group; empty where the log does not say
--   target_population_name | text | Its Hebrew name
--   language | code | The language; empty where the log does not say
--   language_name | text | Its Hebrew name
--   mode | code | routine or emergency; empty where the log does not say
--   mode_name | text | Its Hebrew name
--   month | code | The month, as 2021-03
--   volunteers | persons | Volunteers' participations: who comes twice counts twice; empty: only suppressed figures
--   activities | activities | Activities with a figure for volunteers, 0 included
--   inexact_cells | cells | Approximate or suppressed figures that volunteers is made of
-- traces: where f.scenario = 'actual' AND f.measure_code = 'activity_volunteers'
--   AND (f.value IS NOT NULL OR f.value_flag IN ('approximate', 'suppressed'))
--   volunteers | sum
--   activities | count
-- slice: month
WITH reported AS (
    SELECT
        f.district_code, f.authority_code, f.centre_code, f.programme_code, f.period_key AS month, f.value,
        CAST(r.attributes AS JSON) ->> 'target_population' AS target_population,
        CAST(r.attributes AS JSON) ->> 'language' AS language,
        CAST(r.attributes AS JSON) ->> 'mode' AS mode,
        CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END AS is_inexact
    FROM core.current_fact AS f
    JOIN core.record AS r ON r.row_id = f.row_id
    WHERE f.measure_code = 'activity_volunteers' AND f.scenario = 'actual' AND f.period_kind = 'month'
),

summed AS (
    SELECT
        district_code, authority_code, centre_code, programme_code, target_population, language, mode, month,
        SUM(value) AS volunteers,
        COUNT(*) AS activities,
        SUM(is_inexact) AS inexact_cells
    FROM reported
    WHERE value IS NOT NULL OR is_inexact = 1
    GROUP BY district_code, authority_code, centre_code, programme_code, target_population, language, mode, month
)

SELECT
    s.district_code,
    d.name_he AS district_name,
    s.authority_code,
    a.name_he AS authority_name,
    s.centre_code,
    c.name_he AS centre_name,
    s.programme_code,
    p.name_he AS programme_name,
    s.target_population,
    target.name_he AS target_population_name,
    s.language,
    language.name_he AS language_name,
    s.mode,
    mode.name_he AS mode_name,
    s.month,
    CAST(s.volunteers AS NUMERIC(38, 6)) AS volunteers,
    s.activities,
    CAST(s.inexact_cells AS BIGINT) AS inexact_cells
FROM summed AS s
LEFT JOIN core.term AS target ON target.scheme = 'target_population' AND target.term_code = s.target_population
LEFT JOIN core.term AS language ON language.scheme = 'language' AND language.term_code = s.language
LEFT JOIN core.term AS mode ON mode.scheme = 'mode' AND mode.term_code = s.mode
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = s.district_code
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = s.authority_code
LEFT JOIN core.label AS c ON c.kind = 'centre' AND c.code = s.centre_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = s.programme_code
