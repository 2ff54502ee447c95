-- What each change of the warehouse touched: the reports of a form by a submitter whose periods begin between two days,
-- with their figures; without a form everything. moment: that of the change, as in known_from.
CREATE TABLE IF NOT EXISTS core.touched (
    moment TIMESTAMP NOT NULL,
    form VARCHAR,
    submitter_code VARCHAR,
    first_day DATE,
    last_day DATE
)
