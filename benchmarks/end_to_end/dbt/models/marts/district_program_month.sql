SELECT
    district_code, programme_code, month, measure_code,
    SUM(value) AS actual,
    COUNT(DISTINCT submitter) AS submitters
FROM {{ ref('fact') }}
GROUP BY district_code, programme_code, month, measure_code
