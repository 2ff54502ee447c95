SELECT * FROM {{ ref('typed') }} WHERE programme_code IS NULL
