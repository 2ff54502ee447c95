-- title: Which figures each programme has, and which its centres are asked for every month
-- grain: programme_code, measure_code
-- about: What was ever reported with a figure (not only `none`) or planned for the programme; of a programme without any,
--   all of the centres' monthly report, so that its silence shows. Of what comes in lists and logs (trainings, activities)
--   a month without any lacks nothing.
-- columns:
--   programme_code | code | The programme
--   measure_code | code | What is counted
--   is_asked_monthly | flag | 1: its centres report it every month; 0: it comes when there is any
-- kept: whole
WITH reported AS (
    SELECT DISTINCT measure_code FROM core.reported_measure WHERE form = 'centre_monthly'
),

asked AS (
    SELECT measure_code FROM reported
    UNION
    SELECT measure_code FROM core.programme_plan
),

known AS (
    SELECT programme_code, measure_code FROM core.reported_measure WHERE has_figure = 1
    UNION
    SELECT programme_code, measure_code FROM core.programme_plan
),

wanted AS (
    SELECT programme_code, measure_code FROM known
    UNION
    SELECT expected.programme_code, reported.measure_code
    FROM (SELECT DISTINCT programme_code FROM core.centre_expected) AS expected
    CROSS JOIN reported
    WHERE expected.programme_code NOT IN (
        SELECT programme_code FROM known WHERE measure_code IN (SELECT measure_code FROM asked)
    )
)

SELECT
    programme_code,
    measure_code,
    CASE WHEN measure_code IN (SELECT measure_code FROM asked) THEN 1 ELSE 0 END AS is_asked_monthly
FROM wanted
