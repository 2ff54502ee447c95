SELECT * FROM {{ ref('typed') }} WHERE budget > 20000
