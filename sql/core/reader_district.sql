-- reference/readers.csv: database roles that see some districts only, a row for each; who is not here sees all.
CREATE TABLE IF NOT EXISTS core.reader_district (
    reader VARCHAR NOT NULL,
    district_code VARCHAR NOT NULL,
    known_from TIMESTAMP NOT NULL
)
