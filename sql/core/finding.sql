-- What the rules across forms and over time ask about the submissions that count now; all rows are made anew whenever
-- figures, rules or explanations change. left, right: the two sides of the rule, with where they stand (several cells:
-- how many); low, high: what would be usual. goes_to: submitter | headquarters; a message to a submitter says nothing of
-- what another sent, the numbers and places beside it do. status: open | explained | waived; explained_by, reason and so
-- on are those of the line in explanations/ that says so. Rows about such lines themselves have no submission.
CREATE TABLE IF NOT EXISTS core.finding (
    finding_id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    rule_he VARCHAR NOT NULL,
    rule_en VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    goes_to VARCHAR NOT NULL,
    delivery_sha VARCHAR,
    submission_id VARCHAR,
    row_id VARCHAR,
    sheet VARCHAR,
    cell VARCHAR,
    form VARCHAR,
    submitter_code VARCHAR,
    period_key VARCHAR,
    district_code VARCHAR,
    authority_code VARCHAR,
    centre_code VARCHAR,
    programme_code VARCHAR,
    measure_code VARCHAR,
    left_value NUMERIC(38, 6),
    right_value NUMERIC(38, 6),
    low NUMERIC(38, 6),
    high NUMERIC(38, 6),
    left_place VARCHAR,
    right_place VARCHAR,
    message_he VARCHAR NOT NULL,
    message_en VARCHAR NOT NULL,
    action_he VARCHAR NOT NULL,
    action_en VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR,
    evidence VARCHAR,
    explained_by VARCHAR,
    explained_on DATE,
    explained_until DATE,
    known_from TIMESTAMP NOT NULL
)
