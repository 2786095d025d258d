-- The writer appends through the function alone: no service role may write the log by itself.
GRANT USAGE ON SCHEMA bangfu TO bangfu_writer, bangfu_relay, bangfu_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA bangfu TO bangfu_writer, bangfu_auditor;
GRANT SELECT ON bangfu.bangfu_events TO bangfu_relay;
GRANT EXECUTE ON FUNCTION bangfu.append(jsonb, bytea) TO bangfu_writer;
