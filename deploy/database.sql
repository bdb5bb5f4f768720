-- The database with its two roles, for row-level security. As a superuser:
--   psql -v owner=PASSWORD -v web=PASSWORD -f deploy/database.sql
-- Can be repeated: it sets the passwords anew and leaves what is there.
\set ON_ERROR_STOP on
SELECT 'CREATE ROLE clinics_owner LOGIN' WHERE NOT EXISTS
    (SELECT FROM pg_roles WHERE rolname = 'clinics_owner') \gexec
SELECT 'CREATE ROLE clinics_web LOGIN' WHERE NOT EXISTS
    (SELECT FROM pg_roles WHERE rolname = 'clinics_web') \gexec
ALTER ROLE clinics_owner PASSWORD :'owner';
ALTER ROLE clinics_web PASSWORD :'web';
SELECT 'CREATE DATABASE clinics OWNER clinics_owner TEMPLATE template0 ENCODING ''UTF8''' WHERE NOT EXISTS
    (SELECT FROM pg_database WHERE datname = 'clinics') \gexec
\connect clinics
-- Full text search uses its index behind row-level security only if this function, which compares
-- words, is declared to tell nothing of the rows that it looks at.
ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF;
