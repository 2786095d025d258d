"""What waits for my posts: read from the case index, which commits with the facts."""

from datetime import date, datetime
from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, QueryParameter
from msgspec import Struct

from domain.codes import prefix
from events.base import Code, DivisionCode
from services.approval.access import caller_of
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.routes.asking import as_cursor, cursor
from services.approval.routes.projects import OFFICER, READS
from services.approval.showing import Listed, listed

MOST = 10_000
"""Counted no further: who has more waiting needs no exact number."""

WAITING = """
SELECT i.stream, i.version, i.title, i.stage, i.division, i.amount, i.since, i.step, i.due_from,
       array_agg(w.token ORDER BY w.token), w.since
FROM unnest(%(tokens)s::text[]) AS mine
CROSS JOIN LATERAL (
  SELECT c.token, c.since, c.stream FROM bangfu.case_waits c
  WHERE c.token = mine AND (c.since, c.stream) > (%(since)s, %(stream)s)
  ORDER BY c.since, c.stream LIMIT %(reach)s
) w JOIN bangfu.case_index i USING (stream)
WHERE (%(within)s::text IS NULL OR starts_with(i.division, %(within)s))
  AND (%(due)s::date IS NULL OR i.due_from IS NULL OR i.due_from <= %(due)s)
GROUP BY i.stream, w.since ORDER BY w.since, i.stream LIMIT %(limit)s
"""
COUNTED = """
SELECT count(*) FROM (
  SELECT DISTINCT c.stream FROM bangfu.case_waits c WHERE c.token = ANY(%(tokens)s)
  LIMIT %(most)s
) x
"""
BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Waiting(Struct, frozen=True, omit_defaults=True):
    """A case that waits for one of my posts, since when, and from which day it can go on."""

    project: Listed
    posts: tuple[str, ...]
    since: datetime


class Worklist(Struct, frozen=True, omit_defaults=True):
    """One page of what waits, the longest waiting first; `total` stops counting at 10000."""

    total: int
    items: tuple[Waiting, ...]
    next: str | None = None


def routes() -> list[HTTPRouteHandler]:
    """The worklist."""
    return [worklist]


@get("/worklist", opt=OFFICER, responses=READS, tags=["worklist"])
async def worklist(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    post: FromQuery[Code | None] = None,
    division: FromQuery[DivisionCode | None] = None,
    due: FromQuery[bool] = False,
    limit: Annotated[int, QueryParameter(ge=0, le=200)] = 50,
    after: Annotated[str | None, QueryParameter(max_length=400)] = None,
) -> Worklist:
    """What waits for my posts; `due`: only what no clock holds up; `limit=0` counts alone."""
    officer = await house.officers.of(caller_of(request).subject, fresh=True)
    mine = tokens(officer, post, house.today)
    begun = cursor(after, tuple[datetime, str]) if after else (BEGINNING, "")
    asked = {"tokens": mine, "most": MOST, "limit": limit + 1}
    narrow = {
        "within": prefix(division) if division else None,
        "due": house.today if due else None,
        "since": begun[0],
        "stream": begun[1],
        "reach": None if division or due else limit + 1,
    }
    counted = await house.ledger.query(COUNTED, asked)
    rows = await house.ledger.query(WAITING, {**asked, **narrow}) if limit else []
    ended = rows[limit - 1] if limit and len(rows) > limit else None
    then = as_cursor((ended[10], ended[0])) if ended else None
    return Worklist(counted[0][0], tuple(_waiting(row) for row in rows[:limit]), then)


def tokens(officer: Officer, post: str | None, on: date) -> list[str]:
    """`post@division` of every post held today, or of the one asked for."""
    held = {(h.post, h.division) for h in officer.today(on)}
    return sorted(f"{name}@{seat}" for name, seat in held if post in (None, name))


def _waiting(row: Any) -> Waiting:
    return Waiting(listed(row), tuple(row[9]), row[10])
