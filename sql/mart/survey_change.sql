-- title: What share gave an answer before a crisis, during it and after it, and how it changed
-- grain: question, respondent_group, programme_code, half_year
-- about: Where several surveys asked the same, the shares are weighted by their respondents; where one of them does not
--   say how many it asked, there is no common share. Shares of several questions do not add up, nor do respondents: the
--   same people answer every question.
-- columns:
--   question | code | The question
--   question_name | text | Its Hebrew name
--   respondent_group | code | Who was asked; empty where the survey does not say
--   respondent_group_name | text | Its Hebrew name
--   programme_code | code | The programme; empty where the survey names none
--   programme_name | text | Its Hebrew name
--   half_year | code | The half year of the survey, as 2021-H1
--   percent_before | percent | Before the crisis; empty where it was not asked or is not known
--   percent_during | percent | During the crisis
--   percent_after | percent | After the crisis
--   change_during | percentage points | During the crisis less before it
--   change_after | percentage points | After the crisis less before it
--   respondents_before | persons | Asked about the time before; of several surveys those whose share is known
--   respondents_during | persons | Asked about the time during the crisis
--   respondents_after | persons | Asked about the time after it
--   surveys | surveys | Surveys that they are from
--   inexact_cells | cells | Approximate or suppressed figures that they are made of
-- traces: where f.scenario = 'actual' AND f.period_kind = 'half_year'
--   percent_before | same | f.measure_code = 'survey_percent' AND (f.said ->> 'time') = 'before'
--   percent_during | same | f.measure_code = 'survey_percent' AND (f.said ->> 'time') = 'during'
--   percent_after | same | f.measure_code = 'survey_percent' AND (f.said ->> 'time') = 'after'
--   change_during | part | f.measure_code = 'survey_percent' AND (f.said ->> 'time') IN ('before', 'during')
--   change_after | part | f.measure_code = 'survey_percent' AND (f.said ->> 'time') IN ('before', 'after')
--   respondents_before | same | f.measure_code = 'survey_respondents' AND (f.said ->> 'time') = 'before'
--   respondents_during | same | f.measure_code = 'survey_respondents' AND (f.said ->> 'time') = 'during'
--   respondents_after | same | f.measure_code = 'survey_respondents' AND (f.said ->> 'time') = 'after'
--   surveys | distinct f.submission_id | f.measure_code IN ('survey_percent', 'survey_respondents')
-- slice: half_year
WITH answers AS (
    SELECT
        f.programme_code, f.period_key AS half_year, f.submission_id, f.row_id, f.measure_code, f.value,
        CAST(r.attributes AS JSON) ->> 'question' AS question,
        CAST(r.attributes AS JSON) ->> 'respondent_group' AS respondent_group,
        CAST(r.attributes AS JSON) ->> 'time' AS asked_about,
        CASE WHEN f.value_flag IN ('approximate', 'suppressed') THEN 1 ELSE 0 END AS is_inexact
    FROM core.current_fact AS f
    JOIN core.record AS r ON r.row_id = f.row_id
    WHERE f.measure_code IN ('survey_percent', 'survey_respondents')
        AND f.scenario = 'actual' AND f.period_kind = 'half_year'
),

asked AS (
    SELECT
        question, respondent_group, programme_code, half_year, asked_about, submission_id,
        CAST(MAX(CASE WHEN measure_code = 'survey_percent' THEN value END) AS DOUBLE PRECISION) AS share,
        MAX(CASE WHEN measure_code = 'survey_respondents' THEN value END) AS respondents,
        SUM(is_inexact) AS inexact_cells
    FROM answers
    GROUP BY question, respondent_group, programme_code, half_year, asked_about, submission_id, row_id
),

shares AS (
    SELECT
        question, respondent_group, programme_code, half_year, asked_about,
        CASE
            WHEN COUNT(share) = 1 THEN MAX(share)
            WHEN COUNT(share) = COUNT(share * respondents)
                THEN SUM(share * respondents) / NULLIF(SUM(CASE WHEN share IS NOT NULL THEN respondents END), 0)
        END AS share,
        COALESCE(SUM(CASE WHEN share IS NOT NULL THEN respondents END), SUM(respondents)) AS respondents
    FROM asked
    GROUP BY question, respondent_group, programme_code, half_year, asked_about
),

by_question AS (
    SELECT
        question, respondent_group, programme_code, half_year,
        MAX(CASE WHEN asked_about = 'before' THEN share END) AS share_before,
        MAX(CASE WHEN asked_about = 'during' THEN share END) AS share_during,
        MAX(CASE WHEN asked_about = 'after' THEN share END) AS share_after,
        MAX(CASE WHEN asked_about = 'before' THEN respondents END) AS respondents_before,
        MAX(CASE WHEN asked_about = 'during' THEN respondents END) AS respondents_during,
        MAX(CASE WHEN asked_about = 'after' THEN respondents END) AS respondents_after
    FROM shares
    GROUP BY question, respondent_group, programme_code, half_year
),

sources AS (
    SELECT
        question, respondent_group, programme_code, half_year,
        COUNT(DISTINCT submission_id) AS surveys,
        SUM(inexact_cells) AS inexact_cells
    FROM asked
    GROUP BY question, respondent_group, programme_code, half_year
)

SELECT
    q.question,
    question.name_he AS question_name,
    q.respondent_group,
    asked.name_he AS respondent_group_name,
    q.programme_code,
    p.name_he AS programme_name,
    q.half_year,
    CAST(q.share_before + 0.0000001 AS NUMERIC(38, 2)) AS percent_before,
    CAST(q.share_during + 0.0000001 AS NUMERIC(38, 2)) AS percent_during,
    CAST(q.share_after + 0.0000001 AS NUMERIC(38, 2)) AS percent_after,
    CAST(q.share_during - q.share_before + 0.0000001 AS NUMERIC(38, 2)) AS change_during,
    CAST(q.share_after - q.share_before + 0.0000001 AS NUMERIC(38, 2)) AS change_after,
    CAST(q.respondents_before AS NUMERIC(38, 6)) AS respondents_before,
    CAST(q.respondents_during AS NUMERIC(38, 6)) AS respondents_during,
    CAST(q.respondents_after AS NUMERIC(38, 6)) AS respondents_after,
    s.surveys,
    CAST(s.inexact_cells AS BIGINT) AS inexact_cells
FROM by_question AS q
JOIN sources AS s
    ON s.question = q.question
    AND COALESCE(s.respondent_group, '') = COALESCE(q.respondent_group, '')
    AND COALESCE(s.programme_code, '') = COALESCE(q.programme_code, '')
    AND s.half_year = q.half_year
LEFT JOIN core.term AS question ON question.scheme = 'survey_question' AND question.term_code = q.question
LEFT JOIN core.term AS asked ON asked.scheme = 'respondent_group' AND asked.term_code = q.respondent_group
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = q.programme_code
