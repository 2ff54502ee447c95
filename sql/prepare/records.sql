-- The rows of one form's sheets as every form has them. In DuckDB, over the batch's Arrow tables.
SELECT
    row_id, delivery, form, sheet, "row", submitter, period_key, raw_table, raw_line,
    CAST(to_json(attributes) AS VARCHAR) AS attributes
FROM sheet_rows
