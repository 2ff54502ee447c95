-- When the deliveries in changed_delivery came in first, from all their arrivals.
CREATE TEMPORARY TABLE came AS
SELECT d.delivery_sha, a.received_at, a.byte_size
FROM core.delivery AS d
JOIN (
    SELECT delivery_sha, MIN(received_at) AS received_at, MIN(byte_size) AS byte_size
    FROM core.arrival
    WHERE delivery_sha IN (SELECT delivery_sha FROM changed_delivery)
    GROUP BY delivery_sha
) AS a ON a.delivery_sha = d.delivery_sha
WHERE d.first_received_at IS DISTINCT FROM a.received_at;
INSERT INTO history.delivery
SELECT d.*, :now FROM core.delivery AS d
WHERE d.known_from < :now AND d.delivery_sha IN (SELECT delivery_sha FROM came);
UPDATE core.delivery
SET first_received_at = came.received_at, byte_size = came.byte_size, known_from = :now
FROM came
WHERE came.delivery_sha = core.delivery.delivery_sha;
DROP TABLE came;
CREATE TEMPORARY TABLE came AS
SELECT s.submission_id, d.first_received_at
FROM core.submission AS s
JOIN core.delivery AS d ON d.delivery_sha = s.delivery_sha
WHERE d.delivery_sha IN (SELECT delivery_sha FROM changed_delivery)
    AND s.received_at IS DISTINCT FROM d.first_received_at;
INSERT INTO history.submission
SELECT s.*, :now FROM core.submission AS s
WHERE s.known_from < :now AND s.submission_id IN (SELECT submission_id FROM came);
UPDATE core.submission
SET received_at = came.first_received_at, known_from = :now
FROM came
WHERE came.submission_id = core.submission.submission_id;
INSERT INTO changed_report
SELECT form, submitter_code, period_key, period_start, period_end
FROM core.submission
WHERE submission_id IN (SELECT submission_id FROM came);
DROP TABLE came
