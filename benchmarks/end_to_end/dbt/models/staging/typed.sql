SELECT
    delivery, submitter, period_key, centre, remark, meetings AS meetings_written,
    d.code AS district_code, p.code AS programme_code, l.code AS locality_code,
    month[4:] || '-' || month[:2] AS month,
    {%- for column in ['families_active', 'families_joined', 'families_completed', 'recipients', 'meetings',
                       'persons_placed'] %}
    TRY_CAST({{ column }} AS BIGINT) AS {{ column }},
    {%- endfor %}
    {%- for column in ['training_hours', 'total_paid', 'budget'] %}
    TRY_CAST({{ column }} AS DECIMAL(20, 2)) AS {{ column }},
    {%- endfor %}
    COUNT(*) OVER (
        PARTITION BY delivery, submitter, period_key, d.code, p.code, l.code, month
    ) AS rows_with_this_key
FROM {{ source('raw', 'sheets') }} AS s
LEFT JOIN {{ source('raw', 'known') }} AS d ON d.list = 'district_code' AND d.name = s.district_code
LEFT JOIN {{ source('raw', 'known') }} AS p ON p.list = 'programme_code' AND p.name = s.programme_code
LEFT JOIN {{ source('raw', 'known') }} AS l ON l.list = 'locality_code' AND l.name = s.locality_code
