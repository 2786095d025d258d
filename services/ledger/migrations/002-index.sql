-- What commits together with the facts: the idempotency record and the case index.
CREATE TABLE bangfu.commands (
  principal text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  position bigint NOT NULL,
  answer jsonb NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (principal, key)
);

-- One row a stream, a pure function of its state. Indexed words live beside it, so that an update
-- of the row itself touches no index.
CREATE TABLE bangfu.case_index (
  stream text PRIMARY KEY,
  version bigint NOT NULL,
  kind text NOT NULL,
  stage text NOT NULL,
  division text NOT NULL,
  waits text[] NOT NULL,
  step text NOT NULL,
  since timestamptz NOT NULL,
  due_from date,
  keys text[] NOT NULL,
  amount bigint NOT NULL,
  title text NOT NULL,
  live boolean NOT NULL,
  filed_at timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE bangfu.case_waits (
  token text NOT NULL,
  since timestamptz NOT NULL,
  stream text NOT NULL,
  PRIMARY KEY (stream, token)
);
CREATE INDEX case_waits_by_token ON bangfu.case_waits (token, since, stream);

-- `key` finds like cases, office holders, packs; `place:` keys list a division's cases in order.
CREATE TABLE bangfu.case_keys (
  key text NOT NULL,
  stream text NOT NULL,
  PRIMARY KEY (key, stream)
);
CREATE INDEX case_keys_by_stream ON bangfu.case_keys (stream);
