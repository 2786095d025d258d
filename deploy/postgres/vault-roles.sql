-- After services/vault/roles.sql, by psql as administrator of the vault's own server: each principal gets its password
-- out of the environment. Running it again sets them again.
\set ON_ERROR_STOP on
\getenv vault_migrator BANGFU_VAULT_MIGRATOR_PASSWORD
\getenv vault BANGFU_VAULT_PASSWORD

BEGIN;
ALTER ROLE bangfu_vault_migrator PASSWORD :'vault_migrator';
ALTER ROLE bangfu_vault PASSWORD :'vault';
ALTER ROLE bangfu_vault_migrator CONNECTION LIMIT 2;
ALTER ROLE bangfu_vault CONNECTION LIMIT 50;
COMMIT;
