DROP TABLE changed_delivery;
DROP TABLE changed_report
