-- title: Figures of the submissions that stand now, each with its district and authority
-- grain: row_id, measure_code, scenario
-- about: A centre's or department's figure and a plan that several submitters sent stand once, as received last.
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
-- kept: form, period_start
SELECT
    row_id,
    submission_id,
    delivery_sha,
    form,
    submitter_code,
    measure_code,
    scenario,
    cell,
    period_key,
    period_kind,
    period_start,
    period_end,
    district_code,
    authority_code,
    centre_code,
    origin_authority_code,
    locality_code,
    department_code,
    programme_code,
    service_code,
    service_name,
    value,
    value_flag
FROM core.submitted_fact
WHERE stands
