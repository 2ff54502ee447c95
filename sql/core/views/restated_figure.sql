-- title: Changes of figures where reports, versions, readings or lists came at more than one moment
-- grain: changed_at, district_code, authority_code, centre_code, origin_authority_code, programme_code, service_code,
--   service_name, measure_code, scenario, form, period_key
-- about: A figure is what core.current_fact says of these codes, added up. Made of what stood when, from core and
--   history; places are those of the lists of that time. Not in it are figures of which all
--   reports were loaded together and nothing was touched since: core.figure_change has those too.
-- columns:
--   changed_at | UTC time | The load that changed it
--   district_code | code | The ministry's district
--   authority_code | code | The local authority
--   centre_code | code | The centre
--   origin_authority_code | code | The authority that the people are from
--   programme_code | code | The programme
--   service_code | code | The service
--   service_name | text | The service as the sheet calls it
--   measure_code | code | What is counted
--   scenario | text | actual or plan
--   form | code | Its form
--   period_key | code | The period the figure is for
--   value_before | unit of the measure | The figure until then; empty where there was none
--   value | unit of the measure | The figure from then on; empty where there is none any more
--   is_first | flag | Whether the figure never stood before
--   is_first_report | flag | Whether no version of the report stood before
--   because | text | new, late, corrected, or what its report was read again for: rule, mapping, list, form, program
--   submitter_code | code | Whose report changed it
--   report_period_key | code | The period of that report
--   submission_id | code | That report
--   version | version | Its version
--   delivery_sha | code | The file it came in
WITH every_fact AS (
    SELECT
        submission_id, row_id, form, measure_code, scenario, period_key, period_start, period_end, district_code,
        authority_code, centre_code, origin_authority_code, locality_code, department_code, programme_code,
        service_code, service_name, value, known_from, TIMESTAMP '9999-12-31 00:00:00' AS known_to
    FROM core.fact
    UNION ALL
    SELECT
        submission_id, row_id, form, measure_code, scenario, period_key, period_start, period_end, district_code,
        authority_code, centre_code, origin_authority_code, locality_code, department_code, programme_code,
        service_code, service_name, value, known_from, known_to
    FROM history.fact
),

fact_time AS (
    SELECT f.*
    FROM every_fact AS f
    JOIN core.changed_place AS c
        ON c.form = f.form
        AND c.period_key = f.period_key
        AND c.place = COALESCE(f.centre_code, CONCAT(f.district_code, '|', f.authority_code))
),

submission_time AS (
    SELECT
        submission_id, delivery_sha, form, submitter_code, period_key, version, received_at, loaded_at, is_current,
        known_from, TIMESTAMP '9999-12-31 00:00:00' AS known_to
    FROM core.submission
    UNION ALL
    SELECT
        submission_id, delivery_sha, form, submitter_code, period_key, version, received_at, loaded_at, is_current,
        known_from, known_to
    FROM history.submission
),

centre_time AS (
    SELECT
        centre_code, district_code, authority_code, valid_from, valid_to, known_from,
        TIMESTAMP '9999-12-31 00:00:00' AS known_to
    FROM core.centre
    UNION ALL
    SELECT centre_code, district_code, authority_code, valid_from, valid_to, known_from, known_to
    FROM history.centre
),

used AS (
    SELECT DISTINCT centre_code, period_start, period_end FROM fact_time WHERE centre_code IS NOT NULL
),

place_moment AS (
    SELECT centre_code, known_from AS placed_from FROM centre_time
    UNION
    SELECT centre_code, known_to FROM centre_time WHERE known_to < TIMESTAMP '9999-12-31 00:00:00'
    UNION
    SELECT centre_code, TIMESTAMP '0001-01-01 00:00:00' FROM used
),

place AS (
    SELECT
        used.centre_code, used.period_start, used.period_end, m.placed_from, c.district_code, c.authority_code,
        ROW_NUMBER() OVER (
            PARTITION BY used.centre_code, used.period_start, used.period_end, m.placed_from
            ORDER BY c.valid_from DESC NULLS LAST, c.district_code
        ) AS age
    FROM used
    JOIN place_moment AS m ON m.centre_code = used.centre_code
    LEFT JOIN centre_time AS c
        ON c.centre_code = used.centre_code
        AND c.known_from <= m.placed_from
        AND c.known_to > m.placed_from
        AND (c.valid_from IS NULL OR c.valid_from <= used.period_end)
        AND (c.valid_to IS NULL OR c.valid_to >= used.period_start)
),

place_time AS (
    SELECT
        centre_code, period_start, period_end, district_code, authority_code, placed_from,
        LEAD(placed_from, 1, TIMESTAMP '9999-12-31 00:00:00') OVER (
            PARTITION BY centre_code, period_start, period_end ORDER BY placed_from
        ) AS placed_to
    FROM place
    WHERE age = 1
),

placed AS (
    SELECT
        f.form, f.measure_code, f.scenario, f.period_key, f.centre_code, f.origin_authority_code, f.locality_code,
        f.department_code, f.programme_code, f.service_code, f.service_name, f.value,
        COALESCE(f.district_code, p.district_code) AS district_code,
        COALESCE(f.authority_code, p.authority_code) AS authority_code,
        s.submission_id, s.delivery_sha, s.submitter_code, s.period_key AS report_period_key, s.version, s.received_at,
        GREATEST(f.known_from, s.known_from) AS reported_from,
        LEAST(f.known_to, s.known_to) AS reported_to,
        GREATEST(f.known_from, s.known_from, COALESCE(p.placed_from, f.known_from)) AS stood_from,
        LEAST(f.known_to, s.known_to, COALESCE(p.placed_to, f.known_to)) AS stood_to
    FROM fact_time AS f
    JOIN submission_time AS s
        ON s.submission_id = f.submission_id
        AND s.is_current
        AND s.known_from < f.known_to
        AND s.known_to > f.known_from
    LEFT JOIN place_time AS p
        ON p.centre_code = f.centre_code
        AND p.period_start = f.period_start
        AND p.period_end = f.period_end
        AND p.placed_from < LEAST(f.known_to, s.known_to)
        AND p.placed_to > GREATEST(f.known_from, s.known_from)
),

piece AS (
    SELECT
        *,
        CONCAT(
            form, '|', measure_code, '|', scenario, '|', period_key, '|', programme_code, '|', service_code, '|',
            service_name, '|', origin_authority_code, '|', centre_code, '|',
            CASE WHEN centre_code IS NULL THEN CONCAT(district_code, '|', authority_code) END
        ) AS rivals,
        CONCAT(district_code, '|', authority_code) AS area
    FROM placed
),

moment AS (
    SELECT rivals, stood_from AS changed_at FROM piece
    UNION
    SELECT rivals, stood_to FROM piece WHERE stood_to < TIMESTAMP '9999-12-31 00:00:00'
),

standing AS (
    SELECT
        m.rivals, m.changed_at, p.area, p.value,
        p.centre_code IS NULL AND p.department_code IS NULL AND p.scenario <> 'plan' AS is_alone,
        DENSE_RANK() OVER (
            PARTITION BY
                m.rivals, m.changed_at, p.department_code, CASE WHEN p.centre_code IS NULL THEN p.locality_code END
            ORDER BY p.received_at DESC NULLS LAST, p.delivery_sha DESC, p.submission_id
        ) AS age
    FROM moment AS m
    JOIN piece AS p
        ON p.rivals = m.rivals
        AND p.stood_from <= m.changed_at
        AND p.stood_to > m.changed_at
),

added_up AS (
    SELECT rivals, area, changed_at, SUM(value) AS value
    FROM standing
    WHERE is_alone OR age = 1
    GROUP BY rivals, area, changed_at
),

figure AS (
    SELECT
        rivals, area,
        MIN(district_code) AS district_code, MIN(authority_code) AS authority_code, MIN(centre_code) AS centre_code,
        MIN(origin_authority_code) AS origin_authority_code, MIN(programme_code) AS programme_code,
        MIN(service_code) AS service_code, MIN(service_name) AS service_name, MIN(measure_code) AS measure_code,
        MIN(scenario) AS scenario, MIN(form) AS form, MIN(period_key) AS period_key
    FROM piece
    GROUP BY rivals, area
),

step AS (
    SELECT
        f.*, m.changed_at, a.value,
        LAG(a.value) OVER (PARTITION BY f.rivals, f.area ORDER BY m.changed_at) AS value_before,
        COUNT(a.rivals) OVER (
            PARTITION BY f.rivals, f.area ORDER BY m.changed_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) = 0 AS is_first
    FROM figure AS f
    JOIN moment AS m ON m.rivals = f.rivals
    LEFT JOIN added_up AS a ON a.rivals = f.rivals AND a.area = f.area AND a.changed_at = m.changed_at
),

changed AS (
    SELECT * FROM step WHERE value IS DISTINCT FROM value_before
),

doer AS (
    SELECT
        rivals, area, stood_from AS changed_at, 1 AS place, stood_from > reported_from AS is_list,
        submission_id, delivery_sha, submitter_code, report_period_key, version, received_at
    FROM piece
    UNION ALL
    SELECT
        rivals, area, stood_to, 2, stood_to < reported_to,
        submission_id, delivery_sha, submitter_code, report_period_key, version, received_at
    FROM piece
    WHERE stood_to < TIMESTAMP '9999-12-31 00:00:00'
),

done AS (
    SELECT
        c.*, d.is_list, d.submission_id, d.delivery_sha, d.submitter_code, d.report_period_key, d.version,
        ROW_NUMBER() OVER (
            PARTITION BY c.rivals, c.area, c.changed_at
            ORDER BY
                CASE WHEN d.area = c.area THEN 0 ELSE 1 END, d.place, d.received_at DESC NULLS LAST,
                d.delivery_sha DESC, d.submission_id
        ) AS age
    FROM changed AS c
    JOIN doer AS d ON d.rivals = c.rivals AND d.changed_at = c.changed_at
),

loaded AS (
    SELECT
        form, submitter_code, period_key, submission_id, delivery_sha, version, received_at, known_from,
        ROW_NUMBER() OVER (
            PARTITION BY form, submitter_code, period_key, known_from
            ORDER BY is_current DESC, version DESC, submission_id
        ) AS age
    FROM submission_time
    WHERE loaded_at = known_from
),

first_stood AS (
    SELECT form, submitter_code, period_key, MIN(known_from) AS since
    FROM submission_time
    WHERE is_current
    GROUP BY form, submitter_code, period_key
),

read_again AS (
    SELECT form, submitter_code, period_key, moment, MAX(because) AS because
    FROM core.replayed
    GROUP BY form, submitter_code, period_key, moment
),

due AS (
    SELECT form, submitter_code, period_key, MAX(due_until) AS due_until
    FROM core.expected_report
    GROUP BY form, submitter_code, period_key
)

SELECT
    d.changed_at,
    d.district_code,
    d.authority_code,
    d.centre_code,
    d.origin_authority_code,
    d.programme_code,
    d.service_code,
    d.service_name,
    d.measure_code,
    d.scenario,
    d.form,
    d.period_key,
    CAST(d.value_before AS NUMERIC(38, 6)) AS value_before,
    CAST(d.value AS NUMERIC(38, 6)) AS value,
    d.is_first,
    f.since >= d.changed_at AS is_first_report,
    CASE
        WHEN r.because IS NOT NULL THEN r.because
        WHEN l.submission_id IS NULL AND d.is_list THEN 'list'
        WHEN l.submission_id IS NULL OR f.since < d.changed_at THEN 'corrected'
        WHEN l.received_at >= e.due_until THEN 'late'
        ELSE 'new'
    END AS because,
    d.submitter_code,
    d.report_period_key,
    COALESCE(l.submission_id, d.submission_id) AS submission_id,
    COALESCE(l.version, d.version) AS version,
    COALESCE(l.delivery_sha, d.delivery_sha) AS delivery_sha
FROM done AS d
LEFT JOIN loaded AS l
    ON l.form = d.form
    AND l.submitter_code = d.submitter_code
    AND l.period_key = d.report_period_key
    AND l.known_from = d.changed_at
    AND l.age = 1
LEFT JOIN first_stood AS f
    ON f.form = d.form
    AND f.submitter_code = d.submitter_code
    AND f.period_key = d.report_period_key
LEFT JOIN read_again AS r
    ON r.form = d.form
    AND r.submitter_code = d.submitter_code
    AND r.period_key = d.report_period_key
    AND r.moment = d.changed_at
LEFT JOIN due AS e
    ON e.form = d.form
    AND e.submitter_code = d.submitter_code
    AND e.period_key = d.report_period_key
WHERE d.age = 1
