"""What waits for my posts: read from the case index, which commits with the facts."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from msgspec import Struct
from msgspec.structs import replace

from domain.codes import prefix
from events.standard import Group
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.pages import MOST, After, Division, as_cursor, bounded, cursor, paged
from services.approval.showing import CaseKind, Listed, Page, listed

COUNTED_TO = 1_000
"""Counted exactly up to here: who has more waiting is told that it is at least so many."""
LOOKED_AT = 2_000
"""So many waits of a post a request looks at, however many there are, and however few fit."""

FOUND = """
WITH found AS MATERIALIZED (
  SELECT w.since, w.stream, w.token
  FROM unnest(%(tokens)s::text[]) AS mine
  CROSS JOIN LATERAL (
    SELECT c.since, c.stream, c.token FROM bangfu.case_waits c
    WHERE c.token = mine AND (c.since, c.stream) > (%(since)s, %(stream)s)
    ORDER BY c.since, c.stream LIMIT %(reach)s
  ) w ORDER BY w.since, w.stream LIMIT %(reach)s
)"""
FITTING = """(%(within)s::text IS NULL OR starts_with(i.division, %(within)s))
  AND (%(kind)s::text IS NULL OR i.kind = %(kind)s)
  AND (%(due)s::date IS NULL OR i.due_from IS NULL OR i.due_from <= %(due)s)
  AND (%(mark)s::text IS NULL OR %(mark)s = ANY(i.keys))"""
# each row is sought by its key: a plan for few must not become a scan of the index for many
ROW = "CROSS JOIN LATERAL (SELECT * FROM bangfu.case_index r WHERE r.stream = f.stream LIMIT 1) i"
# where the look ends before all was seen, the last case may be seen for some of its posts alone
WAITING = f"""{FOUND}, cases AS (
  SELECT since, stream, array_agg(token ORDER BY token) AS tokens FROM found GROUP BY since, stream
), seen AS (
  SELECT cut.short, c.since, c.stream
  FROM cases c, (SELECT count(*) >= %(reach)s AS short FROM found) cut
  ORDER BY c.since DESC, c.stream DESC
  OFFSET (SELECT (count(*) >= %(reach)s)::int FROM found) LIMIT 1
)
SELECT p.*, s.short, s.since, s.stream FROM seen s LEFT JOIN LATERAL (
  SELECT i.stream, i.version, i.title, i.stage, i.division, i.amount, i.since, i.step, i.due_from,
         f.tokens, f.since AS waits_since
  FROM cases f {ROW}
  WHERE (f.since, f.stream) <= (s.since, s.stream) AND {FITTING}
  ORDER BY f.since, f.stream LIMIT %(limit)s
) p ON true ORDER BY p.waits_since, p.stream
"""  # noqa: S608 - of our own parts alone
# of a post for which more wait, so many alone are more than are counted
COUNTED = """
SELECT count(DISTINCT w.stream) FROM unnest(%(tokens)s::text[]) AS mine CROSS JOIN LATERAL (
  SELECT c.stream FROM bangfu.case_waits c WHERE c.token = mine LIMIT %(most)s + 1) w
"""
TALLIED = f"""{FOUND}, fitting AS MATERIALIZED (
  SELECT DISTINCT i.stream, f.since, i.step FROM found f {ROW} WHERE {FITTING}
)
SELECT (SELECT count(*) FROM fitting), (SELECT count(*) >= %(reach)s FROM found),
  (SELECT coalesce(jsonb_object_agg(action, n), '{{}}') FROM (
     SELECT action, count(*) AS n FROM fitting, string_to_table(step, '|') action
     WHERE action <> '' GROUP BY action) a),
  (SELECT jsonb_build_object(
     'week', count(*) FILTER (WHERE since >= %(week)s),
     'month', count(*) FILTER (WHERE since < %(week)s AND since >= %(month)s),
     'longer', count(*) FILTER (WHERE since < %(month)s)) FROM fitting)
"""  # noqa: S608 - of our own parts alone
POST = "^[a-z0-9][a-z0-9-]{0,62}$"
BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Waiting(Struct, frozen=True, omit_defaults=True):
    """A case that waits for one of my posts, since when, and from which day it can go on."""

    case: Listed
    posts: tuple[str, ...]
    since: datetime


class Worklist(Struct, frozen=True, omit_defaults=True):
    """One page of what waits, the longest waiting first; `total` is exact up to 1000.

    `at_least`: there is more than was counted, the longest waiting first. With `limit=0` it is
    counted by action, where a case has one, and by how long it has waited: up to a `week`, up to a
    `month` of 30 days, `longer`. A page may have fewer than asked, or none, and still a `next`.
    """

    total: int
    items: tuple[Waiting, ...]
    next: str | None = None
    at_least: bool = False
    by_action: dict[str, int] = {}
    by_age: dict[str, int] = {}


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
    group: Annotated[
        Group | None, QueryParameter(description="只看某类项目 / of one of the four groups")
    ] = None,
    due: Annotated[
        bool, QueryParameter(description="只看已到期可办的 / what no clock holds up")
    ] = False,
    limit: Annotated[
        int,
        QueryParameter(
            ge=0,
            le=MOST,
            description="0 则只计数,并按事项、等待时长分计 / 0 counts alone, by action and age",
        ),
    ] = 50,
    after: After = None,
) -> Worklist:
    """等待本人岗位办理的事项,久等者在前;`total` 按同样条件计数,`at_least` 表示不止此数。

    What waits for my posts, the longest waiting first; `total` counts under the same conditions,
    and with `at_least` there is more than that.
    """
    begun, most = cursor(after, tuple[datetime, str], (BEGINNING, "")), bounded(limit, house)
    posts = tokens(officer_of(request), post, house.today)
    narrowed = bool(division or kind or due or group)
    asked = {
        "tokens": posts,
        "within": prefix(division) if division else None,
        "kind": kind,
        "due": house.today if due else None,
        "mark": f"group:{group}" if group else None,
    }
    counted = await _counted(house, asked, narrowed=narrowed, told=not limit)
    if not limit:
        return counted
    reach = max(LOOKED_AT if narrowed else 0, (most + 2) * max(len(posts), 1))
    there = {"since": begun[0], "stream": begun[1], "reach": reach, "limit": most + 1}
    page = await _longest_waiting(house, asked | there, most)
    return replace(counted, items=page.items, next=page.next)


async def _longest_waiting(house: House, asked: dict[str, Any], most: int) -> Page[Waiting]:
    """A page of those who wait longest; `next` goes on also where the looking stopped early."""
    rows = await house.ledger.query(WAITING, asked)
    page = paged([row for row in rows if row[0]], most, lambda last: (last[10], last[0]))
    further = page.next or next((as_cursor(row[12:14]) for row in rows if row[11]), None)
    return Page(tuple(_waiting(row) for row in page.items), further)


async def _counted(house: House, asked: dict[str, Any], *, narrowed: bool, told: bool) -> Worklist:
    """How many wait, exactly or at least; by action and age if that is `told`."""
    if not (told or narrowed):
        most = {"tokens": asked["tokens"], "most": COUNTED_TO}
        ((count,),) = await house.ledger.query(COUNTED, most)
        return _capped(count)
    reach = max(LOOKED_AT, (COUNTED_TO + 1) * len(asked["tokens"]))
    asked = asked | {"since": BEGINNING, "stream": "", "reach": reach}
    now = house.now()
    asked |= {"week": now - timedelta(days=7), "month": now - timedelta(days=30)}
    ((count, short, actions, ages),) = await house.ledger.query(TALLIED, asked)
    counted = _capped(count, short=short)
    return replace(counted, by_action=actions, by_age=ages) if told else counted


def _capped(count: int, *, short: bool = False) -> Worklist:
    """So many, or at least as many as are counted."""
    return Worklist(min(count, COUNTED_TO), (), at_least=short or count > COUNTED_TO)


def tokens(officer: Officer, post: str | None, on: date) -> list[str]:
    """`post@division` of every post held today, or of the one asked for."""
    held = {(h.post, h.division) for h in officer.today(on)}
    return sorted(f"{name}@{seat}" for name, seat in held if post in (None, name))


def _waiting(row: Any) -> Waiting:
    return Waiting(listed(row), tuple(row[9]), row[10])
