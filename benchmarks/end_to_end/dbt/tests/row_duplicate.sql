SELECT * FROM {{ ref('typed') }} WHERE rows_with_this_key > 1
