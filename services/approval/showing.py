"""Lists of cases of any kind: what each is called, where it stands, a page at a time."""

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct

from domain.codes import prefix
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.yuan import yuan

T = TypeVar("T")


PLACES = {
    "project": "/projects",
    "plan": "/plans",
    "asset": "/assets",
    "consent": "/consents",
    "rectification": "/rectifications",
    "campaign": "/campaigns",
}
"""Where the cases of each kind lie in the API."""
CaseKind = Literal[
    "project",
    "plan",
    "asset",
    "consent",
    "rectification",
    "campaign",
]


class Listed(Struct, frozen=True, omit_defaults=True):
    """A case in a list: what it is called, where it stands, and for what it waits.

    `path` is where it is read; `amount` the money it is about: a project's whole investment, a
    plan's funds, an asset's value in use.
    """

    kind: CaseKind
    id: str
    path: str
    version: int
    title: str
    stage: str
    division: str
    amount: str
    since: datetime
    step: str = ""
    due_from: date | None = None


class Page(Struct, Generic[T], frozen=True, omit_defaults=True):
    """One page of a list; `next` is where the following page begins, nothing on the last."""

    items: tuple[T, ...]
    next: str | None = None


LISTED = """
SELECT i.stream, i.version, i.title, i.stage, i.division, i.amount, i.since, i.step, i.due_from
FROM unnest(%(inside)s::text[]) AS within
CROSS JOIN LATERAL (
  SELECT * FROM bangfu.case_index c
  WHERE c.kind = %(kind)s AND c.division COLLATE "C" >= within
    AND c.division COLLATE "C" < within || ':'
    AND (c.division COLLATE "C", c.stream COLLATE "C") > (%(division)s, %(stream)s)
    AND (%(stage)s::text IS NULL OR c.stage = %(stage)s)
    AND NOT EXISTS (SELECT FROM unnest(%(marks)s::text[]) m WHERE NOT EXISTS (
      SELECT FROM bangfu.case_keys k WHERE k.key = m AND k.stream = c.stream))
  ORDER BY c.division COLLATE "C", c.stream COLLATE "C" LIMIT %(limit)s
) i ORDER BY i.division COLLATE "C", i.stream COLLATE "C" LIMIT %(limit)s
"""


async def page_of(
    house: House,
    officer: Officer,
    kind: CaseKind,
    division: str | None,
    stage: str | None,
    limit: int,
    after: tuple[str, str],
    marks: tuple[str, ...] = (),
) -> list[Listed]:
    """One page of those with all of these marks, and one more to tell whether there is another."""
    rows = await house.ledger.query(
        LISTED,
        {
            "kind": kind,
            "inside": inside(officer, division, house.today),
            "division": after[0],
            "stream": after[1],
            "stage": stage,
            "marks": list(marks),
            "limit": limit + 1,
        },
    )
    return [listed(row) for row in rows]


def inside(officer: Officer, division: str | None, on: date) -> list[str]:
    """The prefixes of the divisions to show: those of the posts held, as far as asked for."""
    held = {prefix(h.division) for h in officer.today(on)}
    outermost = [p for p in held if not any(p != q and p.startswith(q) for q in held)]
    if division is None:
        return sorted(outermost)
    asked = prefix(division)
    return [asked] if any(asked.startswith(p) for p in outermost) else []


def listed(row: Any) -> Listed:
    """A row of the case index as an entry of a list."""
    stream, version, title, stage, division, amount, since, step, due_from = row[:9]
    kind, _, id_ = stream.partition("-")
    path = f"{PLACES[kind]}/{id_}"
    money = yuan(amount)
    return Listed(kind, id_, path, version, title, stage, division, money, since, step, due_from)
