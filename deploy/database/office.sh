#!/bin/sh
# Run once, on an empty cluster: a user for the product that owns its database and nothing else.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set password="$(cat /run/secrets/database.password)" <<'SQL'
CREATE ROLE anjuan LOGIN PASSWORD :'password';
CREATE DATABASE anjuan OWNER anjuan ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE anjuan FROM PUBLIC;
SQL
