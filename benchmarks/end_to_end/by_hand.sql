-- From `raw` (every sheet's rows as text, with delivery, submitter and period_key) and the lists to `fact`.
CREATE TABLE judged AS
WITH typed AS (
    SELECT
        delivery, submitter, period_key, centre, remark, meetings AS meetings_written,
        d.code AS district_code, p.code AS programme_code, l.code AS locality_code,
        month[4:] || '-' || month[:2] AS month,
        TRY_CAST(families_active AS BIGINT) AS families_active,
        TRY_CAST(families_joined AS BIGINT) AS families_joined,
        TRY_CAST(families_completed AS BIGINT) AS families_completed,
        TRY_CAST(recipients AS BIGINT) AS recipients,
        TRY_CAST(meetings AS BIGINT) AS meetings,
        TRY_CAST(training_hours AS DECIMAL(20, 2)) AS training_hours,
        TRY_CAST(total_paid AS DECIMAL(20, 2)) AS total_paid,
        TRY_CAST(persons_placed AS BIGINT) AS persons_placed,
        TRY_CAST(budget AS DECIMAL(20, 2)) AS budget
    FROM raw
    LEFT JOIN list_district_code AS d ON d.name = raw.district_code
    LEFT JOIN list_programme_code AS p ON p.name = raw.programme_code
    LEFT JOIN list_locality_code AS l ON l.name = raw.locality_code
)

SELECT
    *,
    COUNT(*) OVER (
        PARTITION BY delivery, submitter, period_key, district_code, programme_code, locality_code, month
    ) > 1 AS row_duplicate,
    COALESCE(families_active NOT BETWEEN 0 AND 5000, FALSE) AS families_active_range,
    COALESCE(recipients < 0, FALSE) AS recipients_negative,
    COALESCE(training_hours NOT BETWEEN 0 AND 744, FALSE) AS training_hours_range,
    COALESCE(total_paid < 0, FALSE) AS total_paid_negative,
    COALESCE(families_active < families_joined, FALSE) AS joined_over_active,
    COALESCE(families_active < families_completed, FALSE) AS completed_over_active,
    COALESCE(budget > 20000, FALSE) AS budget_high,
    programme_code IS NULL AS programme_unknown,
    meetings_written IS NOT NULL AND meetings IS NULL AS meetings_no_number
FROM typed;

CREATE TABLE good AS
SELECT * FROM judged
WHERE NOT (
    row_duplicate OR families_active_range OR recipients_negative OR training_hours_range OR total_paid_negative
    OR joined_over_active OR programme_unknown OR meetings_no_number
);

CREATE TABLE fact AS
UNPIVOT (
    SELECT
        submitter, district_code, programme_code, locality_code, month,
        COLUMNS(['families_active', 'families_joined', 'families_completed', 'recipients', 'meetings', 'training_hours',
                 'total_paid', 'persons_placed', 'budget'])::DECIMAL(20, 2)
    FROM good
)
ON COLUMNS(* EXCLUDE (submitter, district_code, programme_code, locality_code, month))
INTO NAME measure_code VALUE value;
