"""What waits for my posts: read from the case index, which commits with the facts."""

from datetime import date, datetime
from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from msgspec import Struct

from domain.codes import prefix
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.pages import MOST, After, Division, bounded, cursor, paged
from services.approval.showing import CaseKind, Listed, listed

COUNTED_TO = 10_000
"""Counted no further: who has more waiting needs no exact number."""

FILTERED = """(%(within)s::text IS NULL OR starts_with(i.division, %(within)s))
  AND (%(kind)s::text IS NULL OR i.kind = %(kind)s)
  AND (%(due)s::date IS NULL OR i.due_from IS NULL OR i.due_from <= %(due)s)"""
WAITING = f"""
SELECT i.stream, i.version, i.title, i.stage, i.division, i.amount, i.since, i.step, i.due_from,
       array_agg(w.token ORDER BY w.token), w.since
FROM unnest(%(tokens)s::text[]) AS mine
CROSS JOIN LATERAL (
  SELECT c.token, c.since, c.stream FROM bangfu.case_waits c
  WHERE c.token = mine AND (c.since, c.stream) > (%(since)s, %(stream)s)
  ORDER BY c.since, c.stream LIMIT %(reach)s
) w JOIN bangfu.case_index i USING (stream)
WHERE {FILTERED}
GROUP BY i.stream, w.since ORDER BY w.since, i.stream LIMIT %(limit)s
"""  # noqa: S608 - of our own parts alone
COUNTED = f"""
SELECT count(*) FROM (
  SELECT DISTINCT i.stream FROM bangfu.case_waits c JOIN bangfu.case_index i USING (stream)
  WHERE c.token = ANY(%(tokens)s) AND {FILTERED} LIMIT %(most)s
) x
"""  # noqa: S608 - of our own parts alone
POST = "^[a-z0-9][a-z0-9-]{0,62}$"
BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Waiting(Struct, frozen=True, omit_defaults=True):
    """A case that waits for one of my posts, since when, and from which day it can go on."""

    case: Listed
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


@get(
    "/worklist",
    opt=OFFICER,
    responses=READS,
    operation_id="ReadWorklist",
    summary="待办 / what waits for my posts",
    tags=["worklist"],
)
async def worklist(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    post: Annotated[
        str | None, QueryParameter(pattern=POST, description="只看某一岗位 / of one post")
    ] = None,
    division: Division = None,
    kind: Annotated[CaseKind | None, QueryParameter(description="只看某一类 / of one kind")] = None,
    due: Annotated[
        bool, QueryParameter(description="只看已到期可办的 / what no clock holds up")
    ] = False,
    limit: Annotated[
        int, QueryParameter(ge=0, le=MOST, description="0 则只计数 / 0 counts alone")
    ] = 50,
    after: After = None,
) -> Worklist:
    """等待本人岗位办理的项目、计划、资产,久等者在前;`total` 按同样条件计数。

    What waits for my posts, the longest waiting first; `total` counts under the same conditions.
    """
    begun, most = cursor(after, tuple[datetime, str], (BEGINNING, "")), bounded(limit, house)
    asked = {
        "tokens": tokens(officer_of(request), post, house.today),
        "within": prefix(division) if division else None,
        "kind": kind,
        "due": house.today if due else None,
        "since": begun[0],
        "stream": begun[1],
        "reach": None if division or kind or due else most + 1,
        "limit": most + 1,
        "most": COUNTED_TO,
    }
    counted = await house.ledger.query(COUNTED, asked)
    rows = await house.ledger.query(WAITING, asked) if limit else []
    page = paged(rows, most, lambda last: (last[10], last[0]))
    return Worklist(counted[0][0], tuple(_waiting(row) for row in page.items), page.next)


def tokens(officer: Officer, post: str | None, on: date) -> list[str]:
    """`post@division` of every post held today, or of the one asked for."""
    held = {(h.post, h.division) for h in officer.today(on)}
    return sorted(f"{name}@{seat}" for name, seat in held if post in (None, name))


def _waiting(row: Any) -> Waiting:
    return Waiting(listed(row), tuple(row[9]), row[10])
