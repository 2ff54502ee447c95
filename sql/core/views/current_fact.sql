-- title: Figures of the submissions that stand now, each with its district and authority
-- grain: row_id, measure_code, scenario
-- about: A centre's district and authority are those of the reference list in the figure's period; what the sheet
--   itself says about district or authority goes before them. A centre's or department's figure and a plan that
--   several submitters sent stand once, as received last.
-- columns:
--   row_id | code | The row the figure is from
--   submission_id | code | The submission the row is from
--   form | code | Its form
--   submitter_code | code | Who sent it
--   measure_code | code | What is counted
--   scenario | text | actual or plan
--   period_key | code | The period the figure is for
--   period_kind | text | month, quarter, half_year, year or standing
--   period_start | date | First day of the period
--   period_end | date | Last day of the period
--   district_code | code | The ministry's district
--   authority_code | code | The local authority
--   centre_code | code | The centre
--   origin_authority_code | code | The authority that the people are from
--   programme_code | code | The programme
--   service_code | code | The service
--   service_name | text | The service as the sheet calls it
--   value | unit of the measure | The figure; empty where it is suppressed or written as none
--   value_flag | text | exact, approximate, suppressed or none
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

standing AS (
    SELECT
        fact.*, s.submitter_code,
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
    WHERE s.is_current
)

SELECT
    f.row_id,
    f.submission_id,
    f.form,
    f.submitter_code,
    f.measure_code,
    f.scenario,
    f.period_key,
    f.period_kind,
    f.period_start,
    f.period_end,
    COALESCE(f.district_code, p.district_code) AS district_code,
    COALESCE(f.authority_code, p.authority_code) AS authority_code,
    f.centre_code,
    f.origin_authority_code,
    f.programme_code,
    f.service_code,
    f.service_name,
    f.value,
    f.value_flag
FROM standing AS f
LEFT JOIN placed AS p
    ON p.centre_code = f.centre_code
    AND p.period_start = f.period_start
    AND p.period_end = f.period_end
    AND p.age = 1
WHERE f.age = 1 OR (f.centre_code IS NULL AND f.department_code IS NULL AND f.scenario <> 'plan')
