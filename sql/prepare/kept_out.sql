-- Rows that were kept out, and where `read/raw` has their cells as written.
SELECT row_id, raw_table, raw_line
FROM keyed
WHERE NOT is_accepted
