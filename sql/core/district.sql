-- reference/districts.csv; scheme: ministry, or cbs for the statistical ones.
CREATE TABLE IF NOT EXISTS core.district (
    district_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    scheme VARCHAR,
    valid_from DATE,
    valid_to DATE,
    note VARCHAR,
    known_from TIMESTAMP NOT NULL
)
