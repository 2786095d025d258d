-- What commits together with the facts: the idempotency record and the case index.
-- Names sort by their bytes: pages and indexes depend on no language's order and no system's library.
CREATE TABLE bangfu.commands (
  principal text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  fingerprint text NOT NULL,
  position bigint NOT NULL,
  answer text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (principal, key)
);

-- One row a stream, a pure function of its state. What changes with every step is indexed beside it,
-- so that an update of the row itself touches no index.
CREATE TABLE bangfu.case_index (
  stream text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  stage text NOT NULL,
  division text COLLATE "C" NOT NULL,
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
-- A page of one kind within a division's subtree: a range of codes, the next after (division, stream).
-- It has the name that `LIKE` gives to a copy, as `rebuild` makes one.
CREATE INDEX case_index_kind_division_stream_idx ON bangfu.case_index (kind, division, stream);

CREATE TABLE bangfu.case_waits (
  token text COLLATE "C" NOT NULL,
  since timestamptz NOT NULL,
  stream text COLLATE "C" NOT NULL,
  PRIMARY KEY (token, since, stream)
);

-- What a case has in common with others: its content, a person's post, a pack's place.
CREATE TABLE bangfu.case_keys (
  key text COLLATE "C" NOT NULL,
  stream text COLLATE "C" NOT NULL,
  PRIMARY KEY (key, stream)
);
