-- Of the lines that match a finding and are not over, the one that says most exactly which, then the latest, counts.
UPDATE new_finding
SET status = m.status, reason = m.reason, evidence = m.evidence, explained_by = m.explained_by,
    explained_on = m.explained_on, explained_until = m.explained_until
FROM (
    SELECT
        f.finding_id, e.status, e.reason, e.evidence, e.explained_by, e.explained_on, e.explained_until,
        ROW_NUMBER() OVER (
            PARTITION BY f.finding_id ORDER BY e.named DESC, e.explained_on DESC, e.line
        ) AS place
    FROM new_finding AS f
    JOIN explanation AS e
        ON e.rule = f.rule
        AND (e.form IS NULL OR e.form = f.form)
        AND (e.submitter_code IS NULL OR e.submitter_code = f.submitter_code)
        AND (e.period_key IS NULL OR e.period_key = f.period_key)
        AND (e.district_code IS NULL OR e.district_code = f.district_code)
        AND (e.centre_code IS NULL OR e.centre_code = f.centre_code)
        AND (e.programme_code IS NULL OR e.programme_code = f.programme_code)
        AND (e.measure_code IS NULL OR e.measure_code = f.measure_code)
    WHERE e.explained_until IS NULL OR e.explained_until >= :today
) AS m
WHERE m.finding_id = new_finding.finding_id AND m.place = 1
