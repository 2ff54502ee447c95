-- One figure of one accepted row, with the codes it is for. cell: `E103` on the row's sheet.
-- value_flag: exact | approximate | suppressed (value empty, bounds in value_low and value_high) | none (written as
-- "nothing": value empty). An empty cell has no fact. origin_authority_code: where the people are from who were served
-- in the centre; authority_code: where it happened.
CREATE TABLE IF NOT EXISTS core.fact (
    submission_id VARCHAR NOT NULL,
    delivery_sha VARCHAR NOT NULL,
    row_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    measure_code VARCHAR NOT NULL,
    scenario VARCHAR NOT NULL,
    cell VARCHAR,
    period_key VARCHAR NOT NULL,
    period_kind VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    district_code VARCHAR,
    authority_code VARCHAR,
    centre_code VARCHAR,
    origin_authority_code VARCHAR,
    locality_code VARCHAR,
    department_code VARCHAR,
    programme_code VARCHAR,
    service_code VARCHAR,
    service_name VARCHAR,
    value NUMERIC(20, 6),
    value_flag VARCHAR NOT NULL,
    value_low NUMERIC(20, 6),
    value_high NUMERIC(20, 6),
    known_from TIMESTAMP NOT NULL
)
