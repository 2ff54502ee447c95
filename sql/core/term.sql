-- reference/terms.csv: small vocabularies (languages, channels, kinds of aid, …); scheme: which of them.
CREATE TABLE IF NOT EXISTS core.term (
    term_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    scheme VARCHAR,
    known_from TIMESTAMP NOT NULL
)
