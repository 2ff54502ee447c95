-- reference/submitters.csv.
CREATE TABLE IF NOT EXISTS core.submitter (
    submitter_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    kind VARCHAR,
    district_code VARCHAR,
    valid_from DATE,
    valid_to DATE,
    known_from TIMESTAMP NOT NULL
)
