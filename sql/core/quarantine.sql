-- Rows that wait: kept out, as written (personal cells masked), with the codes of their errors, comma-separated.
-- held_from: when the row was first kept out; another reading that keeps it out too leaves it. A row leaves for
-- core.released when another reading lets it in or no longer finds it, and when its submission no longer stands: a newer
-- version counts instead. submission_id is empty where the row's submitter or period is unknown; such a row waits until
-- its delivery is read again.
CREATE TABLE IF NOT EXISTS core.quarantine (
    row_id VARCHAR NOT NULL,
    submission_id VARCHAR,
    delivery_sha VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    sheet VARCHAR,
    row_number INTEGER,
    raw VARCHAR,
    codes VARCHAR,
    held_from TIMESTAMP NOT NULL,
    known_from TIMESTAMP NOT NULL
)
