-- reference/centres.csv; a centre that moved has a row for each span.
CREATE TABLE IF NOT EXISTS core.centre (
    centre_code VARCHAR NOT NULL,
    name_he VARCHAR,
    kind VARCHAR,
    authority_code VARCHAR,
    district_code VARCHAR,
    operator VARCHAR,
    valid_from DATE,
    valid_to DATE,
    known_from TIMESTAMP NOT NULL
)
