-- The one way in: a batch of commands, one outcome for each, in one transaction with one NOTIFY.
--
-- batch: [{k: [principal, key, fingerprint], e: [[stream, version, topic], ...],
--          g: [[stream, version], ...], r: [row, ...], a: answer}, ...]
-- states: the bytes of every event, in the batch's order.
-- The caller puts no two commands that touch or guard one stream into one batch.
--
-- Seek by index only: a plan made while a table was small must not become a scan when it is large.
CREATE FUNCTION bangfu.append(batch jsonb, states bytea[])
RETURNS TABLE (command int, outcome text, last_position bigint, fingerprint text, answer jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = bangfu, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  base bigint;
BEGIN
  -- First and alone, so that what follows sees all that was committed before it: positions are
  -- allocated, committed and become visible in one order.
  PERFORM pg_advisory_xact_lock(20241021026);
  SELECT coalesce(max(e.notification_id), 0) INTO base FROM bangfu_events e;

  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT (o.ordinality - 1)::int AS c, o.value AS v
    FROM jsonb_array_elements(batch) WITH ORDINALITY o
  ), events AS MATERIALIZED (
    SELECT a.c, row_number() OVER (ORDER BY a.c, x.ordinality) AS n,
           x.value ->> 0 AS stream, (x.value ->> 1)::bigint AS version, x.value ->> 2 AS topic
    FROM asked a, jsonb_array_elements(a.v -> 'e') WITH ORDINALITY x
  ), repeated AS MATERIALIZED (
    SELECT a.c, p.position, p.fingerprint, p.answer
    FROM asked a JOIN commands p
      ON p.principal = a.v -> 'k' ->> 0 AND p.key = a.v -> 'k' ->> 1
  ), overtaken AS MATERIALIZED (
    SELECT DISTINCT f.c
    FROM (SELECT c, stream, min(version) AS version FROM events GROUP BY c, stream) f
    WHERE EXISTS (SELECT FROM bangfu_events t
                  WHERE t.originator_id = f.stream AND t.originator_version = f.version)
       OR f.version > 1 AND NOT EXISTS (
            SELECT FROM bangfu_events t
            WHERE t.originator_id = f.stream AND t.originator_version = f.version - 1)
  ), unguarded AS MATERIALIZED (
    SELECT DISTINCT a.c
    FROM asked a, jsonb_array_elements(a.v -> 'g') g
    WHERE EXISTS (SELECT FROM bangfu_events t
                  WHERE t.originator_id = g.value ->> 0
                    AND t.originator_version = (g.value ->> 1)::bigint + 1)
       OR (g.value ->> 1)::bigint > 0 AND NOT EXISTS (
            SELECT FROM bangfu_events t
            WHERE t.originator_id = g.value ->> 0
              AND t.originator_version = (g.value ->> 1)::bigint)
  ), done AS MATERIALIZED (
    SELECT a.c, a.v FROM asked a
    WHERE a.c NOT IN (SELECT c FROM repeated)
      AND a.c NOT IN (SELECT c FROM overtaken)
      AND a.c NOT IN (SELECT c FROM unguarded)
  ), placed AS MATERIALIZED (
    SELECT e.c, e.stream, e.version, e.topic, e.n,
           base + row_number() OVER (ORDER BY e.n) AS position
    FROM events e WHERE e.c IN (SELECT c FROM done)
  ), inserted AS (
    INSERT INTO bangfu_events
      (originator_id, originator_version, topic, state, notification_id)
    SELECT p.stream, p.version, p.topic, states[p.n], p.position FROM placed p ORDER BY p.n
  ), ends AS MATERIALIZED (
    SELECT p.c, max(p.position) AS position FROM placed p GROUP BY p.c
  ), remembered AS (
    INSERT INTO commands (principal, key, fingerprint, position, answer)
    SELECT d.v -> 'k' ->> 0, d.v -> 'k' ->> 1, d.v -> 'k' ->> 2, n.position, d.v -> 'a'
    FROM done d JOIN ends n USING (c)
  ), rows AS MATERIALIZED (
    SELECT r.* FROM done d, jsonb_array_elements(d.v -> 'r') x,
      jsonb_to_record(x.value) AS r (
        stream text, version bigint, kind text, stage text, division text, waits text[],
        step text, since timestamptz, due_from date, keys text[], amount bigint, title text,
        live boolean, filed_at timestamptz)
  ), indexed AS (
    INSERT INTO case_index AS i (stream, version, kind, stage, division, waits, step, since,
                                 due_from, keys, amount, title, live, filed_at)
    SELECT r.stream, r.version, r.kind, r.stage, r.division, r.waits, r.step, r.since,
           r.due_from, r.keys, r.amount, r.title, r.live, r.filed_at FROM rows r
    ON CONFLICT (stream) DO UPDATE SET
      version = excluded.version, stage = excluded.stage, division = excluded.division,
      waits = excluded.waits, step = excluded.step, since = excluded.since,
      due_from = excluded.due_from, keys = excluded.keys, amount = excluded.amount,
      title = excluded.title, live = excluded.live, filed_at = excluded.filed_at
  ), waits_gone AS (
    DELETE FROM case_waits w USING rows r
    WHERE w.stream = r.stream AND w.token <> ALL (r.waits)
  ), waits_new AS (
    INSERT INTO case_waits AS w (token, since, stream)
    SELECT t, r.since, r.stream FROM rows r, unnest(r.waits) t
    ON CONFLICT (stream, token) DO UPDATE SET since = excluded.since
      WHERE w.since <> excluded.since
  ), keys_gone AS (
    DELETE FROM case_keys k USING rows r
    WHERE k.stream = r.stream AND k.key <> ALL (r.keys)
  ), keys_new AS (
    INSERT INTO case_keys (key, stream)
    SELECT k, r.stream FROM rows r, unnest(r.keys) k
    ON CONFLICT DO NOTHING
  )
  SELECT a.c,
    CASE WHEN r.c IS NOT NULL THEN 'repeated'
         WHEN n.c IS NOT NULL THEN 'done'
         WHEN a.c IN (SELECT c FROM overtaken) THEN 'overtaken'
         ELSE 'unguarded' END,
    coalesce(r.position, n.position), r.fingerprint, r.answer
  FROM asked a LEFT JOIN repeated r USING (c) LEFT JOIN ends n USING (c)
  ORDER BY a.c;

  PERFORM pg_notify('bangfu_events', '');
END $$;
REVOKE ALL ON FUNCTION bangfu.append(jsonb, bytea[]) FROM PUBLIC;
