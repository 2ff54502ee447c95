-- title: Forms that say where people are from
-- grain: form
-- columns:
--   form | code | The form
-- kept: whole
SELECT DISTINCT form FROM core.current_fact WHERE origin_authority_code IS NOT NULL
