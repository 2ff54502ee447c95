-- What the warehouse holds now: `content` (a new token after every change), `reference` and `views` (fingerprints).
CREATE TABLE IF NOT EXISTS core.state (
    name VARCHAR NOT NULL PRIMARY KEY,
    value VARCHAR NOT NULL
)
