-- The batch's deliveries for core.delivery. content: a sum over the rows made of each, to know them again.
WITH content AS (
    SELECT delivery_sha, SUM(hash(t)) AS content FROM submission AS t GROUP BY delivery_sha
    UNION ALL
    SELECT delivery_sha, SUM(hash(t)) FROM record AS t GROUP BY delivery_sha
    UNION ALL
    SELECT delivery_sha, SUM(hash(t)) FROM fact AS t GROUP BY delivery_sha
    UNION ALL
    SELECT delivery_sha, SUM(hash(t)) FROM quarantine AS t GROUP BY delivery_sha
    UNION ALL
    SELECT delivery_sha, SUM(hash(t)) FROM issue AS t GROUP BY delivery_sha
),

summed AS (
    SELECT delivery_sha, SUM(content) AS content FROM content GROUP BY delivery_sha
)

SELECT
    o.delivery AS delivery_sha,
    CASE WHEN bool_or(o.outcome = 'read') THEN 'readable' ELSE 'rejected' END AS outcome,
    COALESCE(CAST(MAX(s.content) AS VARCHAR), '') AS content
FROM outcomes AS o
LEFT JOIN summed AS s ON s.delivery_sha = o.delivery
GROUP BY o.delivery
