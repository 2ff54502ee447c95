-- reference/programmes.csv.
CREATE TABLE IF NOT EXISTS core.programme (
    programme_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    parent_code VARCHAR,
    known_from TIMESTAMP NOT NULL
)
