-- reference/localities.csv.
CREATE TABLE IF NOT EXISTS core.locality (
    locality_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    authority_code VARCHAR,
    cbs_district_code VARCHAR,
    known_from TIMESTAMP NOT NULL
)
