SELECT * FROM {{ ref('typed') }} WHERE families_active < families_completed
