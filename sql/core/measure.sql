-- reference/measures.csv: unit, and how figures add up over time, over the tree and over programmes.
CREATE TABLE IF NOT EXISTS core.measure (
    measure_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    unit VARCHAR,
    kind VARCHAR,
    over_time VARCHAR,
    over_tree VARCHAR,
    over_programmes VARCHAR,
    known_from TIMESTAMP NOT NULL
)
