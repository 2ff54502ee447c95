INSERT INTO core.run (run_id, started_at, deliveries, submissions, records, quarantined, issues)
VALUES (:run_id, :now, 0, 0, 0, 0, 0)
ON CONFLICT (run_id) DO NOTHING;
UPDATE core.run
SET deliveries = deliveries + :deliveries, submissions = submissions + :submissions, records = records + :records,
    quarantined = quarantined + :quarantined, issues = issues + :issues
WHERE run_id = :run_id
