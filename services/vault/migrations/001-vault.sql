-- Personal data, encrypted field by field, and the wrapped keys. No name, number or class stands here in clear;
-- what a roll of households is drawn by (members, land, shares, projects) does, under random ids.
CREATE SCHEMA bangfu_vault;

CREATE TABLE bangfu_vault.subject (subject text COLLATE "C" PRIMARY KEY);

-- The subject's own key, wrapped under the key of an epoch; `sealed` while its data are restricted.
CREATE TABLE bangfu_vault.subject_key (
  subject text COLLATE "C" NOT NULL REFERENCES bangfu_vault.subject ON DELETE CASCADE,
  kid text COLLATE "C" NOT NULL,
  alg text NOT NULL,
  epoch text COLLATE "C" NOT NULL,
  wrapped bytea NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'sealed')),
  PRIMARY KEY (subject, kid)
);
CREATE INDEX subject_key_epoch_idx ON bangfu_vault.subject_key (epoch, subject);

-- What is kept of a subject at a time: of two records, the one that the log names is the one that stands.
CREATE TABLE bangfu_vault.record (
  subject text COLLATE "C" NOT NULL REFERENCES bangfu_vault.subject ON DELETE CASCADE,
  record text COLLATE "C" NOT NULL,
  members integer NOT NULL CHECK (members > 0),
  PRIMARY KEY (subject, record)
);

CREATE TABLE bangfu_vault.field (
  subject text COLLATE "C" NOT NULL,
  record text COLLATE "C" NOT NULL,
  path text COLLATE "C" NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (subject, record, path),
  FOREIGN KEY (subject, record) REFERENCES bangfu_vault.record ON DELETE CASCADE
);

-- By which an identity number is found: a keyed digest of it, gone with its subject.
CREATE TABLE bangfu_vault.blind_index (
  digest bytea NOT NULL,
  subject text COLLATE "C" NOT NULL,
  record text COLLATE "C" NOT NULL,
  PRIMARY KEY (digest, subject, record),
  FOREIGN KEY (subject, record) REFERENCES bangfu_vault.record ON DELETE CASCADE
);
CREATE INDEX blind_index_subject_idx ON bangfu_vault.blind_index (subject, record);

-- How a household is concerned by a project: as beneficiary, by land in square metres, by shares.
CREATE TABLE bangfu_vault.tie (
  subject text COLLATE "C" NOT NULL,
  record text COLLATE "C" NOT NULL,
  project text COLLATE "C" NOT NULL,
  basis text NOT NULL CHECK (basis IN ('beneficiary', 'land', 'shares')),
  area bigint NOT NULL DEFAULT 0 CHECK (area >= 0),
  shares bigint NOT NULL DEFAULT 0 CHECK (shares >= 0),
  PRIMARY KEY (subject, record, project, basis),
  FOREIGN KEY (subject, record) REFERENCES bangfu_vault.record ON DELETE CASCADE
);
CREATE INDEX tie_project_idx ON bangfu_vault.tie (project);

-- Who read what, in which post, for what: nobody changes it, not even the service that writes it.
CREATE TABLE bangfu_vault.reading (
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  person text COLLATE "C" NOT NULL,
  post text COLLATE "C" NOT NULL,
  division text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  what text NOT NULL,
  purpose text NOT NULL,
  request text NOT NULL
);
CREATE INDEX reading_subject_idx ON bangfu_vault.reading (subject, n);

CREATE FUNCTION bangfu_vault.readings_are_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'readings are final: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER readings_are_final BEFORE UPDATE OR DELETE ON bangfu_vault.reading
  FOR EACH ROW EXECUTE FUNCTION bangfu_vault.readings_are_final();
CREATE TRIGGER readings_are_not_truncated BEFORE TRUNCATE ON bangfu_vault.reading
  FOR EACH STATEMENT EXECUTE FUNCTION bangfu_vault.readings_are_final();
ALTER TABLE bangfu_vault.reading ENABLE ALWAYS TRIGGER readings_are_final;
ALTER TABLE bangfu_vault.reading ENABLE ALWAYS TRIGGER readings_are_not_truncated;

-- Evidence: uploads that are not complete yet, and objects by the digest of what is stored. What is said of an
-- object stays when its subject is shredded; the object and its key go.
CREATE TABLE bangfu_vault.upload (
  id text COLLATE "C" PRIMARY KEY,
  person text COLLATE "C" NOT NULL,
  division text COLLATE "C" NOT NULL,
  subject text COLLATE "C" REFERENCES bangfu_vault.subject ON DELETE CASCADE,
  kid text COLLATE "C" NOT NULL DEFAULT '',
  media text NOT NULL,
  material text NOT NULL DEFAULT '',
  made_on date NOT NULL,
  length bigint NOT NULL CHECK (length > 0),
  taken bigint NOT NULL DEFAULT 0,
  parts text[] NOT NULL DEFAULT '{}',
  marks text[] NOT NULL DEFAULT '{}',
  head bytea NOT NULL DEFAULT '',
  digest text COLLATE "C" NOT NULL DEFAULT '',
  expires_at timestamptz NOT NULL
);
CREATE INDEX upload_person_idx ON bangfu_vault.upload (person);

CREATE TABLE bangfu_vault.evidence (
  id text COLLATE "C" PRIMARY KEY,
  digest text COLLATE "C" NOT NULL,
  division text COLLATE "C" NOT NULL,
  subject text COLLATE "C",
  kid text COLLATE "C" NOT NULL DEFAULT '',
  media text NOT NULL,
  material text NOT NULL DEFAULT '',
  made_on date NOT NULL,
  size bigint NOT NULL,
  stored bigint NOT NULL,
  person text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX evidence_digest_idx ON bangfu_vault.evidence (digest);
CREATE INDEX evidence_subject_idx ON bangfu_vault.evidence (subject);

GRANT USAGE ON SCHEMA bangfu_vault TO bangfu_vault;
GRANT SELECT, INSERT, UPDATE, DELETE ON bangfu_vault.subject, bangfu_vault.subject_key, bangfu_vault.record,
  bangfu_vault.field, bangfu_vault.blind_index, bangfu_vault.tie, bangfu_vault.upload, bangfu_vault.evidence TO bangfu_vault;
GRANT SELECT, INSERT ON bangfu_vault.reading TO bangfu_vault;
