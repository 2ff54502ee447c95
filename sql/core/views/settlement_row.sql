-- title: What the sheets of regional councils say of their settlements, line by line
-- grain: row_id
-- about: Of submissions that stand. A roster's line names a settlement with one worker, a status table's line the
--   settlement alone.
-- columns:
--   row_id | code | The row
--   submitter_code | code | Who sent it
--   district_code | code | Their district in the half year; empty for those of no district
--   half_year | code | The half year, as 2021-H1
--   authority_code | code | The regional council on the sheet; without one the settlement's
--   locality_code | code | The settlement
--   worker | code | The community worker's pseudonym; empty in status tables
--   need | code | Why the worker accompanies it: focus, exceptional or accompanied; empty in status tables
--   cluster | text | The cluster that the sheet puts it in
--   team_established | date | When its emergency team was established
--   team_trained | date | When the team was trained
--   team_refreshed | date | When the training was refreshed
--   team_exercised | date | When the team last had an exercise
WITH standing AS (
    SELECT
        s.submission_id, s.submitter_code, s.period_key, p.district_code,
        ROW_NUMBER() OVER (
            PARTITION BY s.submission_id ORDER BY p.valid_from DESC NULLS LAST, p.district_code
        ) AS age
    FROM core.submission AS s
    LEFT JOIN core.submitter AS p
        ON p.submitter_code = s.submitter_code
        AND (p.valid_from IS NULL OR p.valid_from <= s.period_end)
        AND (p.valid_to IS NULL OR p.valid_to >= s.period_start)
    WHERE s.form = 'settlement_support' AND s.is_current
),

written AS (
    SELECT r.row_id, s.submitter_code, s.district_code, s.period_key, CAST(r.attributes AS JSON) AS said
    FROM core.record AS r
    JOIN standing AS s ON s.submission_id = r.submission_id AND s.age = 1
)

SELECT
    w.row_id,
    w.submitter_code,
    w.district_code,
    w.period_key AS half_year,
    COALESCE(w.said ->> 'authority_code', l.authority_code) AS authority_code,
    w.said ->> 'locality_code' AS locality_code,
    w.said ->> 'worker' AS worker,
    w.said ->> 'need' AS need,
    w.said ->> 'cluster' AS cluster,
    CAST(w.said ->> 'team_established' AS DATE) AS team_established,
    CAST(w.said ->> 'team_trained' AS DATE) AS team_trained,
    CAST(w.said ->> 'team_refreshed' AS DATE) AS team_refreshed,
    CAST(w.said ->> 'team_exercised' AS DATE) AS team_exercised
FROM written AS w
LEFT JOIN core.locality AS l ON l.locality_code = (w.said ->> 'locality_code')
