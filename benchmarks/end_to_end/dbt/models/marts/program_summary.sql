SELECT programme_code, half_year, measure_code, SUM(actual) AS actual
FROM {{ ref('district_summary') }}
GROUP BY programme_code, half_year, measure_code
