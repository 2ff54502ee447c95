SELECT * FROM {{ ref('typed') }} WHERE total_paid < 0
