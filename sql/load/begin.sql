-- What a load changes: deliveries with new arrivals or rows; reports (form, submitter, period) with another version.
CREATE TEMPORARY TABLE changed_delivery (delivery_sha VARCHAR);
CREATE TEMPORARY TABLE changed_report (
    form VARCHAR, submitter_code VARCHAR, period_key VARCHAR, period_start DATE, period_end DATE
)
