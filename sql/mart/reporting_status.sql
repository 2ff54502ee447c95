-- title: Who has reported what: each expected or received report
-- grain: submitter_code, form, period_key
-- about: A report is expected from the end of its period or from its due day, whichever is first, and before that if it
--   has come. is_due is as of the last run.
-- columns:
--   submitter_code | code | Who reports
--   submitter_name | text | Their Hebrew name
--   district_code | code | Their district in that period; empty for those of no district
--   form | code | The form
--   period_key | code | The period, as 2021-03, 2021-H1, 2021 or standing
--   period_kind | text | month, quarter, half_year, year or standing
--   period_start | date | Its first day
--   due_date | date | The last day on time, extensions included; empty where none is set
--   extension_days | days | By how much an extension moved the due date; empty where none did
--   is_expected | flag | Whether the report was asked for
--   is_due | flag | Whether its time has run out (without a due date: its period); empty if not expected
--   status | text | missing, rejected, partly_accepted, accepted or accepted_with_warnings
--   received_at | UTC time | When the first version came
--   accepted_at | UTC time | When the first version came of which at least a part was accepted
--   is_on_time | flag | Whether that was by the due date; empty without a due date, or while nothing is accepted
--   days_late | days | How long after the due date that was in Israel, 0 if on time; empty as is_on_time
--   content_complete | flag | No row kept out and no expected line missing; empty until accepted, or if not expected
--   lines_expected | lines | Lines that it should hold; 0 where the form or the submitter's scope names none
--   lines_missing | lines | Those of them that it does not hold
--   versions | versions | How many came
--   superseded | versions | Those of them that were accepted and then replaced by a newer one
--   records | rows | Accepted rows of the version that counts
--   quarantined | rows | Rows of that version that were kept out
--   errors | issues | Its errors
--   warnings | issues | Its warnings
-- traces: core.submission
-- slice: period_key
WITH received AS (
    SELECT
        form, submitter_code, period_key,
        MIN(period_kind) AS period_kind,
        MIN(period_start) AS period_start,
        MIN(period_end) AS period_end,
        MIN(received_at) AS received_at,
        MIN(CASE WHEN status <> 'rejected' THEN received_at END) AS accepted_at,
        COUNT(*) AS versions,
        SUM(CASE WHEN status <> 'rejected' AND NOT is_current THEN 1 ELSE 0 END) AS superseded,
        COALESCE(MAX(CASE WHEN is_current THEN version END), MAX(version)) AS version
    FROM core.submission
    GROUP BY form, submitter_code, period_key
),

reports AS (
    SELECT submitter_code, form, period_key, period_kind, period_start, period_end FROM received
    UNION
    SELECT submitter_code, form, period_key, period_kind, period_start, period_end FROM core.expected_report
    WHERE is_asked
),

placed AS (
    SELECT
        p.submitter_code, p.period_start, p.period_end, s.district_code,
        ROW_NUMBER() OVER (
            PARTITION BY p.submitter_code, p.period_start, p.period_end
            ORDER BY
                CASE
                    WHEN (s.valid_from IS NULL OR s.valid_from <= p.period_end)
                        AND (s.valid_to IS NULL OR s.valid_to >= p.period_start) THEN 0
                    ELSE 1
                END,
                s.valid_from DESC NULLS LAST, s.district_code
        ) AS age
    FROM (SELECT DISTINCT submitter_code, period_start, period_end FROM reports) AS p
    JOIN core.submitter AS s ON s.submitter_code = p.submitter_code
),

lines AS (
    SELECT
        form, submitter_code, period_key,
        COUNT(*) AS expected,
        SUM(CASE WHEN is_reported THEN 0 ELSE 1 END) AS missing
    FROM core.expected_line
    GROUP BY form, submitter_code, period_key
)

SELECT
    k.submitter_code,
    l.name_he AS submitter_name,
    d.district_code,
    k.form,
    k.period_key,
    k.period_kind,
    k.period_start,
    e.due_date,
    CAST(e.due_date - e.ordinary_due_date AS INTEGER) AS extension_days,
    e.form IS NOT NULL AS is_expected,
    e.is_due,
    COALESCE(s.status, 'missing') AS status,
    r.received_at,
    r.accepted_at,
    r.accepted_at < e.due_until AS is_on_time,
    CASE
        WHEN r.accepted_at < e.due_until THEN 0
        ELSE CAST(
            CAST((r.accepted_at AT TIME ZONE 'UTC') AT TIME ZONE 'Asia/Jerusalem' AS DATE) - e.due_date AS INTEGER
        )
    END AS days_late,
    CASE
        WHEN e.form IS NULL OR s.status IS NULL OR s.status = 'rejected' THEN NULL
        ELSE s.status <> 'partly_accepted' AND COALESCE(n.missing, 0) = 0
    END AS content_complete,
    CAST(COALESCE(n.expected, 0) AS BIGINT) AS lines_expected,
    CAST(COALESCE(n.missing, 0) AS BIGINT) AS lines_missing,
    COALESCE(r.versions, 0) AS versions,
    CAST(COALESCE(r.superseded, 0) AS BIGINT) AS superseded,
    COALESCE(s.accepted_count, 0) AS records,
    COALESCE(s.quarantined_count, 0) AS quarantined,
    COALESCE(s.error_count, 0) AS errors,
    COALESCE(s.warning_count, 0) AS warnings
FROM reports AS k
LEFT JOIN received AS r
    ON r.submitter_code = k.submitter_code AND r.form = k.form AND r.period_key = k.period_key
LEFT JOIN core.expected_report AS e
    ON e.submitter_code = k.submitter_code AND e.form = k.form AND e.period_key = k.period_key
LEFT JOIN core.submission AS s
    ON s.submitter_code = k.submitter_code
    AND s.form = k.form
    AND s.period_key = k.period_key
    AND s.version = r.version
LEFT JOIN placed AS d
    ON d.submitter_code = k.submitter_code
    AND d.period_start = k.period_start
    AND d.period_end = k.period_end
    AND d.age = 1
LEFT JOIN lines AS n
    ON n.submitter_code = k.submitter_code AND n.form = k.form AND n.period_key = k.period_key
LEFT JOIN core.label AS l ON l.kind = 'submitter' AND l.code = k.submitter_code
