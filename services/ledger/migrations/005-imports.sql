-- Working tables of imports: what was read from a county's file, row by row. They are no facts: they may
-- be emptied, for what was filed stands in the log, where the same rows are known by the same keys.
CREATE TABLE bangfu.imports (
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  name text NOT NULL,
  digest text NOT NULL,
  size bigint NOT NULL,
  who text NOT NULL,
  division text NOT NULL,
  options jsonb NOT NULL,
  status text NOT NULL DEFAULT 'queued'
    CHECK (status IN ('queued', 'running', 'done', 'failed', 'interrupted', 'cancelled')),
  sheet text NOT NULL DEFAULT '',
  "row" integer NOT NULL DEFAULT 0,
  rows_told integer NOT NULL DEFAULT 0,
  counters jsonb NOT NULL DEFAULT '{}',
  result jsonb NOT NULL DEFAULT '{}',
  accepted_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);
CREATE INDEX imports_by_division ON bangfu.imports (division text_pattern_ops, n);
CREATE INDEX imports_by_digest ON bangfu.imports (digest);

-- Every row of a file that is not empty, and what became of it. `n` counts in the order of the file.
-- `scope` is the county and year within which equal rows (`fingerprint`) may be the same project.
CREATE TABLE bangfu.import_rows (
  import text NOT NULL REFERENCES bangfu.imports (id) ON DELETE CASCADE,
  n integer NOT NULL,
  sheet text NOT NULL,
  "row" integer NOT NULL,
  outcome text NOT NULL,
  project text NOT NULL DEFAULT '',
  scope text NOT NULL DEFAULT '',
  fingerprint text NOT NULL DEFAULT '',
  command text NOT NULL DEFAULT '',
  told jsonb,
  PRIMARY KEY (import, n),
  UNIQUE (import, sheet, "row")
);
CREATE INDEX import_rows_by_project ON bangfu.import_rows (project) WHERE project <> '';
CREATE INDEX import_rows_by_print ON bangfu.import_rows (scope, fingerprint) WHERE project <> '';
CREATE INDEX import_rows_by_outcome ON bangfu.import_rows (import, outcome, n);

CREATE TABLE bangfu.import_questions (
  import text NOT NULL REFERENCES bangfu.imports (id) ON DELETE CASCADE,
  n integer NOT NULL,
  sheet text NOT NULL,
  "row" integer NOT NULL,
  "column" text NOT NULL,
  code text NOT NULL,
  zh text NOT NULL,
  en text NOT NULL,
  raw text NOT NULL,
  PRIMARY KEY (import, n)
);

GRANT SELECT, INSERT, UPDATE, DELETE
  ON bangfu.imports, bangfu.import_rows, bangfu.import_questions TO bangfu_writer;
GRANT SELECT ON bangfu.imports, bangfu.import_rows, bangfu.import_questions TO bangfu_auditor;
