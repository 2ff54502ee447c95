INSERT INTO history.issue SELECT i.*, :now FROM core.issue AS i WHERE i.issue_id = :issue_id AND i.known_from < :now;
DELETE FROM core.issue WHERE issue_id = :issue_id
