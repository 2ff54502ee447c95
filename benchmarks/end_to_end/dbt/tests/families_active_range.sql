SELECT * FROM {{ ref('typed') }} WHERE families_active NOT BETWEEN 0 AND 5000
