-- title: Referrals from channel to channel, month by month, in routine and in emergency
-- grain: district_code, authority_code, centre_code, programme_code, month, mode, channel_from, channel_to, split_by,
--   part_code
-- about: The rows that are `all` give the flow; the others split the same referrals by age group, by status and by
--   language, each by itself. Of one split_by the referrals add up; the splits repeat each other.
-- columns:
--   district_code | code | The ministry's district; empty for centres of no known district
--   district_name | text | Its Hebrew name
--   authority_code | code | The local authority
--   authority_name | text | Its Hebrew name
--   centre_code | code | The centre that keeps the list
--   centre_name | text | Its Hebrew name
--   programme_code | code | The programme; empty where the list names none
--   programme_name | text | Its Hebrew name
--   month | code | The month of the referral, as 2021-03
--   mode | code | routine or emergency; empty where the list does not say
--   mode_name | text | Its Hebrew name
--   channel_from | code | Who referred
--   channel_from_name | text | Its Hebrew name
--   channel_to | code | To whom; empty where the list does not say
--   channel_to_name | text | Its Hebrew name
--   split_by | text | all, age_group, status or language
--   part_code | code | Which of them; empty for all, and where the list does not say
--   part_name | text | Its Hebrew name
--   referrals | referrals | How many
--   people | persons | Different people among those whose identity number is given; rows do not add up
-- traces: where f.scenario = 'actual' AND f.measure_code = 'referrals' AND COALESCE(v.part_code, '') = COALESCE(
--   CASE v.split_by WHEN 'age_group' THEN f.said ->> 'age_group' WHEN 'status' THEN f.said ->> 'status'
--   WHEN 'language' THEN f.said ->> 'language' END, '')
--   referrals | sum
--   people | distinct f.said ->> 'person'
-- open: split_by; part_code
-- slice: month
WITH referred AS (
    SELECT
        f.district_code, f.authority_code, f.centre_code, f.programme_code, f.period_key AS month, f.value,
        CAST(r.attributes AS JSON) ->> 'person' AS person,
        CAST(r.attributes AS JSON) ->> 'mode' AS mode,
        CAST(r.attributes AS JSON) ->> 'channel_from' AS channel_from,
        CAST(r.attributes AS JSON) ->> 'channel_to' AS channel_to,
        CAST(r.attributes AS JSON) ->> 'age_group' AS age_group,
        CAST(r.attributes AS JSON) ->> 'status' AS status,
        CAST(r.attributes AS JSON) ->> 'language' AS language
    FROM core.current_fact AS f
    JOIN core.record AS r ON r.row_id = f.row_id
    WHERE f.measure_code = 'referrals' AND f.scenario = 'actual' AND f.period_kind = 'month'
),

parts AS (
    SELECT
        district_code, authority_code, centre_code, programme_code, month, mode, channel_from, channel_to,
        CASE
            WHEN GROUPING(age_group) = 0 THEN 'age_group'
            WHEN GROUPING(status) = 0 THEN 'status'
            WHEN GROUPING(language) = 0 THEN 'language'
            ELSE 'all'
        END AS split_by,
        COALESCE(age_group, status, language) AS part_code,
        SUM(value) AS referrals,
        COUNT(DISTINCT person) AS people
    FROM referred
    GROUP BY
        district_code, authority_code, centre_code, programme_code, month, mode, channel_from, channel_to,
        GROUPING SETS ((), (age_group), (status), (language))
)

SELECT
    s.district_code,
    d.name_he AS district_name,
    s.authority_code,
    a.name_he AS authority_name,
    s.centre_code,
    c.name_he AS centre_name,
    s.programme_code,
    p.name_he AS programme_name,
    s.month,
    s.mode,
    mode.name_he AS mode_name,
    s.channel_from,
    came.name_he AS channel_from_name,
    s.channel_to,
    went.name_he AS channel_to_name,
    s.split_by,
    s.part_code,
    part.name_he AS part_name,
    CAST(s.referrals AS BIGINT) AS referrals,
    s.people
FROM parts AS s
LEFT JOIN core.term AS mode ON mode.scheme = 'mode' AND mode.term_code = s.mode
LEFT JOIN core.term AS came ON came.scheme = 'referral_channel' AND came.term_code = s.channel_from
LEFT JOIN core.term AS went ON went.scheme = 'referral_channel' AND went.term_code = s.channel_to
LEFT JOIN core.term AS part
    ON part.scheme = CASE WHEN s.split_by = 'status' THEN 'referral_status' ELSE s.split_by END
    AND part.term_code = s.part_code
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = s.district_code
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = s.authority_code
LEFT JOIN core.label AS c ON c.kind = 'centre' AND c.code = s.centre_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = s.programme_code
