-- The roles of a warehouse on PostgreSQL. An administrator runs it once in the warehouse's database, as a superuser;
-- again changes nothing but the passwords, which come from the environment:
--
--   HOSEN_WRITER_PASSWORD=... HOSEN_BI_PASSWORD=... psql --dbname hosen --file sql/roles/roles.sql
--
-- hosen_writer owns and writes everything of Hosen's; it is the user in HOSEN_WAREHOUSE.
-- hosen_bi sees the schema mart, its views and functions, and nothing else.
\set ON_ERROR_STOP on
\getenv writer_password HOSEN_WRITER_PASSWORD
\getenv bi_password HOSEN_BI_PASSWORD

SELECT 'CREATE ROLE hosen_writer LOGIN' WHERE to_regrole('hosen_writer') IS NULL \gexec
SELECT 'CREATE ROLE hosen_bi LOGIN' WHERE to_regrole('hosen_bi') IS NULL \gexec
ALTER ROLE hosen_writer PASSWORD :'writer_password';
ALTER ROLE hosen_bi PASSWORD :'bi_password';

REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE :"DBNAME" TO hosen_writer;
GRANT CONNECT ON DATABASE :"DBNAME" TO hosen_bi;

CREATE SCHEMA IF NOT EXISTS mart;
-- What a load under another user made before.
SELECT format('ALTER SCHEMA %I OWNER TO hosen_writer', nspname)
FROM pg_namespace
WHERE nspname IN ('core', 'history', 'kept', 'mart') \gexec
SELECT format('ALTER %s %s OWNER TO hosen_writer', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, oid::regclass)
FROM pg_class
WHERE relkind IN ('r', 'v')
    AND relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('core', 'history', 'kept', 'mart')) \gexec
SELECT format('ALTER FUNCTION %s OWNER TO hosen_writer', oid::regprocedure)
FROM pg_proc
WHERE pronamespace = to_regnamespace('mart') \gexec

\ir grant.sql
