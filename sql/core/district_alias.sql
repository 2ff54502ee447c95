-- reference/district_aliases.csv: what sheets call a district.
CREATE TABLE IF NOT EXISTS core.district_alias (
    alias VARCHAR NOT NULL,
    scheme VARCHAR,
    district_code VARCHAR NOT NULL,
    valid_from DATE,
    valid_to DATE,
    note VARCHAR,
    known_from TIMESTAMP NOT NULL
)
