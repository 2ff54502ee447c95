-- title: Which centre should report which programme in which month
-- grain: centre_code, programme_code, month
-- about: Every centre that delivers the programme, in months for which someone must send the monthly report
--   of centres (`centre_monthly`).
-- columns:
--   centre_code | code | The centre
--   programme_code | code | The programme
--   district_code | code | The centre's district in that month
--   month | code | The month, as 2021-03
--   month_start | date | Its first day
--   half_year | code | The half year it lies in
--   year | year | The year it lies in
WITH asked AS (
    SELECT DISTINCT period_key, period_start, period_end FROM core.expected_report
    WHERE form = 'centre_monthly' AND period_kind = 'month' AND is_asked
),

delivering AS (
    SELECT
        c.centre_code, cp.programme_code, c.district_code, asked.period_key, asked.period_start,
        ROW_NUMBER() OVER (
            PARTITION BY c.centre_code, cp.programme_code, asked.period_key
            ORDER BY c.valid_from DESC NULLS LAST, c.district_code
        ) AS age
    FROM asked
    JOIN core.centre_programme AS cp
        ON (cp.valid_from IS NULL OR cp.valid_from <= asked.period_end)
        AND (cp.valid_to IS NULL OR cp.valid_to >= asked.period_start)
    JOIN core.centre AS c
        ON c.centre_code = cp.centre_code
        AND (c.valid_from IS NULL OR c.valid_from <= asked.period_end)
        AND (c.valid_to IS NULL OR c.valid_to >= asked.period_start)
)

SELECT
    centre_code,
    programme_code,
    district_code,
    period_key AS month,
    period_start AS month_start,
    SUBSTRING(period_key, 1, 4) || CASE WHEN SUBSTRING(period_key, 6, 2) <= '06' THEN '-H1' ELSE '-H2' END AS half_year,
    CAST(SUBSTRING(period_key, 1, 4) AS INTEGER) AS year
FROM delivering
WHERE age = 1
