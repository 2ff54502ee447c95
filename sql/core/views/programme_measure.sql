-- title: Which figures each programme is asked for
-- grain: programme_code, measure_code
-- about: What was ever reported with a figure (not only `none`) or planned for the programme; of a programme without any,
--   all that are reported monthly, so that its silence shows.
-- columns:
--   programme_code | code | The programme
--   measure_code | code | What is counted
WITH known AS (
    SELECT programme_code, measure_code FROM core.programme_fact WHERE value IS NOT NULL OR is_inexact = 1
    UNION
    SELECT programme_code, measure_code FROM core.programme_plan
)

SELECT programme_code, measure_code FROM known
UNION
SELECT expected.programme_code, reported.measure_code
FROM (SELECT DISTINCT programme_code FROM core.centre_expected) AS expected
CROSS JOIN (SELECT DISTINCT measure_code FROM core.programme_fact) AS reported
WHERE expected.programme_code NOT IN (SELECT programme_code FROM known)
