-- The vault's principals: an owner that cannot log in, and the one service role. Run once by an administrator;
-- running it again changes nothing. In production the vault is a database of its own, with its own backups.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bangfu_vault_owner') THEN
    CREATE ROLE bangfu_vault_owner NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bangfu_vault_migrator') THEN
    CREATE ROLE bangfu_vault_migrator LOGIN NOINHERIT;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bangfu_vault') THEN
    CREATE ROLE bangfu_vault LOGIN;
  END IF;
END $$;
GRANT bangfu_vault_owner TO bangfu_vault_migrator;
DO $$
BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO bangfu_vault_owner', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO bangfu_vault, bangfu_vault_migrator', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
