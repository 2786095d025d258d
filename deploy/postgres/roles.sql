-- After services/ledger/roles.sql, by psql as administrator: each principal gets its password out of the environment
-- and the limits of its work. Running it again sets them again.
\set ON_ERROR_STOP on
\getenv migrator BANGFU_MIGRATOR_PASSWORD
\getenv writer BANGFU_WRITER_PASSWORD
\getenv relay BANGFU_RELAY_PASSWORD
\getenv hooks BANGFU_HOOKS_PASSWORD
\getenv auditor BANGFU_AUDITOR_PASSWORD

BEGIN;
ALTER ROLE bangfu_migrator PASSWORD :'migrator';
ALTER ROLE bangfu_writer PASSWORD :'writer';
ALTER ROLE bangfu_relay PASSWORD :'relay';
ALTER ROLE bangfu_hooks PASSWORD :'hooks';
ALTER ROLE bangfu_auditor PASSWORD :'auditor';

-- The two that only read say so themselves, also should somebody grant them more.
ALTER ROLE bangfu_relay SET default_transaction_read_only = on;
ALTER ROLE bangfu_auditor SET default_transaction_read_only = on;

-- A long audit must not run for ever, nor take the connections that officers need.
ALTER ROLE bangfu_auditor SET statement_timeout = '10min';
ALTER ROLE bangfu_auditor CONNECTION LIMIT 10;
ALTER ROLE bangfu_relay CONNECTION LIMIT 20;
ALTER ROLE bangfu_hooks CONNECTION LIMIT 100;
ALTER ROLE bangfu_migrator CONNECTION LIMIT 2;
COMMIT;
