{%- set measures = ['families_active', 'families_joined', 'families_completed', 'recipients', 'meetings',
                    'training_hours', 'total_paid', 'persons_placed', 'budget'] %}
{%- for measure in measures %}
SELECT submitter, district_code, programme_code, locality_code, month, '{{ measure }}' AS measure_code,
    {{ measure }}::DECIMAL(20, 2) AS value
FROM {{ ref('good') }} WHERE {{ measure }} IS NOT NULL
{{ 'UNION ALL' if not loop.last }}
{%- endfor %}
