-- reference/authorities.csv.
CREATE TABLE IF NOT EXISTS core.authority (
    authority_code VARCHAR NOT NULL,
    name_he VARCHAR,
    kind VARCHAR,
    cbs_district_code VARCHAR,
    valid_from DATE,
    valid_to DATE,
    known_from TIMESTAMP NOT NULL
)
