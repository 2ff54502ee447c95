-- title: Every time a figure became another one, with the report that did it and why
-- grain: changed_at, district_code, authority_code, centre_code, origin_authority_code, programme_code, service_code,
--   service_name, measure_code, scenario, form, period_key
-- about: A figure is what core.current_fact says of these codes, added up; places are those of the lists of that time.
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
WITH told_at_once AS (
    SELECT
        s.known_from AS changed_at, f.district_code, f.authority_code, f.centre_code, f.origin_authority_code,
        f.programme_code, f.service_code, f.service_name, f.measure_code, f.scenario, f.form, f.period_key,
        s.submitter_code, s.period_key AS report_period_key, s.submission_id, s.version, s.delivery_sha, s.received_at,
        SUM(f.value) OVER figure AS value,
        ROW_NUMBER() OVER (figure ORDER BY s.received_at DESC NULLS LAST, s.delivery_sha DESC, s.submission_id) AS age
    FROM core.current_fact AS f
    JOIN core.submission AS s ON s.submission_id = f.submission_id
    LEFT JOIN core.changed_place AS c
        ON c.form = f.form
        AND c.period_key = f.period_key
        AND c.place = COALESCE(f.centre_code, CONCAT(f.district_code, '|', f.authority_code))
    WHERE c.form IS NULL
    WINDOW figure AS (
        PARTITION BY
            s.known_from, f.district_code, f.authority_code, f.centre_code, f.origin_authority_code, f.programme_code,
            f.service_code, f.service_name, f.measure_code, f.scenario, f.form, f.period_key
    )
),

due AS (
    SELECT form, submitter_code, period_key, MAX(due_until) AS due_until
    FROM core.expected_report
    GROUP BY form, submitter_code, period_key
)

SELECT
    changed_at,
    district_code,
    authority_code,
    centre_code,
    origin_authority_code,
    programme_code,
    service_code,
    service_name,
    measure_code,
    scenario,
    form,
    period_key,
    value_before,
    value,
    is_first,
    is_first_report,
    because,
    submitter_code,
    report_period_key,
    submission_id,
    version,
    delivery_sha
FROM core.restated_figure
UNION ALL
SELECT
    t.changed_at,
    t.district_code,
    t.authority_code,
    t.centre_code,
    t.origin_authority_code,
    t.programme_code,
    t.service_code,
    t.service_name,
    t.measure_code,
    t.scenario,
    t.form,
    t.period_key,
    CAST(NULL AS NUMERIC(38, 6)),
    CAST(t.value AS NUMERIC(38, 6)),
    TRUE,
    TRUE,
    CASE WHEN t.received_at >= d.due_until THEN 'late' ELSE 'new' END,
    t.submitter_code,
    t.report_period_key,
    t.submission_id,
    t.version,
    t.delivery_sha
FROM told_at_once AS t
LEFT JOIN due AS d
    ON d.form = t.form
    AND d.submitter_code = t.submitter_code
    AND d.period_key = t.report_period_key
WHERE t.age = 1 AND t.value IS NOT NULL
