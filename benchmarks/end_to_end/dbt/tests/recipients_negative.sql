SELECT * FROM {{ ref('typed') }} WHERE recipients < 0
