"""A county's projects and assets copied within the store, so many times, each under a new id.

Only what two projects have in common is changed beside the ids: no copy is its original once more.
What is copied is first laid aside, so that a round takes no longer as the store fills.
"""

import psycopg

ASIDE = (
    """
CREATE TEMP TABLE family AS
SELECT c.project, c.asset, i.stream
FROM unnest(%(projects)s::text[], %(assets)s::text[]) c (project, asset)
JOIN bangfu.case_index i ON i.stream IN ('project-' || c.project, 'asset-' || c.asset)
""",
    """
CREATE TEMP TABLE facts AS
SELECT f.*, e.originator_version AS version, e.topic, convert_from(e.state, 'utf8') AS said,
       row_number() OVER (ORDER BY e.notification_id) AS nth
FROM family f JOIN bangfu.bangfu_events e ON e.originator_id = f.stream
""",
    "CREATE TEMP TABLE cases AS SELECT * FROM family JOIN bangfu.case_index USING (stream)",
    "CREATE TEMP TABLE waiting AS SELECT * FROM family JOIN bangfu.case_waits USING (stream)",
    "CREATE TEMP TABLE common AS SELECT * FROM family JOIN bangfu.case_keys USING (stream)",
    """
CREATE FUNCTION pg_temp.renamed(said text, project text, asset text, k text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN replace(replace(said, project, md5(project || k)), asset, md5(asset || k))
""",
)
ROUND = (
    """
INSERT INTO bangfu.bangfu_events
SELECT pg_temp.renamed(stream, project, asset, %(k)s::text), version, topic,
       convert_to(pg_temp.renamed(said, project, asset, %(k)s::text), 'utf8'), nth + last
FROM facts, (SELECT max(notification_id) AS last FROM bangfu.bangfu_events) l ORDER BY nth
""",
    """
INSERT INTO bangfu.case_index
SELECT pg_temp.renamed(stream, project, asset, %(k)s::text), version, kind, stage, division,
       waits, step, since + %(n)s::int * interval '1 second', due_from,
       ARRAY(SELECT key || ':' || %(k)s::text FROM unnest(keys) key), amount, title, live, filed_at
FROM cases
""",
    """
INSERT INTO bangfu.case_waits
SELECT token, since + %(n)s::int * interval '1 second',
       pg_temp.renamed(stream, project, asset, %(k)s::text)
FROM waiting
""",
    """
INSERT INTO bangfu.case_keys
SELECT key || ':' || %(k)s::text, pg_temp.renamed(stream, project, asset, %(k)s::text) FROM common
""",
)
COUNT = """
SELECT (SELECT count(*) FROM bangfu.case_index WHERE kind = 'project'),
       (SELECT count(*) FROM bangfu.bangfu_events)
"""


async def multiplied(dsn: str, families: list[tuple[str, str]], times: int) -> tuple[int, int]:
    """Every project, with its asset if it has one, so often; projects and facts there then are."""
    said = {"projects": [p for p, _ in families], "assets": [a for _, a in families]}
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as store:
        await store.execute("SET synchronous_commit = off")
        for statement in ASIDE:
            await store.execute(statement, said if "%(" in statement else None)
        for k in range(1, times):
            for statement in ROUND:
                await store.execute(statement, {"k": str(k), "n": k})
        counted = await (await store.execute(COUNT)).fetchone()
    assert counted
    return int(counted[0]), int(counted[1])


async def at_rest(dsn: str) -> None:
    """The store has done what it would do by itself, sooner or later."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as store:
        await store.execute("VACUUM (ANALYZE)")
        await store.execute("CHECKPOINT")
