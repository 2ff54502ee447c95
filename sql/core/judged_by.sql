-- What each delivery was read and judged by: one row per form and submitter that it has sheets of.
-- read_as: form (a sheet of a known form) | unknown (its form was not known for sure; form: the nearest) | file (not
-- opened, or nothing that matters). submitter_code: whose sheet it is, else whose own words it was read with.
-- fingerprints: JSON object, what it depends on -> fingerprint; empty where nothing is known of that.
CREATE TABLE IF NOT EXISTS core.judged_by (
    delivery_sha VARCHAR NOT NULL,
    read_as VARCHAR NOT NULL,
    form VARCHAR,
    submitter_code VARCHAR,
    fingerprints VARCHAR NOT NULL
)
