-- After the new rows of the replaced parts are in: what stays as it was, what was released, what changed.
UPDATE core.quarantine
SET held_from = h.held_from
FROM held_before AS h
WHERE h.row_id = core.quarantine.row_id;
UPDATE core.submission
SET accepted_from = b.accepted_from
FROM submission_before AS b
WHERE b.submission_id = core.submission.submission_id
    AND b.accepted_from IS NOT NULL
    AND core.submission.accepted_from IS NOT NULL;
INSERT INTO core.released (
    row_id, submission_id, delivery_sha, form, sheet, row_number, raw, codes, held_from, released_at, run_id, how
)
SELECT
    h.row_id, COALESCE(r.submission_id, a.submission_id, h.submission_id), h.delivery_sha, h.form, h.sheet,
    h.row_number, h.raw, h.codes, h.held_from, :now, :run_id,
    CASE WHEN r.row_id IS NOT NULL OR a.submission_id IS NOT NULL THEN 'replayed' ELSE 'dropped' END
FROM held_before AS h
LEFT JOIN core.quarantine AS q ON q.row_id = h.row_id
LEFT JOIN core.record AS r ON r.row_id = h.row_id
LEFT JOIN (
    SELECT delivery_sha, sheet, row_number, MIN(submission_id) AS submission_id
    FROM core.record
    WHERE delivery_sha IN (SELECT delivery_sha FROM held_before)
    GROUP BY delivery_sha, sheet, row_number
) AS a
    ON a.delivery_sha = h.delivery_sha AND a.sheet = h.sheet AND a.row_number = h.row_number
LEFT JOIN (
    SELECT DISTINCT delivery_sha, sheet, row_number
    FROM core.quarantine
    WHERE delivery_sha IN (SELECT delivery_sha FROM held_before)
) AS w
    ON w.delivery_sha = h.delivery_sha AND w.sheet = h.sheet AND w.row_number = h.row_number
WHERE q.row_id IS NULL AND (r.row_id IS NOT NULL OR w.delivery_sha IS NULL);
INSERT INTO core.replayed (
    run_id, delivery_sha, submission_id, form, submitter_code, period_key, status_before, status,
    released, held, figures, moment, because
)
SELECT
    :run_id, p.delivery_sha, COALESCE(s.submission_id, b.submission_id),
    COALESCE(s.form, b.form, NULLIF(p.part, '')), COALESCE(s.submitter_code, b.submitter_code),
    COALESCE(s.period_key, b.period_key), b.status, s.status,
    COALESCE(r.released, 0), COALESCE(q.held, 0), COALESCE(f.figures, 0),
    :now, w.because
FROM replaced_part AS p
LEFT JOIN core.submission AS s ON s.submission_id = p.part
LEFT JOIN submission_before AS b ON b.submission_id = p.part
LEFT JOIN (
    SELECT delivery_sha, COALESCE(submission_id, form) AS part, COUNT(*) AS released
    FROM core.released
    WHERE run_id = :run_id AND how <> 'superseded'
    GROUP BY delivery_sha, COALESCE(submission_id, form)
) AS r
    ON r.delivery_sha = p.delivery_sha AND r.part = p.part
LEFT JOIN (
    SELECT delivery_sha, COALESCE(submission_id, form) AS part, COUNT(*) AS held
    FROM core.quarantine
    WHERE held_from = :now
    GROUP BY delivery_sha, COALESCE(submission_id, form)
) AS q
    ON q.delivery_sha = p.delivery_sha AND q.part = p.part
LEFT JOIN (
    SELECT submission_id, COUNT(*) AS figures
    FROM (
        SELECT DISTINCT submission_id, row_id, measure_code, scenario, cell
        FROM (
            (SELECT
                submission_id, row_id, measure_code, scenario, cell, period_key, district_code, authority_code, centre_code,
                origin_authority_code, locality_code, department_code, programme_code, service_code, service_name, value,
                value_flag, value_low, value_high
            FROM fact_before
            EXCEPT
            SELECT
                submission_id, row_id, measure_code, scenario, cell, period_key, district_code, authority_code, centre_code,
                origin_authority_code, locality_code, department_code, programme_code, service_code, service_name, value,
                value_flag, value_low, value_high
            FROM core.fact WHERE submission_id IN (SELECT part FROM replaced_part))
            UNION ALL
            (SELECT
                submission_id, row_id, measure_code, scenario, cell, period_key, district_code, authority_code, centre_code,
                origin_authority_code, locality_code, department_code, programme_code, service_code, service_name, value,
                value_flag, value_low, value_high
            FROM core.fact WHERE submission_id IN (SELECT part FROM replaced_part)
            EXCEPT
            SELECT
                submission_id, row_id, measure_code, scenario, cell, period_key, district_code, authority_code, centre_code,
                origin_authority_code, locality_code, department_code, programme_code, service_code, service_name, value,
                value_flag, value_low, value_high
            FROM fact_before)
        ) AS different
    ) AS figure
    GROUP BY submission_id
) AS f
    ON f.submission_id = p.part
LEFT JOIN reread_because AS w
    ON w.delivery_sha = p.delivery_sha AND w.form = COALESCE(s.form, b.form, NULLIF(p.part, ''), '');
DROP TABLE submission_before;
DROP TABLE fact_before;
DROP TABLE held_before
