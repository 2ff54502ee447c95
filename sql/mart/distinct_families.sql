-- title: Families and people in programmes, each counted once, nationally and by district, authority and centre
-- grain: level, district_code, authority_code, centre_code, programme_code, half_year
-- about: From the lists of participants as they stand at the half year's end. A person is told by the pseudonym of the
--   identity number. A family is told by its file number, which a welfare department gives: the same number in another
--   authority (where no centre is given: from another sender) is another family. If any list of the half year gives a
--   person's file number, it holds in all of them; a person without one in any is a family alone. Who is in several
--   programmes or centres stands in the row of each, so rows never add up: the row above them counts everyone once.
-- columns:
--   level | text | national, district, authority or centre
--   district_code | code | The ministry's district; empty for national, and for centres of no known district
--   district_name | text | Its Hebrew name
--   authority_code | code | The centre's local authority; empty above it, and where it is not known
--   authority_name | text | Its Hebrew name
--   centre_code | code | The centre; empty above it, and where it is not known
--   centre_name | text | Its Hebrew name
--   programme_code | code | The programme; empty: all of them together
--   programme_name | text | Its Hebrew name
--   half_year | code | The half year, as 2021-H1
--   families | families | Different families
--   persons | persons | Different people
--   active | families | Families with anyone who has no day of completion by the half year's end
--   completed | families | Families of which everyone has completed everything by then: with `active` all families
--   in_several_programmes | families | Families in more than one programme; empty where the row is of one programme
--   listed | rows | Rows of lists; what is above the number of persons is people listed again
-- traces: where f.measure_code = 'participants_listed' AND f.scenario = 'actual' AND f.period_kind = 'half_year'
--   families | part
--   persons | distinct f.said ->> 'person'
--   active | part
--   completed | part
--   in_several_programmes | part
--   listed | count
-- open: district_code at national; authority_code at national, district; centre_code at national, district, authority;
--   programme_code where empty
-- slice: half_year
WITH listed AS (
    SELECT
        f.district_code, f.authority_code, f.centre_code, f.programme_code, f.period_key AS half_year, f.period_end,
        CAST(r.attributes AS JSON) ->> 'person' AS person,
        (CAST(r.attributes AS JSON) ->> 'family') || '/' || COALESCE(f.authority_code, f.submitter_code) AS family_file,
        CAST(CAST(r.attributes AS JSON) ->> 'completed' AS DATE) AS completed
    FROM core.current_fact AS f
    JOIN core.record AS r ON r.row_id = f.row_id
    WHERE f.measure_code = 'participants_listed' AND f.scenario = 'actual' AND f.period_kind = 'half_year'
),

known AS (
    SELECT
        district_code, authority_code, centre_code, programme_code, half_year, person,
        COALESCE(MIN(family_file) OVER (PARTITION BY half_year, person), person) AS family,
        CASE WHEN completed <= period_end THEN 0 ELSE 1 END AS is_active
    FROM listed
),

families AS (
    SELECT
        CASE
            WHEN GROUPING(centre_code) = 0 THEN 'centre'
            WHEN GROUPING(authority_code) = 0 THEN 'authority'
            WHEN GROUPING(district_code) = 0 THEN 'district'
            ELSE 'national'
        END AS level,
        GROUPING(programme_code) AS is_across,
        district_code, authority_code, centre_code, programme_code, half_year, family,
        COUNT(DISTINCT person) AS persons,
        MAX(is_active) AS is_active,
        COUNT(DISTINCT programme_code) AS programmes,
        COUNT(*) AS listed
    FROM known
    GROUP BY GROUPING SETS (
        (half_year, family),
        (half_year, family, programme_code),
        (half_year, family, district_code),
        (half_year, family, district_code, programme_code),
        (half_year, family, district_code, authority_code),
        (half_year, family, district_code, authority_code, programme_code),
        (half_year, family, district_code, authority_code, centre_code),
        (half_year, family, district_code, authority_code, centre_code, programme_code)
    )
)

SELECT
    f.level,
    f.district_code,
    d.name_he AS district_name,
    f.authority_code,
    a.name_he AS authority_name,
    f.centre_code,
    c.name_he AS centre_name,
    f.programme_code,
    p.name_he AS programme_name,
    f.half_year,
    COUNT(*) AS families,
    CAST(SUM(f.persons) AS BIGINT) AS persons,
    CAST(SUM(f.is_active) AS BIGINT) AS active,
    CAST(SUM(1 - f.is_active) AS BIGINT) AS completed,
    CAST(SUM(CASE WHEN f.is_across = 0 THEN NULL WHEN f.programmes > 1 THEN 1 ELSE 0 END) AS BIGINT)
        AS in_several_programmes,
    CAST(SUM(f.listed) AS BIGINT) AS listed
FROM families AS f
LEFT JOIN core.label AS d ON d.kind = 'district' AND d.code = f.district_code
LEFT JOIN core.label AS a ON a.kind = 'authority' AND a.code = f.authority_code
LEFT JOIN core.label AS c ON c.kind = 'centre' AND c.code = f.centre_code
LEFT JOIN core.label AS p ON p.kind = 'programme' AND p.code = f.programme_code
GROUP BY
    f.level, f.is_across, f.district_code, d.name_he, f.authority_code, a.name_he, f.centre_code, c.name_he,
    f.programme_code, p.name_he, f.half_year
