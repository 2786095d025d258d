-- Working tables of what subscribers have: they are no facts. Who subscribes stands in the log; here is how
-- far each is, and what could not be delivered yet. Losing them costs repeated deliveries, no fact.
CREATE TABLE bangfu.hooks (
  subscriber text COLLATE "C" PRIMARY KEY,
  position bigint NOT NULL CHECK (position >= 0),
  paused boolean NOT NULL DEFAULT false,
  reason text NOT NULL DEFAULT '',
  changed_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- A fact that waits to be tried again, or is put aside (`parked`) after too many tries, and every later one
-- of its case behind it: within a case nothing overtakes.
CREATE TABLE bangfu.hook_deliveries (
  subscriber text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  stream text COLLATE "C" NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  parked boolean NOT NULL DEFAULT false,
  reason text NOT NULL DEFAULT '',
  PRIMARY KEY (subscriber, position)
);
CREATE INDEX hook_deliveries_by_case ON bangfu.hook_deliveries (subscriber, stream, position);

-- How far a subscriber says it is that reads by itself.
CREATE TABLE bangfu.subscriber_positions (
  subscriber text COLLATE "C" PRIMARY KEY,
  position bigint NOT NULL CHECK (position >= 0),
  told_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

GRANT USAGE ON SCHEMA bangfu TO bangfu_hooks;
GRANT SELECT ON bangfu.bangfu_events TO bangfu_hooks;
GRANT SELECT, INSERT, UPDATE, DELETE ON bangfu.hooks, bangfu.hook_deliveries TO bangfu_hooks;
-- The approval service shows how it stands, and lets what was put aside be tried again, or given up.
GRANT SELECT, UPDATE ON bangfu.hooks TO bangfu_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON bangfu.hook_deliveries TO bangfu_writer;
GRANT SELECT, INSERT, UPDATE ON bangfu.subscriber_positions TO bangfu_writer;
GRANT SELECT ON bangfu.hooks, bangfu.hook_deliveries, bangfu.subscriber_positions TO bangfu_auditor;
