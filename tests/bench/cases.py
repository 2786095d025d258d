"""Cases by the ten thousand, copied from one inside the store: its facts and its index row."""

from typing import Any
from uuid import uuid4

import psycopg
from msgspec.structs import replace

from domain.outlook import keys
from domain.project import Project, substance
from tests.domain.story import Told, reviewed

FACTS = 20
NUMBER, DIGEST = "@N@", "@D@"
EVENTS = """
INSERT INTO bangfu.bangfu_events
SELECT c.stream, e.originator_version, e.topic,
       convert_to(replace(replace(convert_from(e.state, 'utf8'), %(digest)s, c.digest),
                          %(number)s, c.stream), 'utf8'),
       (SELECT max(notification_id) FROM bangfu.bangfu_events)
         + (c.n - 1) * %(facts)s::int + e.originator_version
FROM unnest(%(streams)s::text[], %(digests)s::text[]) WITH ORDINALITY c (stream, digest, n),
     bangfu.bangfu_events e
WHERE e.originator_id = %(case)s
"""
ROWS = """
INSERT INTO bangfu.case_index
SELECT c.stream, version, kind, stage, division, waits, step, since + c.n * interval '1 second',
       due_from, ARRAY[c.content, c.alike] || keys[3:], amount, title, live, filed_at
FROM unnest(%(streams)s::text[], %(contents)s::text[], %(likes)s::text[])
       WITH ORDINALITY c (stream, content, alike, n), bangfu.case_index i
WHERE i.stream = %(case)s
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


def numbered(number: str) -> Project:
    """The case as it is with a dossier of that number."""
    case = ripe().given.case
    return replace(case, dossier=replace(case.dossier, name=number, industry=number))


def pattern() -> Told:
    """The history in which number and digest are still to be filled in."""
    told, before = ripe(), ripe().given.case.substance
    first = replace(told.facts[0], dossier=numbered(NUMBER).dossier)
    rest = [replace(f, substance=DIGEST) if substances(f) == before else f for f in told.facts[1:]]
    return Told((first, *rest), first.dossier)


def substances(fact: Any) -> str:
    """The digest that a decision carries."""
    return str(getattr(fact, "substance", ""))


async def copies(dsn: str, case: str, count: int, *, whole: bool = True) -> list[str]:
    """The ids of so many cases, each with a dossier of its own; if not whole, index rows alone."""
    streams = [f"project-{uuid4().hex}" for _ in range(count)]
    cases = [numbered(stream) for stream in streams]
    alike = [keys(one) for one in cases]
    said = {
        "case": case,
        "facts": FACTS,
        "number": NUMBER,
        "digest": DIGEST,
        "streams": streams,
        "digests": [substance(one.dossier) for one in cases],
        "contents": [content for content, _ in alike],
        "likes": [like for _, like in alike],
    }
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        for statement in (EVENTS, ROWS, WAITS, KEYS)[0 if whole else 1 :]:
            await connection.execute(statement, said if "%(" in statement else None)
        await connection.execute("VACUUM (ANALYZE)")
        await connection.execute("CHECKPOINT")
    return [stream.partition("-")[2] for stream in streams]
