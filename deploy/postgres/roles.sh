#!/bin/sh
# Runs once, when the database volume is empty: the owner of the schema and Temporal's own role and databases.
# The application role is made by `migrate`, because its rights are part of the schema.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$JIFEN_OWNER_PASSWORD" --set temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE jifen_owner LOGIN CREATEROLE PASSWORD :'owner_password';
CREATE DATABASE jifen OWNER jifen_owner;
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE temporal, temporal_visibility FROM PUBLIC;
SQL
