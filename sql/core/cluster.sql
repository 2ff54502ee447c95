-- reference/clusters.csv: names that stand for several localities, a row for each.
CREATE TABLE IF NOT EXISTS core.cluster (
    cluster VARCHAR NOT NULL,
    locality_code VARCHAR NOT NULL,
    known_from TIMESTAMP NOT NULL
)
