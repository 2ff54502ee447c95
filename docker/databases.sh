#!/bin/sh
# Run once by the PostgreSQL image, on an empty server: two databases, their owners, and a role for BI tools that sees
# the schema mart of the warehouse and nothing else. Passwords come from the environment, not from a command line.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv airflow_password AIRFLOW_DATABASE_PASSWORD
\getenv writer_password HOSEN_WRITER_PASSWORD
\getenv bi_password HOSEN_BI_PASSWORD
CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE ROLE hosen_writer LOGIN PASSWORD :'writer_password';
CREATE ROLE hosen_bi LOGIN PASSWORD :'bi_password';
CREATE DATABASE airflow OWNER airflow;
CREATE DATABASE hosen OWNER hosen_writer;
REVOKE CONNECT, TEMPORARY ON DATABASE airflow, hosen FROM PUBLIC;
GRANT CONNECT ON DATABASE hosen TO hosen_bi;
\connect hosen
CREATE SCHEMA mart AUTHORIZATION hosen_writer;
GRANT USAGE ON SCHEMA mart TO hosen_bi;
ALTER DEFAULT PRIVILEGES FOR ROLE hosen_writer IN SCHEMA mart GRANT SELECT ON TABLES TO hosen_bi;
SQL
