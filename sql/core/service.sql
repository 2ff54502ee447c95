-- reference/services.csv.
CREATE TABLE IF NOT EXISTS core.service (
    service_code VARCHAR NOT NULL,
    name_he VARCHAR,
    administration VARCHAR,
    known_from TIMESTAMP NOT NULL
)
