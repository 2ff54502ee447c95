-- When deliveries came in first, from all their arrivals.
UPDATE core.delivery
SET first_received_at = a.received_at, byte_size = a.byte_size
FROM (
    SELECT delivery_sha, MIN(received_at) AS received_at, MIN(byte_size) AS byte_size
    FROM core.arrival
    GROUP BY delivery_sha
) AS a
WHERE a.delivery_sha = core.delivery.delivery_sha
    AND core.delivery.first_received_at IS DISTINCT FROM a.received_at;
UPDATE core.submission
SET received_at = d.first_received_at
FROM core.delivery AS d
WHERE d.delivery_sha = core.submission.delivery_sha
    AND core.submission.received_at IS DISTINCT FROM d.first_received_at;
