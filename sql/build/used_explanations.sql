-- The lines that match at least one finding, also those that are over.
SELECT DISTINCT e.line
FROM explanation AS e
JOIN new_finding AS f
    ON f.rule = e.rule
    AND (e.form IS NULL OR e.form = f.form)
    AND (e.submitter_code IS NULL OR e.submitter_code = f.submitter_code)
    AND (e.period_key IS NULL OR e.period_key = f.period_key)
    AND (e.district_code IS NULL OR e.district_code = f.district_code)
    AND (e.centre_code IS NULL OR e.centre_code = f.centre_code)
    AND (e.programme_code IS NULL OR e.programme_code = f.programme_code)
    AND (e.measure_code IS NULL OR e.measure_code = f.measure_code)
