-- title: How many settlements the community workers of each regional council accompany
-- grain: level, submitter_code, authority_code, half_year
-- about: From the roster of each half year. Caseload is sums divided, nationally too. A community-work unit that should
--   have reported the half year and did not has a row without figures, and without a council.
-- columns:
--   level | text | authority: a regional council's unit; national: all of them
--   district_code | code | The district of the unit that reports; empty for national, and if it is of none
--   district_name | text | Its Hebrew name
--   submitter_code | code | The unit that reports; empty for national
--   submitter_name | text | Its Hebrew name
--   authority_code | code | The regional council; empty for national
--   authority_name | text | Its Hebrew name
--   half_year | code | The half year, as 2021-H1
--   workers | workers | Community workers on the roster
--   settlements | settlements | Settlements that anyone accompanies, each once
--   settlements_of_workers | settlements | The same, once for each worker who accompanies it
--   caseload | settlements per worker | settlements_of_workers of workers
--   largest_caseload | settlements | The most settlements of one worker
--   settlements_in_focus | settlements | Settlements in focus
--   focus_caseload | settlements per worker | Settlements in focus, once for each such worker, of workers
--   settlements_exceptional | settlements | Settlements with an exceptional need; they may be in focus besides
--   clusters | clusters | Clusters that the roster names in a column of their own; empty if it has none
-- traces: core.settlement_row where f.measure_code = 'settlements_accompanied' AND s.worker IS NOT NULL
--   workers | distinct CONCAT(s.submitter_code, '/', s.authority_code, '/', s.worker)
--   settlements | distinct CONCAT(s.submitter_code, '/', s.authority_code, '/', s.locality_code)
--   settlements_of_workers
--     | distinct CONCAT(s.submitter_code, '/', s.authority_code, '/', s.worker, '/', s.locality_code)
--   caseload | settlements_of_workers per workers
--   largest_caseload | part
--   settlements_in_focus | distinct CONCAT(s.submitter_code, '/', s.authority_code, '/', s.locality_code)
--     | s.need = 'focus'
--   focus_caseload | part
--   settlements_exceptional | distinct CONCAT(s.submitter_code, '/', s.authority_code, '/', s.locality_code)
--     | s.need = 'exceptional'
--   clusters | part | s.cluster IS NOT NULL
-- open: submitter_code at national; authority_code at national
-- slice: half_year
WITH held AS (
    SELECT
        submitter_code, authority_code, half_year, worker, locality_code,
        MAX(CASE WHEN need = 'focus' THEN 1 ELSE 0 END) AS in_focus,
        MAX(CASE WHEN need = 'exceptional' THEN 1 ELSE 0 END) AS is_exceptional,
        MAX(cluster) AS cluster,
        MAX(district_code) AS district_code
    FROM core.settlement_row
    WHERE worker IS NOT NULL
    GROUP BY submitter_code, authority_code, half_year, worker, locality_code
),

loads AS (
    SELECT submitter_code, authority_code, half_year, worker, COUNT(*) AS load
    FROM held
    GROUP BY submitter_code, authority_code, half_year, worker
),

largest AS (
    SELECT submitter_code, authority_code, half_year, MAX(load) AS largest_caseload
    FROM loads
    GROUP BY submitter_code, authority_code, half_year
),

councils AS (
    SELECT
        submitter_code, authority_code, half_year,
        MAX(district_code) AS district_code,
        COUNT(DISTINCT worker) AS workers,
        COUNT(DISTINCT locality_code) AS settlements,
        COUNT(*) AS settlements_of_workers,
        COUNT(DISTINCT CASE WHEN in_focus = 1 THEN locality_code END) AS settlements_in_focus,
        SUM(in_focus) AS focus_of_workers,
        COUNT(DISTINCT CASE WHEN is_exceptional = 1 THEN locality_code END) AS settlements_exceptional,
        NULLIF(COUNT(DISTINCT cluster), 0) AS clusters
    FROM held
    GROUP BY submitter_code, authority_code, half_year
),

silent AS (
    SELECT
        e.submitter_code, e.period_key AS half_year, p.district_code,
        ROW_NUMBER() OVER (
            PARTITION BY e.submitter_code, e.period_key ORDER BY p.valid_from DESC NULLS LAST, p.district_code
        ) AS age
    FROM core.expected_report AS e
    LEFT JOIN councils AS c ON c.submitter_code = e.submitter_code AND c.half_year = e.period_key
    LEFT JOIN core.submitter AS p
        ON p.submitter_code = e.submitter_code
        AND (p.valid_from IS NULL OR p.valid_from <= e.period_end)
        AND (p.valid_to IS NULL OR p.valid_to >= e.period_start)
    WHERE e.form = 'settlement_support' AND e.is_asked AND c.half_year IS NULL
),

rosters AS (
    SELECT
        c.district_code, c.submitter_code, c.authority_code, c.half_year, c.workers, c.settlements,
        c.settlements_of_workers, l.largest_caseload, c.settlements_in_focus, c.focus_of_workers,
        c.settlements_exceptional, c.clusters
    FROM councils AS c
    JOIN largest AS l
        ON l.submitter_code = c.submitter_code
        AND COALESCE(l.authority_code, '') = COALESCE(c.authority_code, '')
        AND l.half_year = c.half_year
    UNION ALL
    SELECT district_code, submitter_code, NULL, half_year, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM silent
    WHERE age = 1
),

figures AS (
    SELECT
        CASE WHEN GROUPING(submitter_code) = 1 THEN 'national' ELSE 'authority' END AS level,
        district_code,
        submitter_code,
        authority_code,
        half_year,
        SUM(workers) AS workers,
        SUM(settlements) AS settlements,
        SUM(settlements_of_workers) AS settlements_of_workers,
        MAX(largest_caseload) AS largest_caseload,
        SUM(settlements_in_focus) AS settlements_in_focus,
        SUM(focus_of_workers) AS focus_of_workers,
        SUM(settlements_exceptional) AS settlements_exceptional,
        SUM(clusters) AS clusters
    FROM rosters
    GROUP BY GROUPING SETS ((district_code, submitter_code, authority_code, half_year), (half_year))
)

SELECT
    f.level,
    f.district_code,
    d.name_he AS district_name,
    f.submitter_code,
    s.name_he AS submitter_name,
    f.authority_code,
    a.name_he AS authority_name,
    f.half_year,
    CAST(f.workers AS BIGINT) AS workers,
    CAST(f.settlements AS BIGINT) AS settlements,
    CAST(f.settlements_of_workers AS BIGINT) AS settlements_of_workers,
    CAST(CAST(f.settlements_of_workers AS DOUBLE PRECISION) / NULLIF(f.workers, 0) + 0.0000001 AS NUMERIC(38, 2))
        AS caseload,
    CAST(f.largest_caseload AS BIGINT) AS largest_caseload,
    CAST(f.settlements_in_focus AS BIGINT) AS settlements_in_focus,
    CAST(CAST(f.focus_of_workers AS DOUBLE PRECISION) / NULLIF(f.workers, 0) + 0.0000001 AS NUMERIC(38, 2))
        AS focus_caseload,
    CAST(f.settlements_exceptional AS BIGINT) AS settlements_exceptional,
    CAST(f.clusters AS BIGINT) AS clusters
FROM figures AS f
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = f.district_code
LEFT JOIN core.label AS s ON s.kind = 'submitter' AND s.code = f.submitter_code
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = f.authority_code
