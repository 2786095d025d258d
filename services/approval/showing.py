"""How projects and lists of them are shown: money in yuan, a page at a time."""

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from msgspec import Struct

from domain.case import Filed, Objection, Posting, Taken
from domain.codes import prefix
from domain.planning.state import AnnualPlan, Line
from domain.project import Project
from events.plan import Batch
from events.project import Dossier, Stage, VoteHeld
from events.requirements import Origin, PackRef
from services.approval.discretion import WITHHELD, votes
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.reading import Seen
from services.approval.yuan import outer, outward, shower, yuan

T = TypeVar("T")
DossierView = outer(Dossier)
_show_dossier = outward(Dossier)
BatchView, LineView = outer(Batch), outer(Line)
_show_batch, _show_line = shower(Batch), shower(Line)


class ProjectView(Struct, frozen=True, omit_defaults=True):
    """A project: where it stands, what it says of itself, and what happened to it so far.

    `withheld`: what of it is not for the reader's posts.
    """

    id: str
    version: int
    stage: Stage
    origin: Origin
    division: str
    pack: PackRef
    filed_at: datetime
    since: datetime
    substance: str
    dossier: DossierView  # type: ignore[valid-type]
    documents: tuple[Filed, ...] = ()
    votes: tuple[VoteHeld, ...] = ()
    notices: tuple[Posting, ...] = ()
    objections: tuple[Objection, ...] = ()
    decisions: tuple[Taken, ...] = ()
    library_year: int = 0
    revisions: int = 0
    historic: str = ""
    position: int = 0
    withheld: tuple[str, ...] = ()


class PlanView(Struct, frozen=True, omit_defaults=True):
    """An annual plan: its batches, the projects in it, and what happened to it so far."""

    id: str
    version: int
    stage: str
    division: str
    year: int
    pack: PackRef
    filed_at: datetime
    since: datetime
    substance: str
    batches: tuple[BatchView, ...] = ()  # type: ignore[valid-type]
    lines: tuple[LineView, ...] = ()  # type: ignore[valid-type]
    documents: tuple[Filed, ...] = ()
    notices: tuple[Posting, ...] = ()
    objections: tuple[Objection, ...] = ()
    decisions: tuple[Taken, ...] = ()
    position: int = 0


def shown_plan(read: Seen) -> PlanView:
    """A plan for the API."""
    plan: AnnualPlan = read.case
    return PlanView(
        id=read.stream.partition("-")[2],
        version=plan.version,
        stage=plan.stage,
        division=plan.division,
        year=plan.year,
        pack=plan.pack,
        filed_at=plan.filed_at,
        since=plan.since,
        substance=plan.substance,
        batches=tuple(_show_batch(b) for b in plan.batches),
        lines=tuple(_show_line(line) for line in plan.lines),
        documents=plan.documents,
        notices=plan.postings,
        objections=plan.objections,
        decisions=plan.decisions,
        position=read.position,
    )


class Listed(Struct, frozen=True, omit_defaults=True):
    """A project in a list: what it is called, where it stands, and for what it waits."""

    id: str
    version: int
    title: str
    stage: str
    division: str
    investment: str
    since: datetime
    step: str = ""
    due_from: date | None = None


class Page(Struct, Generic[T], frozen=True, omit_defaults=True):
    """One page of a list; `next` is where the following page begins, nothing on the last."""

    items: tuple[T, ...]
    next: str | None = None


def shown(read: Seen) -> ProjectView:
    """A project for the API."""
    case: Project = read.case
    held = tuple(m.vote for m in case.meetings)
    hidden = WITHHELD if not read.whole and any(vote.proxies for vote in held) else ()
    return ProjectView(
        id=read.stream.partition("-")[2],
        version=case.version,
        stage=case.stage,
        origin=case.origin,
        division=case.division,
        pack=case.pack,
        filed_at=case.filed_at,
        since=case.since,
        substance=case.substance,
        dossier=_show_dossier(case.dossier) if _show_dossier else case.dossier,
        documents=case.documents,
        votes=votes(held, whole=read.whole),
        notices=case.postings,
        objections=case.objections,
        decisions=case.decisions,
        library_year=case.library_year,
        revisions=case.revisions,
        historic=case.historic,
        position=read.position,
        withheld=hidden,
    )


LISTED = """
SELECT i.stream, i.version, i.title, i.stage, i.division, i.amount, i.since, i.step, i.due_from
FROM unnest(%(inside)s::text[]) AS within
CROSS JOIN LATERAL (
  SELECT * FROM bangfu.case_index c
  WHERE c.kind = 'project' AND c.division COLLATE "C" >= within
    AND c.division COLLATE "C" < within || ':'
    AND (c.division COLLATE "C", c.stream COLLATE "C") > (%(division)s, %(stream)s)
    AND (%(stage)s::text IS NULL OR c.stage = %(stage)s)
  ORDER BY c.division COLLATE "C", c.stream COLLATE "C" LIMIT %(limit)s
) i ORDER BY i.division COLLATE "C", i.stream COLLATE "C" LIMIT %(limit)s
"""


async def page_of(
    house: House,
    officer: Officer,
    division: str | None,
    stage: str | None,
    limit: int,
    after: tuple[str, str],
) -> list[Listed]:
    """One page, and one more to tell whether there is another."""
    rows = await house.ledger.query(
        LISTED,
        {
            "inside": inside(officer, division, house.today),
            "division": after[0],
            "stream": after[1],
            "stage": stage,
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
    id_ = stream.partition("-")[2]
    return Listed(id_, version, title, stage, division, yuan(amount), since, step, due_from)
