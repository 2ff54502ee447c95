-- Rows that waited in core.quarantine and do no longer, as they stood there. how: replayed (another reading let the row
-- in) | dropped (another reading finds no such row: a total, a note) | superseded (a newer version of the submission
-- counts instead; the row goes back to core.quarantine if that version ever goes). submission_id: where the row is now,
-- else where it was. row_id: that of the row when it was held.
CREATE TABLE IF NOT EXISTS core.released (
    row_id VARCHAR NOT NULL,
    submission_id VARCHAR,
    delivery_sha VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    sheet VARCHAR,
    row_number INTEGER,
    raw VARCHAR,
    codes VARCHAR,
    held_from TIMESTAMP NOT NULL,
    released_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL,
    how VARCHAR NOT NULL
)
