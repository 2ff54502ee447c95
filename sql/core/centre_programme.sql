-- reference/centre_programmes.csv: which programmes a centre delivers.
CREATE TABLE IF NOT EXISTS core.centre_programme (
    centre_code VARCHAR NOT NULL,
    programme_code VARCHAR NOT NULL,
    valid_from DATE,
    valid_to DATE,
    known_from TIMESTAMP NOT NULL
)
