-- title: The cell behind each figure that stands: whose file, which sheet, row and column
-- grain: row_id, measure_code, scenario
-- about: From a figure to its cell and from a file to its figures. What stands in the cell as written, `hosen trace`
--   reads from the stored file. A cell that is counted (a date, a settlement) has the value 1 or 0.
-- columns:
--   row_id | code | The row the figure is from
--   measure_code | code | What is counted
--   scenario | text | actual or plan
--   form | code | Its form
--   submitter_code | code | Who sent it
--   period_key | code | The period the figure is for
--   period_kind | text | month, quarter, half_year, year or standing
--   month | code | The month, of monthly figures
--   quarter | code | The quarter that a month lies in, or the figure's own
--   half_year | code | The half year that a month or quarter lies in, or the figure's own
--   year | year | The year that it lies in; empty for what is standing
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
--   submission_id | code | The submission the row is from
--   version | number | Which version of the report that is
--   received_at | UTC time | When it came
--   delivery_sha | code | The file's SHA-256
--   file_name | text | The name under which the file came first
--   sheet | text | The sheet
--   row_number | row of the sheet | Where the row stands in it
--   column_letter | column of the sheet | Where the figure stands in the row
--   cell | code | The figure's cell, as E103
--   attributes | text | JSON object: what else the row says
SELECT
    f.row_id,
    f.measure_code,
    f.scenario,
    f.form,
    f.submitter_code,
    f.period_key,
    f.period_kind,
    CASE WHEN f.period_kind = 'month' THEN f.period_key END AS month,
    CASE WHEN f.period_kind IN ('month', 'quarter')
        THEN SUBSTRING(f.period_key, 1, 4) || '-Q' || CAST(EXTRACT(QUARTER FROM f.period_start) AS VARCHAR)
    END AS quarter,
    CASE WHEN f.period_kind IN ('month', 'quarter', 'half_year')
        THEN SUBSTRING(f.period_key, 1, 4) || CASE WHEN EXTRACT(MONTH FROM f.period_start) <= 6 THEN '-H1' ELSE '-H2' END
    END AS half_year,
    CASE WHEN f.period_kind <> 'standing' THEN CAST(SUBSTRING(f.period_key, 1, 4) AS INTEGER) END AS year,
    f.district_code,
    f.authority_code,
    f.centre_code,
    f.origin_authority_code,
    f.locality_code,
    f.department_code,
    f.programme_code,
    f.service_code,
    f.service_name,
    f.value,
    f.value_flag,
    f.submission_id,
    s.version,
    s.received_at,
    f.delivery_sha,
    a.file_name,
    r.sheet,
    r.row_number,
    RTRIM(f.cell, '0123456789') AS column_letter,
    f.cell,
    r.attributes
FROM core.current_fact AS f
LEFT JOIN core.submission AS s ON s.submission_id = f.submission_id
LEFT JOIN core.record AS r ON r.row_id = f.row_id
LEFT JOIN (
    SELECT
        delivery_sha, file_name,
        ROW_NUMBER() OVER (PARTITION BY delivery_sha ORDER BY received_at, arrival_id) AS place
    FROM core.arrival
) AS a
    ON a.delivery_sha = f.delivery_sha AND a.place = 1
