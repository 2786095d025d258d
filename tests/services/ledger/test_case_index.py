"""The case index is cheap to keep and cheap to page through."""

import psycopg
from sample_files import a_stream, act, noted, opened

PAGE = """
SELECT division, stream FROM bangfu.case_index
WHERE kind = 'file' AND division >= %(first)s AND division < %(end)s
  AND (division, stream) > (%(division)s, %(stream)s)
ORDER BY division, stream LIMIT 3
"""


async def test_no_index_covers_what_changes_with_every_step(ledger):
    """So an update of a row leaves its indexes alone (HOT)."""
    covered = await ledger.query(
        "SELECT DISTINCT attname FROM pg_index JOIN pg_attribute ON attrelid = indexrelid "
        "WHERE indrelid = 'bangfu.case_index'::regclass"
    )
    assert {name for (name,) in covered} == {"stream", "kind", "division"}


async def test_a_subtree_is_paged_in_order_by_a_range_of_the_index(ledger, database):
    inside = []
    for n in range(8):
        stream = a_stream()
        await act(ledger, stream, opened(division=f"4305030{n % 4:05}"))
        inside.append((f"4305030{n % 4:05}", stream))
    for outside in ("430502999999", "430511000000"):
        await act(ledger, a_stream(), opened(division=outside))
    place = {"first": "430503", "end": "430504", "division": "", "stream": ""}
    seen = []
    while page := await ledger.query(PAGE, place):
        seen += page
        place["division"], place["stream"] = page[-1]
    assert seen == sorted(inside)
    assert "case_index_kind_division_stream_idx" in await plan(database.dsn("writer"), place)


async def plan(dsn, place):
    """How the page is found when there is too much to look at all of it."""
    options = "-c enable_seqscan=off -c enable_sort=off -c enable_bitmapscan=off"
    async with await psycopg.AsyncConnection.connect(dsn, options=options) as conn:
        told = await conn.execute("EXPLAIN " + PAGE, place)
        return "\n".join([line async for (line,) in told])


async def test_a_wait_moves_with_the_case_and_leaves_no_trace(ledger):
    stream = a_stream()
    await act(ledger, stream, opened())
    await act(ledger, stream, noted(), noted())
    waits = await ledger.query("SELECT token FROM bangfu.case_waits WHERE stream = %s", (stream,))
    assert waits == [("clerk1@430503000000",)]
