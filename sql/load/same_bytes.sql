-- Arrivals of bytes that had come before, with the time they came first; of the deliveries in changed_delivery.
SELECT arrival_id, delivery_sha, received_at, first_received_at
FROM (
    SELECT
        arrival_id, delivery_sha, received_at,
        MIN(received_at) OVER (PARTITION BY delivery_sha) AS first_received_at,
        ROW_NUMBER() OVER (PARTITION BY delivery_sha ORDER BY received_at, arrival_id) AS place
    FROM core.arrival
    WHERE delivery_sha IN (SELECT delivery_sha FROM changed_delivery)
) AS ordered
WHERE place > 1
ORDER BY arrival_id
