-- Figures of accepted rows for core.fact.
SELECT
    k.submission_id, k.delivery AS delivery_sha, f.row_id, k.form, f.measure_code, f.scenario, f.cell, k.period_key,
    k.period_kind, k.period_start, k.period_end, f.district_code, f.authority_code, f.centre_code,
    f.origin_authority_code, f.locality_code, f.department_code, f.programme_code, f.service_code, f.service_name,
    f.value, f.value_flag, f.value_low, f.value_high
FROM figures AS f
JOIN keyed AS k ON k.row_id = f.row_id
WHERE k.is_accepted
