SELECT * FROM {{ ref('typed') }} WHERE meetings IS NULL AND meetings_written IS NOT NULL
