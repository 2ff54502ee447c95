-- The schema of the warehouse before it had versions. Never changes any more.
CREATE TABLE core.arrival (
    arrival_id VARCHAR NOT NULL PRIMARY KEY,
    delivery_sha VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    byte_size BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    collected_at TIMESTAMP NOT NULL
);

CREATE TABLE core.authority (
    authority_code VARCHAR NOT NULL,
    name_he VARCHAR,
    kind VARCHAR,
    cbs_district_code VARCHAR,
    valid_from DATE,
    valid_to DATE
);

CREATE TABLE core.centre (
    centre_code VARCHAR NOT NULL,
    name_he VARCHAR,
    kind VARCHAR,
    authority_code VARCHAR,
    district_code VARCHAR,
    operator VARCHAR,
    valid_from DATE,
    valid_to DATE
);

CREATE TABLE core.centre_programme (
    centre_code VARCHAR NOT NULL,
    programme_code VARCHAR NOT NULL,
    valid_from DATE,
    valid_to DATE
);

CREATE TABLE core.cluster (
    cluster VARCHAR NOT NULL,
    locality_code VARCHAR NOT NULL
);

CREATE TABLE core.delivery (
    delivery_sha VARCHAR NOT NULL PRIMARY KEY,
    byte_size BIGINT,
    outcome VARCHAR NOT NULL CHECK (outcome IN ('readable', 'rejected')),
    content VARCHAR NOT NULL,
    first_received_at TIMESTAMP,
    loaded_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL
);

CREATE TABLE core.district (
    district_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    scheme VARCHAR,
    valid_from DATE,
    valid_to DATE,
    note VARCHAR
);

CREATE TABLE core.district_alias (
    alias VARCHAR NOT NULL,
    scheme VARCHAR,
    district_code VARCHAR NOT NULL,
    valid_from DATE,
    valid_to DATE,
    note VARCHAR
);

CREATE TABLE core.expected_report (
    form VARCHAR NOT NULL,
    submitter_code VARCHAR NOT NULL,
    period_key VARCHAR NOT NULL,
    period_kind VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    due_date DATE,
    due_until TIMESTAMP,
    ordinary_due_date DATE,
    is_asked BOOLEAN NOT NULL,
    is_due BOOLEAN NOT NULL,
    lines_by_centre BOOLEAN NOT NULL,
    lines_by_programme BOOLEAN NOT NULL
);

CREATE TABLE core.fact (
    submission_id VARCHAR NOT NULL,
    delivery_sha VARCHAR NOT NULL,
    row_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    measure_code VARCHAR NOT NULL,
    scenario VARCHAR NOT NULL,
    cell VARCHAR,
    period_key VARCHAR NOT NULL,
    period_kind VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    district_code VARCHAR,
    authority_code VARCHAR,
    centre_code VARCHAR,
    origin_authority_code VARCHAR,
    locality_code VARCHAR,
    department_code VARCHAR,
    programme_code VARCHAR,
    service_code VARCHAR,
    service_name VARCHAR,
    value NUMERIC(20, 6),
    value_flag VARCHAR NOT NULL,
    value_low NUMERIC(20, 6),
    value_high NUMERIC(20, 6)
);

CREATE TABLE core.finding (
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
    explained_until DATE
);

CREATE TABLE core.issue (
    issue_id VARCHAR NOT NULL,
    delivery_sha VARCHAR NOT NULL,
    submission_id VARCHAR,
    row_id VARCHAR,
    code VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    sheet VARCHAR,
    cell VARCHAR,
    row_number INTEGER,
    column_letter VARCHAR,
    form VARCHAR,
    submitter_code VARCHAR,
    period_key VARCHAR,
    value VARCHAR,
    message_he VARCHAR NOT NULL,
    message_en VARCHAR NOT NULL,
    action_he VARCHAR NOT NULL,
    action_en VARCHAR NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL
);

CREATE TABLE core.judged_by (
    delivery_sha VARCHAR NOT NULL,
    read_as VARCHAR NOT NULL,
    form VARCHAR,
    submitter_code VARCHAR,
    fingerprints VARCHAR NOT NULL
);

CREATE TABLE core.locality (
    locality_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    authority_code VARCHAR,
    cbs_district_code VARCHAR
);

CREATE TABLE core.measure (
    measure_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    unit VARCHAR,
    kind VARCHAR,
    over_time VARCHAR,
    over_tree VARCHAR,
    over_programmes VARCHAR
);

CREATE TABLE core.programme (
    programme_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    parent_code VARCHAR
);

CREATE TABLE core.quarantine (
    row_id VARCHAR NOT NULL,
    submission_id VARCHAR,
    delivery_sha VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    sheet VARCHAR,
    row_number INTEGER,
    raw VARCHAR,
    codes VARCHAR,
    held_from TIMESTAMP NOT NULL
);

CREATE TABLE core.record (
    row_id VARCHAR NOT NULL,
    submission_id VARCHAR NOT NULL,
    delivery_sha VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    sheet VARCHAR,
    row_number INTEGER,
    attributes VARCHAR NOT NULL
);

CREATE TABLE core.released (
    row_id VARCHAR NOT NULL,
    submission_id VARCHAR,
    delivery_sha VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    sheet VARCHAR,
    row_number INTEGER,
    raw VARCHAR,
    codes VARCHAR,
    held_from TIMESTAMP NOT NULL,
    released_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL,
    how VARCHAR NOT NULL
);

CREATE TABLE core.replayed (
    run_id VARCHAR NOT NULL,
    delivery_sha VARCHAR NOT NULL,
    submission_id VARCHAR,
    form VARCHAR,
    submitter_code VARCHAR,
    period_key VARCHAR,
    status_before VARCHAR,
    status VARCHAR,
    released BIGINT NOT NULL,
    held BIGINT NOT NULL,
    figures BIGINT NOT NULL
);

CREATE TABLE core.run (
    run_id VARCHAR NOT NULL PRIMARY KEY,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    deliveries BIGINT NOT NULL,
    submissions BIGINT NOT NULL,
    records BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    issues BIGINT NOT NULL,
    stage_seconds VARCHAR
);

CREATE TABLE core.scope (
    form VARCHAR NOT NULL,
    submitter_code VARCHAR NOT NULL,
    district_code VARCHAR,
    centre_code VARCHAR,
    programme_code VARCHAR,
    valid_from DATE,
    valid_to DATE
);

CREATE TABLE core.service (
    service_code VARCHAR NOT NULL,
    name_he VARCHAR,
    administration VARCHAR
);

CREATE TABLE core.state (
    name VARCHAR NOT NULL PRIMARY KEY,
    value VARCHAR NOT NULL
);

CREATE TABLE core.submission (
    submission_id VARCHAR NOT NULL PRIMARY KEY,
    delivery_sha VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    submitter_code VARCHAR NOT NULL,
    period_key VARCHAR NOT NULL,
    period_kind VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    received_at TIMESTAMP,
    loaded_at TIMESTAMP NOT NULL,
    status VARCHAR NOT NULL
        CHECK (status IN ('accepted', 'accepted_with_warnings', 'partly_accepted', 'rejected')),
    version INTEGER,
    is_current BOOLEAN NOT NULL,
    accepted_from TIMESTAMP,
    valid_from TIMESTAMP,
    valid_to TIMESTAMP,
    row_count BIGINT NOT NULL,
    accepted_count BIGINT NOT NULL,
    quarantined_count BIGINT NOT NULL,
    error_count BIGINT NOT NULL,
    warning_count BIGINT NOT NULL,
    run_id VARCHAR NOT NULL,
    CHECK (NOT is_current OR status <> 'rejected')
);

CREATE TABLE core.submitter (
    submitter_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    kind VARCHAR,
    district_code VARCHAR,
    valid_from DATE,
    valid_to DATE
);

CREATE TABLE core.term (
    term_code VARCHAR NOT NULL,
    name_he VARCHAR,
    name_en VARCHAR,
    scheme VARCHAR
);
