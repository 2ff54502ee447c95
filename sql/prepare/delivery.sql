-- The batch's deliveries for core.delivery. content: JSON object, part -> sum over the rows made of it.
WITH content AS (
    SELECT delivery_sha, submission_id AS part, hash(t) AS content FROM submission AS t
    UNION ALL
    SELECT delivery_sha, submission_id, hash(t) FROM record AS t
    UNION ALL
    SELECT delivery_sha, submission_id, hash(t) FROM fact AS t
    UNION ALL
    SELECT delivery_sha, COALESCE(submission_id, form), hash(t) FROM quarantine AS t
    UNION ALL
    SELECT delivery_sha, COALESCE(submission_id, form, ''), hash(t) FROM issue AS t
),

parts AS (
    SELECT delivery_sha, part, CAST(SUM(content) AS VARCHAR) AS content FROM content GROUP BY delivery_sha, part
),

told AS (
    SELECT delivery_sha, CAST(json_group_object(part, content) AS VARCHAR) AS content FROM parts GROUP BY delivery_sha
)

SELECT
    o.delivery AS delivery_sha,
    CASE WHEN bool_or(o.outcome = 'read') THEN 'readable' ELSE 'rejected' END AS outcome,
    COALESCE(MAX(t.content), '{}') AS content
FROM outcomes AS o
LEFT JOIN told AS t ON t.delivery_sha = o.delivery
GROUP BY o.delivery
