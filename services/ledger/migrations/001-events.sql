-- The event log, in the eventsourcing library's own shape, so that stock readers can read it.
-- `notification_id` is the position: assigned under the append lock, gap-free, in commit order.
CREATE SCHEMA bangfu;

CREATE TABLE bangfu.bangfu_events (
  originator_id text COLLATE "C" NOT NULL,
  originator_version bigint NOT NULL CHECK (originator_version > 0),
  topic text COLLATE "C" NOT NULL,
  state bytea NOT NULL,
  notification_id bigint NOT NULL CHECK (notification_id > 0),
  PRIMARY KEY (originator_id, originator_version)
) WITH (
  autovacuum_vacuum_insert_threshold = 100000,
  autovacuum_analyze_threshold = 1000,
  autovacuum_analyze_scale_factor = 0.05
);
CREATE UNIQUE INDEX bangfu_events_notification_id_idx ON bangfu.bangfu_events (notification_id);

CREATE TYPE bangfu.stored_event_text AS (
  originator_id text, originator_version bigint, topic text, state bytea
);

CREATE FUNCTION bangfu.facts_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'facts are final: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER facts_are_final BEFORE UPDATE OR DELETE ON bangfu.bangfu_events
  FOR EACH ROW EXECUTE FUNCTION bangfu.facts_are_final();
CREATE TRIGGER facts_are_not_truncated BEFORE TRUNCATE ON bangfu.bangfu_events
  FOR EACH STATEMENT EXECUTE FUNCTION bangfu.facts_are_final();
-- ALWAYS: they hold under session_replication_role = replica as well.
ALTER TABLE bangfu.bangfu_events ENABLE ALWAYS TRIGGER facts_are_final;
ALTER TABLE bangfu.bangfu_events ENABLE ALWAYS TRIGGER facts_are_not_truncated;
