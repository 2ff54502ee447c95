-- title: Figures of all submissions that count, each with its district and authority, and whether it stands
-- grain: row_id, measure_code, scenario
-- about: A centre's district and authority are those of the reference list in the figure's period; what the sheet
--   itself says about district or authority goes before them. Of a centre's or department's figure and of a plan that
--   several submitters sent, the one received last stands. Only figures whose place and period several submissions
--   share are put in order: that is a small part of all.
-- columns:
--   row_id | code | The row the figure is from
--   submission_id | code | The submission the row is from
--   delivery_sha | code | The file the row is from
--   form | code | Its form
--   submitter_code | code | Who sent it
--   measure_code | code | What is counted
--   scenario | text | actual or plan
--   cell | code | The figure's cell on the row's sheet
--   period_key | code | The period the figure is for
--   period_kind | text | month, quarter, half_year, year or standing
--   period_start | date | First day of the period
--   period_end | date | Last day of the period
--   district_code | code | The ministry's district
--   authority_code | code | The local authority
--   centre_code | code | The centre
--   origin_authority_code | code | The authority that the people are from
--   locality_code | code | The locality
--   department_code | code | The welfare department
--   programme_code | code | The programme
--   service_code | code | The service
--   service_name | text | The service as the sheet calls it
--   value | unit of the measure | The figure; empty where it is suppressed or written as none
--   value_flag | text | exact, approximate, suppressed or none
--   value_low | unit of the measure | The least that a suppressed figure may be
--   value_high | unit of the measure | The most that a suppressed figure may be
--   stands | flag | Whether it is the one that views show
WITH used AS (
    SELECT DISTINCT centre_code, period_start, period_end FROM core.fact WHERE centre_code IS NOT NULL
),

placed AS (
    SELECT
        used.centre_code, used.period_start, used.period_end, c.district_code, c.authority_code,
        ROW_NUMBER() OVER (
            PARTITION BY used.centre_code, used.period_start, used.period_end
            ORDER BY c.valid_from DESC NULLS LAST, c.district_code
        ) AS age
    FROM used
    JOIN core.centre AS c
        ON c.centre_code = used.centre_code
        AND (c.valid_from IS NULL OR c.valid_from <= used.period_end)
        AND (c.valid_to IS NULL OR c.valid_to >= used.period_start)
),

shared AS (
    SELECT
        fact.form, fact.scenario, fact.period_key,
        COALESCE(fact.centre_code, '') AS centre_code, COALESCE(fact.department_code, '') AS department_code
    FROM core.fact AS fact
    JOIN core.submission AS s ON s.submission_id = fact.submission_id
    WHERE s.is_current
        AND (fact.centre_code IS NOT NULL OR fact.department_code IS NOT NULL OR fact.scenario = 'plan')
    GROUP BY fact.form, fact.scenario, fact.period_key, fact.centre_code, fact.department_code
    HAVING MIN(s.submission_id) < MAX(s.submission_id)
),

ranked AS (
    SELECT
        fact.submission_id, fact.row_id, fact.measure_code, fact.scenario,
        DENSE_RANK() OVER (
            PARTITION BY
                fact.form, fact.measure_code, fact.scenario, fact.period_key, fact.programme_code, fact.service_code,
                fact.service_name, fact.centre_code, fact.origin_authority_code, fact.department_code,
                CASE WHEN fact.centre_code IS NULL THEN fact.district_code END,
                CASE WHEN fact.centre_code IS NULL THEN fact.authority_code END,
                CASE WHEN fact.centre_code IS NULL THEN fact.locality_code END
            ORDER BY s.received_at DESC NULLS LAST, s.delivery_sha DESC, s.submission_id
        ) AS age
    FROM core.fact AS fact
    JOIN core.submission AS s ON s.submission_id = fact.submission_id
    JOIN shared
        ON shared.form = fact.form
        AND shared.scenario = fact.scenario
        AND shared.period_key = fact.period_key
        AND shared.centre_code = COALESCE(fact.centre_code, '')
        AND shared.department_code = COALESCE(fact.department_code, '')
    WHERE s.is_current
)

SELECT
    f.row_id,
    f.submission_id,
    f.delivery_sha,
    f.form,
    s.submitter_code,
    f.measure_code,
    f.scenario,
    f.cell,
    f.period_key,
    f.period_kind,
    f.period_start,
    f.period_end,
    COALESCE(f.district_code, p.district_code) AS district_code,
    COALESCE(f.authority_code, p.authority_code) AS authority_code,
    f.centre_code,
    f.origin_authority_code,
    f.locality_code,
    f.department_code,
    f.programme_code,
    f.service_code,
    f.service_name,
    f.value,
    f.value_flag,
    f.value_low,
    f.value_high,
    replaced.row_id IS NULL AS stands
FROM core.fact AS f
JOIN core.submission AS s ON s.submission_id = f.submission_id
LEFT JOIN placed AS p
    ON p.centre_code = f.centre_code
    AND p.period_start = f.period_start
    AND p.period_end = f.period_end
    AND p.age = 1
LEFT JOIN ranked AS replaced
    ON replaced.submission_id = f.submission_id
    AND replaced.row_id = f.row_id
    AND replaced.measure_code = f.measure_code
    AND replaced.scenario = f.scenario
    AND replaced.age > 1
WHERE s.is_current
