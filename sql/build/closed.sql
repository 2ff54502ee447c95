-- Reports of a form that came more than some days after they were due and changed figures of the one before: a row for
-- each measure, with its figures added up now and before. cells: how many differ. Without an earlier report everything
-- is new; such rows come only when asked for.
WITH late AS (
    SELECT
        s.submission_id, s.form, s.submitter_code, s.period_key,
        (
            SELECT MAX(earlier.version)
            FROM core.submission AS earlier
            WHERE earlier.form = s.form
                AND earlier.submitter_code = s.submitter_code
                AND earlier.period_key = s.period_key
                AND earlier.version < s.version
                AND earlier.status <> 'rejected'
        ) AS earlier_version
    FROM core.submission AS s
    JOIN core.expected_report AS e
        ON e.form = s.form AND e.submitter_code = s.submitter_code AND e.period_key = s.period_key
    WHERE s.is_current AND s.form = :form AND s.received_at >= e.due_until + :days * INTERVAL '1 day'
),

report AS (
    SELECT late.*, earlier.submission_id AS earlier_id
    FROM late
    LEFT JOIN core.submission AS earlier
        ON earlier.form = late.form
        AND earlier.submitter_code = late.submitter_code
        AND earlier.period_key = late.period_key
        AND earlier.version = late.earlier_version
    WHERE late.earlier_version IS NOT NULL OR :first
),

figure AS (
    SELECT
        report.submission_id, fact.submission_id = report.submission_id AS is_new, fact.measure_code, fact.cell,
        fact.value, fact.value_flag,
        CONCAT_WS(
            '|', fact.scenario, fact.period_key, COALESCE(fact.district_code, ''), COALESCE(fact.authority_code, ''),
            COALESCE(fact.centre_code, ''), COALESCE(fact.origin_authority_code, ''), COALESCE(fact.locality_code, ''),
            COALESCE(fact.department_code, ''), COALESCE(fact.programme_code, ''), COALESCE(fact.service_code, ''),
            COALESCE(fact.service_name, '')
        ) AS meaning
    FROM report
    JOIN core.fact AS fact ON fact.submission_id IN (report.submission_id, report.earlier_id)
),

compared AS (
    SELECT
        submission_id, measure_code, meaning,
        SUM(CASE WHEN is_new THEN value END) AS now,
        SUM(CASE WHEN NOT is_new THEN value END) AS before,
        MIN(CASE WHEN is_new THEN value_flag END) AS flag_now,
        MIN(CASE WHEN NOT is_new THEN value_flag END) AS flag_before,
        MIN(CASE WHEN is_new THEN cell END) AS cell
    FROM figure
    GROUP BY submission_id, measure_code, meaning
),

changed AS (
    SELECT
        submission_id, measure_code,
        CAST(SUM(now) AS DOUBLE PRECISION) AS now,
        CAST(SUM(before) AS DOUBLE PRECISION) AS before,
        SUM(CASE WHEN now IS DISTINCT FROM before OR flag_now IS DISTINCT FROM flag_before THEN 1 ELSE 0 END) AS cells,
        MIN(CASE WHEN now IS DISTINCT FROM before OR flag_now IS DISTINCT FROM flag_before THEN cell END) AS cell
    FROM compared
    GROUP BY submission_id, measure_code
)

SELECT
    current_one.submission_no, current_one.submitter_no, report.period_key, report.earlier_id IS NOT NULL AS has_earlier,
    changed.measure_code, changed.now, changed.before, CAST(changed.cells AS BIGINT) AS cells, changed.cell
FROM report
JOIN changed ON changed.submission_id = report.submission_id
JOIN rule_submission AS current_one ON current_one.submission_id = report.submission_id
WHERE changed.cells > 0
ORDER BY report.submission_id, changed.measure_code
