-- title: The name of each code, as it is called latest
-- grain: kind, code
-- columns:
--   kind | text | Which list: district, authority, centre, programme, measure, submitter, service
--   code | code | The code
--   name_he | text | Its Hebrew name
--   unit | text | What a measure counts; empty for the other lists
SELECT kind, code, name_he, unit
FROM (
    SELECT
        kind, code, name_he, unit,
        ROW_NUMBER() OVER (PARTITION BY kind, code ORDER BY valid_from DESC NULLS LAST, name_he) AS age
    FROM (
        SELECT 'district' AS kind, district_code AS code, name_he, NULL AS unit, valid_from FROM core.district
        UNION ALL
        SELECT 'authority', authority_code, name_he, NULL, valid_from FROM core.authority
        UNION ALL
        SELECT 'centre', centre_code, name_he, NULL, valid_from FROM core.centre
        UNION ALL
        SELECT 'submitter', submitter_code, name_he, NULL, valid_from FROM core.submitter
        UNION ALL
        SELECT 'programme', programme_code, name_he, NULL, NULL FROM core.programme
        UNION ALL
        SELECT 'measure', measure_code, name_he, unit, NULL FROM core.measure
        UNION ALL
        SELECT 'service', service_code, name_he, NULL, NULL FROM core.service
    ) AS named
) AS aged
WHERE age = 1
