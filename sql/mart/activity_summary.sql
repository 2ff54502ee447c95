-- title: Activities of each centre and programme or track by kind, in routine and in emergency, month by month
-- grain: district_code, authority_code, centre_code, programme_code, activity_type, mode, month
-- about: From the logs of activities. Rows of routine and of emergency are alike and can be set side by side; all rows
--   add up.
-- columns:
--   district_code | code | The ministry's district; empty for centres of no known district
--   district_name | text | Its Hebrew name
--   authority_code | code | The local authority
--   authority_name | text | Its Hebrew name
--   centre_code | code | The centre
--   centre_name | text | Its Hebrew name
--   programme_code | code | The programme or track; empty where the log names none
--   programme_name | text | Its Hebrew name
--   activity_type | code | The kind of activity
--   activity_type_name | text | Its Hebrew name
--   mode | code | routine or emergency; empty where the log does not say
--   mode_name | text | Its Hebrew name
--   month | code | The month, as 2021-03
--   activities | activities | How many
--   participants | persons | Participations: who takes part twice counts twice; empty where none is written
--   volunteers | persons | Volunteers' participations; empty where none is written
--   hours | hours | Hours of activity; empty where none is written
--   inexact_cells | cells | Approximate or suppressed figures that they are made of
-- traces: where f.scenario = 'actual'
--   activities | sum | f.measure_code = 'activities'
--   participants | sum | f.measure_code = 'activity_participants'
--   volunteers | sum | f.measure_code = 'activity_volunteers'
--   hours | sum | f.measure_code = 'activity_hours'
-- slice: month
WITH reported AS (
    SELECT
        f.district_code, f.authority_code, f.centre_code, f.programme_code, f.period_key AS month,
        f.measure_code, f.value,
        CAST(r.attributes AS JSON) ->> 'activity_type' AS activity_type,
        CAST(r.attributes AS JSON) ->> 'mode' AS mode,
        CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END AS is_inexact
    FROM core.current_fact AS f
    JOIN core.record AS r ON r.row_id = f.row_id
    WHERE f.measure_code IN ('activities', 'activity_participants', 'activity_volunteers', 'activity_hours')
        AND f.scenario = 'actual' AND f.period_kind = 'month'
),

summed AS (
    SELECT
        district_code, authority_code, centre_code, programme_code, activity_type, mode, month,
        SUM(CASE WHEN measure_code = 'activities' THEN value END) AS activities,
        SUM(CASE WHEN measure_code = 'activity_participants' THEN value END) AS participants,
        SUM(CASE WHEN measure_code = 'activity_volunteers' THEN value END) AS volunteers,
        SUM(CASE WHEN measure_code = 'activity_hours' THEN value END) AS hours,
        SUM(is_inexact) AS inexact_cells
    FROM reported
    GROUP BY district_code, authority_code, centre_code, programme_code, activity_type, mode, month
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
    s.activity_type,
    kind.name_he AS activity_type_name,
    s.mode,
    mode.name_he AS mode_name,
    s.month,
    CAST(s.activities AS BIGINT) AS activities,
    CAST(s.participants AS NUMERIC(38, 6)) AS participants,
    CAST(s.volunteers AS NUMERIC(38, 6)) AS volunteers,
    CAST(s.hours AS NUMERIC(38, 6)) AS hours,
    CAST(s.inexact_cells AS BIGINT) AS inexact_cells
FROM summed AS s
LEFT JOIN core.term AS kind ON kind.scheme = 'activity_type' AND kind.term_code = s.activity_type
LEFT JOIN core.term AS mode ON mode.scheme = 'mode' AND mode.term_code = s.mode
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = s.district_code
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = s.authority_code
LEFT JOIN core.label AS c ON c.kind = 'centre' AND c.code = s.centre_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = s.programme_code
