UPDATE core.run SET finished_at = :finished_at, stage_seconds = :stage_seconds WHERE run_id = :run_id
