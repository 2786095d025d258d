"""Cases by the ten thousand, copied from one inside the store: its facts and its index row."""

from hashlib import md5

import psycopg

from tests.domain.story import Told, reviewed

FACTS = 20
COPIES = """
INSERT INTO bangfu.bangfu_events
SELECT 'project-' || md5(n::text), e.originator_version, e.topic, e.state,
       (SELECT max(notification_id) FROM bangfu.bangfu_events)
         + (n - %(first)s::int) * %(facts)s::int + e.originator_version
FROM generate_series(%(first)s::int, %(last)s::int) n, bangfu.bangfu_events e
WHERE e.originator_id = %(case)s;
"""
ROWS = """
INSERT INTO bangfu.case_index
SELECT 'project-' || md5(n::text), version, kind, stage, division, waits, step,
       since + n * interval '1 second', due_from,
       ARRAY(SELECT CASE WHEN k ^@ 'place:' THEN k ELSE k || n END FROM unnest(keys) k),
       amount, title, live, filed_at
FROM generate_series(%(first)s::int, %(last)s::int) n, bangfu.case_index WHERE stream = %(case)s
"""
WAITS = """
INSERT INTO bangfu.case_waits SELECT unnest(waits), since, stream FROM bangfu.case_index
WHERE kind = 'project' ON CONFLICT DO NOTHING
"""
KEYS = """
INSERT INTO bangfu.case_keys SELECT unnest(keys), stream FROM bangfu.case_index
WHERE kind = 'project' ON CONFLICT DO NOTHING
"""


def ripe() -> Told:
    """Twenty facts, ripe for the county to appraise and then to approve."""
    told = reviewed().papers("appraisal-opinion", "leading-group-minutes", on=26)
    return told.papers(*(["application"] * (FACTS - told.n)), on=26)


async def copies(dsn: str, case: str, first: int, last: int) -> list[str]:
    """The ids of copies of a case; `last` less than `first` makes none."""
    said = {"case": case, "first": first, "last": last, "facts": FACTS}
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        for statement in (COPIES, ROWS, WAITS, KEYS):
            await connection.execute(statement, said)
        await connection.execute("VACUUM (ANALYZE)")
        await connection.execute("CHECKPOINT")
    return [md5(str(n).encode()).hexdigest() for n in range(first, last + 1)]  # noqa: S324
