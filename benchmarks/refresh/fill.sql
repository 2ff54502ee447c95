-- Reports of every office for months that went by, as loading them one after the other would have left them.
-- Temporary tables `month` (key, first_day, last_day), `place` (centre_code, office, number), `programme`, `measure`.
CREATE TEMPORARY TABLE report AS
SELECT
    sha256(o.office || m.key) AS delivery_sha, left(sha256('s' || o.office || m.key), 24) AS submission_id, o.office, m.key,
    m.first_day, m.last_day, m.last_day + INTERVAL 5 DAY AS came
FROM (SELECT DISTINCT office FROM place) AS o
CROSS JOIN month AS m
WHERE (o.office, m.key) NOT IN (SELECT office, key FROM left_out);
INSERT INTO core.arrival
SELECT left(sha256('a' || delivery_sha), 24), delivery_sha, 'inbox', office || '.xlsx', 20000, came, came, came FROM report;
INSERT INTO core.delivery
SELECT delivery_sha, 20000, 'readable', '{}', came, came, 'fill', came FROM report;
INSERT INTO core.submission BY NAME
SELECT
    submission_id, delivery_sha, 'centre_monthly' AS form, office AS submitter_code, key AS period_key,
    'month' AS period_kind, first_day AS period_start, last_day AS period_end, came AS received_at, came AS loaded_at,
    'accepted' AS status, 1 AS version, TRUE AS is_current, came AS accepted_from, came AS valid_from, 50 AS row_count,
    50 AS accepted_count, 0 AS quarantined_count, 0 AS error_count, 0 AS warning_count, 'fill' AS run_id,
    came AS known_from
FROM report;
INSERT INTO core.record BY NAME
SELECT
    left(r.submission_id, 12) || '/' || p.number || g.programme AS row_id, r.submission_id, r.delivery_sha,
    'centre_monthly' AS form, 'גיליון1' AS sheet, 2 + p.number % 10 AS row_number, '{}' AS attributes, r.came AS known_from
FROM report AS r JOIN place AS p ON p.office = r.office CROSS JOIN programme AS g
ORDER BY r.first_day, r.office;
INSERT INTO core.fact BY NAME
SELECT
    r.submission_id, r.delivery_sha, left(r.submission_id, 12) || '/' || p.number || g.programme AS row_id,
    'centre_monthly' AS form, f.measure AS measure_code, 'actual' AS scenario, 'E' || (2 + p.number % 10) AS cell,
    r.key AS period_key, 'month' AS period_kind, r.first_day AS period_start, r.last_day AS period_end,
    p.centre_code, g.programme AS programme_code, 20 + (p.number + f.number) % 7 AS value, 'exact' AS value_flag,
    r.came AS known_from
FROM report AS r JOIN place AS p ON p.office = r.office CROSS JOIN programme AS g CROSS JOIN measure AS f
ORDER BY r.first_day, r.office;
UPDATE core.centre SET known_from = (SELECT MIN(came) FROM report);
DROP TABLE report
