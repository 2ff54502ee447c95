SELECT * FROM {{ ref('typed') }}
WHERE rows_with_this_key = 1
    AND COALESCE(families_active BETWEEN 0 AND 5000, TRUE)
    AND COALESCE(recipients >= 0, TRUE)
    AND COALESCE(training_hours BETWEEN 0 AND 744, TRUE)
    AND COALESCE(total_paid >= 0, TRUE)
    AND COALESCE(families_active >= families_joined, TRUE)
    AND programme_code IS NOT NULL
    AND (meetings IS NOT NULL OR meetings_written IS NULL)
