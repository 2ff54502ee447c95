#!/bin/sh
# Run once by the PostgreSQL image, on an empty server: Airflow's database and its owner, the warehouse and its roles
# (sql/roles/roles.sql). Passwords come from the environment, not from a command line.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv airflow_password AIRFLOW_DATABASE_PASSWORD
CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE DATABASE airflow OWNER airflow;
REVOKE CONNECT, TEMPORARY ON DATABASE airflow FROM PUBLIC;
CREATE DATABASE hosen;
SQL
psql --username "$POSTGRES_USER" --dbname hosen --file "${HOSEN_ROLES:-/hosen/roles}/roles.sql"
