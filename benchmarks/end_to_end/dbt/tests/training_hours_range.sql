SELECT * FROM {{ ref('typed') }} WHERE training_hours NOT BETWEEN 0 AND 744
