-- title: What the figures that count are asked: who has to answer what about which figure
-- grain: question
-- about: Made by the rules across forms and over time (`expectations/across/`) whenever figures change. Questions that a
--   reviewed line explains stand beside their explanation. Questions about explanations themselves have no figure.
-- columns:
--   question | code | The question's own code
--   rule | code | The rule that asks
--   rule_name | text | Its Hebrew name
--   code | code | The kind of problem
--   severity | text | warning, or error where one of the figures must be wrong
--   goes_to | text | Who has to answer: submitter, or headquarters where the answer concerns several
--   form | code | The form of the figure
--   submitter_code | code | Who sent it
--   submitter_name | text | Their Hebrew name
--   period_key | code | The period
--   district_code | code | The ministry's district
--   authority_code | code | The local authority
--   centre_code | code | The centre
--   programme_code | code | The programme
--   measure_code | code | What is counted
--   measure_name | text | Its Hebrew name
--   left_value | unit of the measure | The figure that is asked about, or the rule's left side
--   right_value | unit of the measure | What it is held against
--   low | unit of the measure | The least that would be usual
--   high | unit of the measure | The most that would be usual
--   cell | code | The figure's cell, where it is one
--   status | text | open, explained or waived
--   reason | text | Why it is explained or waived
--   evidence | text | What shows it
--   explained_by | text | Who reviewed it
--   explained_until | date | The last day on which that holds; empty: always
-- traces: core.finding where s.finding_id = v.question
-- open: question
SELECT
    f.finding_id AS question,
    f.rule,
    f.rule_he AS rule_name,
    f.code,
    f.severity,
    f.goes_to,
    f.form,
    f.submitter_code,
    s.name_he AS submitter_name,
    f.period_key,
    f.district_code,
    f.authority_code,
    f.centre_code,
    f.programme_code,
    f.measure_code,
    m.name_he AS measure_name,
    f.left_value,
    f.right_value,
    f.low,
    f.high,
    f.cell,
    f.status,
    f.reason,
    f.evidence,
    f.explained_by,
    f.explained_until
FROM core.finding AS f
LEFT JOIN core.label AS s ON s.kind = 'submitter' AND s.code = f.submitter_code
LEFT JOIN core.label AS m ON m.kind = 'measure' AND m.code = f.measure_code
