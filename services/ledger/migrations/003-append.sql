-- The one way in: a batch of commands, one outcome for each, in one transaction with one NOTIFY.
--
-- batch: [{k: [principal, key, fingerprint], w: [[stream, after, [topic, ...]], ...],
--          g: [[stream, version], ...], q: [[case key, count], ...], r: [row, ...], a: answer text}, ...]
-- states: the bytes of every fact, in the batch's order.
--
-- Every command is judged by what was committed before the batch. So the caller puts no two commands
-- into one batch of which one writes a stream that the other writes or guards, or gives a stream a
-- case key that the other guards. A guarded key that another takes away is seen here instead.
--
-- Seek by index only: a plan made while a table was small must not become a scan when it is large.
CREATE FUNCTION bangfu.append(batch jsonb, states bytea[])
RETURNS TABLE (outcome text, last_position bigint, fingerprint text, answer text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = bangfu, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  base bigint;
  verdicts text[];
BEGIN
  -- First and alone, so that what follows sees all that was committed before it: positions are
  -- allocated, committed and become visible in one order.
  PERFORM pg_advisory_xact_lock(20241021026);
  SELECT coalesce(max(e.notification_id), 0) INTO base FROM bangfu_events e;

  SELECT array_agg(
    CASE
      WHEN EXISTS (
        SELECT FROM commands p WHERE p.principal = c.v -> 'k' ->> 0 AND p.key = c.v -> 'k' ->> 1)
      THEN 'repeated'
      WHEN EXISTS (
        SELECT FROM jsonb_array_elements((c.v -> 'w') || (c.v -> 'g')) s
        WHERE (s.value ->> 1)::bigint <> coalesce((
          SELECT e.originator_version FROM bangfu_events e WHERE e.originator_id = s.value ->> 0
          ORDER BY e.originator_version DESC LIMIT 1), 0))
      OR EXISTS (
        SELECT FROM jsonb_array_elements(c.v -> 'q') q
        WHERE (q.value ->> 1)::bigint <> (
          SELECT count(*) FROM case_keys k WHERE k.key = q.value ->> 0
          AND k.stream NOT IN (SELECT w.value ->> 0 FROM jsonb_array_elements(c.v -> 'w') w)))
      OR EXISTS (
        SELECT FROM jsonb_array_elements(c.v -> 'q') q
        JOIN case_keys k ON k.key = q.value ->> 0,
          jsonb_array_elements(batch) WITH ORDINALITY o (v, n), jsonb_array_elements(o.v -> 'r') r
        WHERE o.n <> c.n AND r.value ->> 'stream' = k.stream AND NOT r.value -> 'keys' ? k.key)
      THEN 'overtaken'
      ELSE 'done'
    END ORDER BY c.n)
  INTO verdicts
  FROM jsonb_array_elements(batch) WITH ORDINALITY c (v, n);

  INSERT INTO bangfu_events (originator_id, originator_version, topic, state, notification_id)
  SELECT f.stream, f.version, f.topic, states[f.place],
         base + row_number() OVER (ORDER BY f.place)
  FROM (
    SELECT c.n, w.value ->> 0 AS stream, (w.value ->> 1)::bigint + t.n AS version, t.topic,
           row_number() OVER (ORDER BY c.n, w.n, t.n) AS place
    FROM jsonb_array_elements(batch) WITH ORDINALITY c (v, n),
      jsonb_array_elements(c.v -> 'w') WITH ORDINALITY w (value, n),
      jsonb_array_elements_text(w.value -> 2) WITH ORDINALITY t (topic, n)
  ) f
  WHERE verdicts[f.n] = 'done'
  ORDER BY f.place;

  INSERT INTO commands (principal, key, fingerprint, position, answer)
  SELECT c.v -> 'k' ->> 0, c.v -> 'k' ->> 1, c.v -> 'k' ->> 2,
         base + sum((SELECT sum(jsonb_array_length(w.value -> 2))
                     FROM jsonb_array_elements(c.v -> 'w') w)) OVER (ORDER BY c.n),
         c.v ->> 'a'
  FROM jsonb_array_elements(batch) WITH ORDINALITY c (v, n)
  WHERE verdicts[c.n] = 'done';

  WITH rows AS MATERIALIZED (
    SELECT r.*
    FROM jsonb_array_elements(batch) WITH ORDINALITY c (v, n), jsonb_array_elements(c.v -> 'r') x,
      jsonb_to_record(x.value) AS r (
        stream text, version bigint, kind text, stage text, division text, waits text[],
        step text, since timestamptz, due_from date, keys text[], amount bigint, title text,
        live boolean, filed_at timestamptz)
    WHERE verdicts[c.n] = 'done'
  ), indexed AS (
    INSERT INTO case_index (stream, version, kind, stage, division, waits, step, since, due_from,
                            keys, amount, title, live, filed_at)
    SELECT r.stream, r.version, r.kind, r.stage, r.division, r.waits, r.step, r.since, r.due_from,
           r.keys, r.amount, r.title, r.live, r.filed_at FROM rows r
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
  )
  INSERT INTO case_keys (key, stream)
  SELECT k, r.stream FROM rows r, unnest(r.keys) k
  ON CONFLICT DO NOTHING;

  PERFORM pg_notify('bangfu_events', '');

  RETURN QUERY
  SELECT verdicts[c.n], p.position, p.fingerprint, p.answer
  FROM jsonb_array_elements(batch) WITH ORDINALITY c (v, n)
  LEFT JOIN commands p ON verdicts[c.n] <> 'overtaken'
    AND p.principal = c.v -> 'k' ->> 0 AND p.key = c.v -> 'k' ->> 1
  ORDER BY c.n;
END $$;
REVOKE ALL ON FUNCTION bangfu.append(jsonb, bytea[]) FROM PUBLIC;
