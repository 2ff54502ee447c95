DELETE FROM core.fact WHERE delivery_sha IN (SELECT delivery_sha FROM replaced_delivery);
DELETE FROM core.record WHERE delivery_sha IN (SELECT delivery_sha FROM replaced_delivery);
DELETE FROM core.quarantine WHERE delivery_sha IN (SELECT delivery_sha FROM replaced_delivery);
DELETE FROM core.issue WHERE delivery_sha IN (SELECT delivery_sha FROM replaced_delivery);
DELETE FROM core.submission WHERE delivery_sha IN (SELECT delivery_sha FROM replaced_delivery);
DELETE FROM core.delivery WHERE delivery_sha IN (SELECT delivery_sha FROM replaced_delivery);
