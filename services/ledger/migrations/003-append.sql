-- The one way in: a batch of commands, judged one by one, in one transaction with one NOTIFY.
--
-- batch: {commands: [[principal, key, fingerprint, answer, how many facts], ...],
--         expected: [[command, stream, version], ...]: what it writes after, and its guards,
--         counted:  [[command, case key, count, [stream it writes, ...]], ...],
--         facts:    [[command, stream, version, topic, start, length], ...],
--         rows:     [{command, stream, version, ...}, ...]}
-- states: the bytes of every fact, one after another. A command is named by its place, from 0.
--
-- The commands that are neither overtaken nor repeated get the positions after `base`, in order.
-- `repeated`: {command: [position, fingerprint, answer]}.
--
-- Every command is judged by what was committed before the batch. So the caller puts no two commands
-- into one batch of which one writes a stream that the other writes or guards, or gives a stream a
-- case key that the other counts. A counted key that another takes away is seen here instead.
--
-- Seek by index only: a plan made while a table was small must not become a scan when it is large.
CREATE FUNCTION bangfu.append(
  batch jsonb, states bytea, OUT base bigint, OUT overtaken int[], OUT repeated jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = bangfu, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
  left_out int[];
BEGIN
  -- First and alone, so that what follows sees all that was committed before it: positions are
  -- allocated, committed and become visible in one order.
  PERFORM pg_advisory_xact_lock(20241021026);

  SELECT
    (SELECT coalesce(max(e.notification_id), 0) FROM bangfu_events e),
    ARRAY(
      SELECT (x ->> 0)::int FROM jsonb_array_elements(batch -> 'expected') x
      WHERE (x ->> 2)::bigint <> coalesce((
        SELECT e.originator_version FROM bangfu_events e WHERE e.originator_id = x ->> 1
        ORDER BY e.originator_version DESC LIMIT 1), 0)),
    (SELECT jsonb_object_agg(c.n - 1, jsonb_build_array(p.position, p.fingerprint, p.answer))
     FROM jsonb_array_elements(batch -> 'commands') WITH ORDINALITY c (v, n)
     JOIN commands p ON p.principal = c.v ->> 0 AND p.key = c.v ->> 1)
  INTO base, overtaken, repeated;

  IF batch -> 'counted' -> 0 IS NOT NULL THEN
    overtaken := overtaken || miscounted(batch);
  END IF;
  left_out := overtaken;
  IF repeated IS NOT NULL THEN
    left_out := left_out || ARRAY(SELECT jsonb_object_keys(repeated)::int);
  END IF;

  INSERT INTO bangfu_events (originator_id, originator_version, topic, state, notification_id)
  SELECT f.v ->> 1, (f.v ->> 2)::bigint, f.v ->> 3,
         substring(states FROM (f.v ->> 4)::int FOR (f.v ->> 5)::int),
         base + row_number() OVER (ORDER BY f.n)
  FROM jsonb_array_elements(batch -> 'facts') WITH ORDINALITY f (v, n)
  WHERE (f.v ->> 0)::int <> ALL (left_out);

  INSERT INTO commands (principal, key, fingerprint, answer, position)
  SELECT c.v ->> 0, c.v ->> 1, c.v ->> 2, c.v ->> 3,
         base + sum((c.v ->> 4)::int) OVER (ORDER BY c.n)
  FROM jsonb_array_elements(batch -> 'commands') WITH ORDINALITY c (v, n)
  WHERE c.n - 1 <> ALL (left_out);

  IF batch -> 'rows' -> 0 IS NOT NULL THEN
    PERFORM index_rows(batch -> 'rows', left_out);
  END IF;

  PERFORM pg_notify('bangfu_events', '');
END $$;

-- The commands that counted on another number of streams for a case key, or on one that another
-- command of the batch takes away.
CREATE FUNCTION bangfu.miscounted(batch jsonb) RETURNS int[] LANGUAGE sql AS $$
  SELECT ARRAY(
    SELECT (q ->> 0)::int FROM jsonb_array_elements(batch -> 'counted') q
    WHERE (q ->> 2)::bigint <> (
      SELECT count(*) FROM bangfu.case_keys k WHERE k.key = q ->> 1 AND NOT q -> 3 ? k.stream)
    OR EXISTS (
      SELECT FROM bangfu.case_keys k, jsonb_array_elements(batch -> 'rows') r
      WHERE k.key = q ->> 1 AND r -> 'command' <> q -> 0
        AND r ->> 'stream' = k.stream AND NOT r -> 'keys' ? k.key))
$$;

-- The rows of the case index as they now are, and beside them what has changed of what they wait
-- for and of their keys. Names no schema: `rebuild` fills other tables of the same names with it.
CREATE FUNCTION bangfu.index_rows(batch jsonb, left_out int[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  WITH indexed AS (
    INSERT INTO case_index (stream, version, kind, stage, division, waits, step, since, due_from,
                            keys, amount, title, live, filed_at)
    SELECT r.stream, r.version, r.kind, r.stage, r.division, r.waits, r.step, r.since, r.due_from,
           r.keys, r.amount, r.title, r.live, r.filed_at
    FROM jsonb_to_recordset(batch) AS r (
      command int, stream text, version bigint, kind text, stage text, division text, waits text[],
      step text, since timestamptz, due_from date, keys text[], amount bigint, title text,
      live boolean, filed_at timestamptz)
    WHERE r.command <> ALL (left_out)
    ON CONFLICT (stream) DO UPDATE SET
      version = excluded.version, stage = excluded.stage, division = excluded.division,
      waits = excluded.waits, step = excluded.step, since = excluded.since,
      due_from = excluded.due_from, keys = excluded.keys, amount = excluded.amount,
      title = excluded.title, live = excluded.live, filed_at = excluded.filed_at
    RETURNING new.stream, new.since, new.waits, new.keys, old.since AS since_before,
      coalesce(old.waits, '{}') AS waits_before, coalesce(old.keys, '{}') AS keys_before
  ), waits_over AS MATERIALIZED (
    SELECT t AS token, i.since_before AS since, i.stream FROM indexed i, unnest(i.waits_before) t
    WHERE t <> ALL (i.waits) OR i.since <> i.since_before
  ), waits_gone AS (
    DELETE FROM case_waits w USING waits_over o
    WHERE w.token = o.token AND w.since = o.since AND w.stream = o.stream
  ), waits_new AS (
    INSERT INTO case_waits (token, since, stream)
    SELECT t, i.since, i.stream FROM indexed i, unnest(i.waits) t
    WHERE t <> ALL (i.waits_before) OR i.since <> i.since_before
  ), keys_over AS MATERIALIZED (
    SELECT t AS key, i.stream FROM indexed i, unnest(i.keys_before) t WHERE t <> ALL (i.keys)
  ), keys_gone AS (
    DELETE FROM case_keys k USING keys_over o WHERE k.key = o.key AND k.stream = o.stream
  )
  INSERT INTO case_keys (key, stream)
  SELECT t, i.stream FROM indexed i, unnest(i.keys) t WHERE t <> ALL (i.keys_before);
END $$;

REVOKE ALL ON FUNCTION bangfu.append(jsonb, bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION bangfu.miscounted(jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION bangfu.index_rows(jsonb, int[]) FROM PUBLIC;
