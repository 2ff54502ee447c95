-- reference/scopes.csv: the centres and programmes of which a submitter reports a form; empty: all of them.
CREATE TABLE IF NOT EXISTS core.scope (
    form VARCHAR NOT NULL,
    submitter_code VARCHAR NOT NULL,
    district_code VARCHAR,
    centre_code VARCHAR,
    programme_code VARCHAR,
    valid_from DATE,
    valid_to DATE,
    known_from TIMESTAMP NOT NULL
)
