-- title: Figures that became others after they had been reported, from what to what, by which report and why
-- grain: changed_at, district_code, authority_code, centre_code, origin_authority_code, programme_code, service_code,
--   service_name, measure_code, scenario, form, period_key
-- about: What a report's first version says for the first time is not in it. new and late are first reports of another
--   submitter that a figure is made of too; corrected: a newer version came; mapping, list, rule, form, program: that
--   was changed and the report read again (list also where a centre only moved); reread: it was read again without such
--   a change. Several reasons of one reading stand with a comma between them.
-- columns:
--   changed_at | UTC time | When it changed
--   district_code | code | The ministry's district
--   district_name | text | Its Hebrew name
--   authority_code | code | The local authority
--   centre_code | code | The centre
--   origin_authority_code | code | The authority that the people are from
--   programme_code | code | The programme
--   programme_name | text | Its Hebrew name
--   service_code | code | The service
--   service_name | text | The service as the sheet calls it
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   unit | text | What it counts
--   scenario | text | actual or plan
--   form | code | The form it is reported in
--   period_key | code | The period the figure is for
--   value_before | unit of the measure | The figure until then; empty where there was none, or none was told
--   value | unit of the measure | The figure from then on; empty where there is none any more, or none is told
--   because | text | corrected, mapping, list, rule, form, program, reread, new or late
--   submitter_code | code | Whose report changed it
--   submitter_name | text | Their Hebrew name
--   report_period_key | code | The period of that report
--   version | version | Its version
--   submission_id | code | Its own code
--   delivery_sha | code | The file it came in, as SHA-256
-- slice: period_key
-- traces: core.submission where s.submission_id = v.submission_id
-- open: changed_at; district_code; authority_code; centre_code; origin_authority_code; programme_code; service_code;
--   service_name; measure_code; scenario; form; period_key
SELECT
    c.changed_at,
    c.district_code,
    d.name_he AS district_name,
    c.authority_code,
    c.centre_code,
    c.origin_authority_code,
    c.programme_code,
    p.name_he AS programme_name,
    c.service_code,
    c.service_name,
    c.measure_code,
    m.name_he AS measure_name,
    m.unit,
    c.scenario,
    c.form,
    c.period_key,
    c.value_before,
    c.value,
    c.because,
    c.submitter_code,
    s.name_he AS submitter_name,
    c.report_period_key,
    c.version,
    c.submission_id,
    c.delivery_sha
FROM core.restated_figure AS c
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = c.district_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = c.programme_code
LEFT JOIN core.label AS m ON m.kind = 'measure' AND m.code = c.measure_code
LEFT JOIN core.label AS s ON s.kind = 'submitter' AND s.code = c.submitter_code
WHERE NOT (c.is_first AND c.is_first_report)
