-- The six principals of the store. Run once by an administrator; running it again changes nothing.
-- The owner cannot log in; only migrations act as the owner; the services can do only what is granted.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bangfu_owner') THEN
    CREATE ROLE bangfu_owner NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bangfu_migrator') THEN
    CREATE ROLE bangfu_migrator LOGIN NOINHERIT;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bangfu_writer') THEN
    CREATE ROLE bangfu_writer LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bangfu_relay') THEN
    CREATE ROLE bangfu_relay LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bangfu_hooks') THEN
    CREATE ROLE bangfu_hooks LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bangfu_auditor') THEN
    CREATE ROLE bangfu_auditor LOGIN;
  END IF;
END $$;
GRANT bangfu_owner TO bangfu_migrator;
DO $$
BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO bangfu_owner', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format(
    'GRANT CONNECT ON DATABASE %I TO '
    'bangfu_migrator, bangfu_writer, bangfu_relay, bangfu_hooks, bangfu_auditor',
    current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
