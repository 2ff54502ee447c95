-- title: Enquiries to each line by topic, month by month
-- grain: line, topic, programme_code, month
-- about: All rows add up. A cell in which none is written has no row; 0 has one.
-- columns:
--   line | code | The line or hotline
--   line_name | text | Its Hebrew name
--   topic | code | What it was about
--   topic_name | text | Its Hebrew name
--   programme_code | code | The programme; empty where the sheet names none
--   programme_name | text | Its Hebrew name
--   month | code | The month, as 2021-03
--   enquiries | enquiries | How many; empty: only suppressed figures
--   inexact_cells | cells | Approximate or suppressed figures that it is made of
-- traces: where f.scenario = 'actual' AND f.measure_code = 'enquiries'
--   enquiries | sum
-- slice: month
WITH reported AS (
    SELECT
        f.programme_code, f.period_key AS month, f.value,
        CAST(r.attributes AS JSON) ->> 'line' AS line,
        CAST(r.attributes AS JSON) ->> 'topic' AS topic,
        CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END AS is_inexact
    FROM core.current_fact AS f
    JOIN core.record AS r ON r.row_id = f.row_id
    WHERE f.measure_code = 'enquiries' AND f.scenario = 'actual' AND f.period_kind = 'month'
),

summed AS (
    SELECT line, topic, programme_code, month, SUM(value) AS enquiries, SUM(is_inexact) AS inexact_cells
    FROM reported
    GROUP BY line, topic, programme_code, month
    HAVING COUNT(value) + SUM(is_inexact) > 0
)

SELECT
    s.line,
    line.name_he AS line_name,
    s.topic,
    topic.name_he AS topic_name,
    s.programme_code,
    p.name_he AS programme_name,
    s.month,
    CAST(s.enquiries AS NUMERIC(38, 6)) AS enquiries,
    CAST(s.inexact_cells AS BIGINT) AS inexact_cells
FROM summed AS s
LEFT JOIN core.term AS line ON line.scheme = 'line' AND line.term_code = s.line
LEFT JOIN core.term AS topic ON topic.scheme = 'enquiry_topic' AND topic.term_code = s.topic
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = s.programme_code
