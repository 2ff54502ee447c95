-- title: Trainings of staff and leaders by role and format, month by month
-- grain: district_code, authority_code, centre_code, programme_code, role, format, month
-- about: From the lists of trainings, each in the month of its first day; all rows add up. The hours that centres give
--   in a programme are another measure, of the monthly report: `training_hours` in district_program_month.
-- columns:
--   district_code | code | The ministry's district; empty where the list is of no district
--   district_name | text | Its Hebrew name
--   authority_code | code | The local authority; empty where the list names none
--   authority_name | text | Its Hebrew name
--   centre_code | code | The centre; empty where the list names none
--   centre_name | text | Its Hebrew name
--   programme_code | code | The programme; empty where the list names none
--   programme_name | text | Its Hebrew name
--   role | code | Who was trained
--   role_name | text | Its Hebrew name
--   format | code | In person, by Zoom, …; empty where the list does not say
--   format_name | text | Its Hebrew name
--   month | code | The month, as 2021-03
--   trainings | trainings | How many
--   participants | persons | Participations: who takes part twice counts twice; empty where none is written
--   hours | hours | Hours of the trainings; empty where none is written
--   inexact_cells | cells | Approximate or suppressed figures that they are made of
-- traces: where f.scenario = 'actual'
--   trainings | sum | f.measure_code = 'trainings'
--   participants | sum | f.measure_code = 'training_participants'
--   hours | sum | f.measure_code = 'training_session_hours'
-- slice: month
WITH reported AS (
    SELECT
        f.district_code, f.authority_code, f.centre_code, f.programme_code, f.period_key AS month,
        f.measure_code, f.value,
        CAST(r.attributes AS JSON) ->> 'role' AS role,
        CAST(r.attributes AS JSON) ->> 'format' AS format,
        CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END AS is_inexact
    FROM core.current_fact AS f
    JOIN core.record AS r ON r.row_id = f.row_id
    WHERE f.measure_code IN ('trainings', 'training_participants', 'training_session_hours')
        AND f.scenario = 'actual' AND f.period_kind = 'month'
),

summed AS (
    SELECT
        district_code, authority_code, centre_code, programme_code, role, format, month,
        SUM(CASE WHEN measure_code = 'trainings' THEN value END) AS trainings,
        SUM(CASE WHEN measure_code = 'training_participants' THEN value END) AS participants,
        SUM(CASE WHEN measure_code = 'training_session_hours' THEN value END) AS hours,
        SUM(is_inexact) AS inexact_cells
    FROM reported
    GROUP BY district_code, authority_code, centre_code, programme_code, role, format, month
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
    s.role,
    role.name_he AS role_name,
    s.format,
    format.name_he AS format_name,
    s.month,
    CAST(s.trainings AS BIGINT) AS trainings,
    CAST(s.participants AS NUMERIC(38, 6)) AS participants,
    CAST(s.hours AS NUMERIC(38, 6)) AS hours,
    CAST(s.inexact_cells AS BIGINT) AS inexact_cells
FROM summed AS s
LEFT JOIN core.term AS role ON role.scheme = 'training_role' AND role.term_code = s.role
LEFT JOIN core.term AS format ON format.scheme = 'training_format' AND format.term_code = s.format
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = s.district_code
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = s.authority_code
LEFT JOIN core.label AS c ON c.kind = 'centre' AND c.code = s.centre_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = s.programme_code
