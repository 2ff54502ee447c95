-- title: Which figures were reported of each programme, month by month
-- grain: form, period_start, programme_code, measure_code
-- columns:
--   form | code | The form
--   period_start | date | The month's first day
--   programme_code | code | The programme
--   measure_code | code | What is counted
--   has_figure | flag | 1: at least one is more than `none`
-- kept: form, period_start
SELECT
    form, period_start, programme_code, measure_code,
    MAX(CASE WHEN value IS NOT NULL OR inexact_cells > 0 THEN 1 ELSE 0 END) AS has_figure
FROM core.programme_fact
GROUP BY form, period_start, programme_code, measure_code
