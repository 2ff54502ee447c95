-- The views of those who write their own, from `fact`; for DuckDB and SQLite.
CREATE TABLE district_program_month AS
SELECT
    district_code, programme_code, month, measure_code,
    SUM(value) AS actual,
    COUNT(DISTINCT submitter) AS submitters
FROM fact
GROUP BY district_code, programme_code, month, measure_code;

CREATE TABLE district_summary AS
WITH months AS (
    SELECT *, SUBSTR(month, 1, 4) || CASE WHEN SUBSTR(month, 6, 2) <= '06' THEN '-H1' ELSE '-H2' END AS half_year
    FROM district_program_month
),

aged AS (
    SELECT
        *,
        MAX(month) OVER (PARTITION BY district_code, programme_code, measure_code, half_year) AS last_month
    FROM months
)

SELECT
    district_code, programme_code, half_year, measure_code,
    SUM(
        CASE WHEN measure_code NOT IN ('families_active', 'persons_placed') OR month = last_month THEN actual ELSE 0 END
    ) AS actual
FROM aged
GROUP BY district_code, programme_code, half_year, measure_code;

CREATE TABLE program_summary AS
SELECT programme_code, half_year, measure_code, SUM(actual) AS actual
FROM district_summary
GROUP BY programme_code, half_year, measure_code;
