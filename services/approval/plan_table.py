"""An annual plan as a county publishes it: its projects by category, with subtotals and a total.

The columns are those of the tables that counties put on their sites; what the law asks a plan to
show is among them (政府投资条例 第十六条).
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from domain.case import standing
from domain.checks import check
from domain.circumstances import Circumstances
from domain.messages import Language, worded
from domain.planning.checks import share
from domain.planning.proprieties import lapsed
from domain.planning.state import AnnualPlan, Line
from events.findings import Finding
from events.plan import FundLevel, FundSource, PlanEntry, Priority
from events.requirements import AnnouncedWithin, IndustryShare
from services.approval.reading import Seen
from services.approval.saying import FindingView, view
from services.approval.sheets import Cell, Wan, Yuan
from services.approval.yuan import Yuan as YuanSaid
from services.approval.yuan import fen, yuan

Named = Callable[[str], str]
"""What a division is called."""
RANK: dict[Priority, int] = {"consolidate": 0, "upgrade": 1, "other": 2}
"""巩固、升级在前."""
LEVELS: tuple[FundLevel, ...] = ("central", "province", "city", "county", "none")
SAID = (IndustryShare, AnnouncedWithin)
"""What a pack asks of a plan that is said where it falls short, and bars nothing."""


class PlanRow(Struct, frozen=True, omit_defaults=True):
    """A project of the plan, or the sum of a category, or of all; `wan` is 万元 to the fen."""

    kind: Literal["project", "subtotal", "total"]
    amount: YuanSaid
    wan: str
    levels: dict[FundLevel, YuanSaid]
    no: int = 0
    category: str = ""
    name: str = ""
    project: str = ""
    priority: Priority | None = None
    nature: str = ""
    content: str = ""
    places: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    total_investment: YuanSaid = "0.00"
    sources: tuple[FundSource, ...] = ()
    documents: tuple[str, ...] = ()
    households: int = 0
    people: int = 0
    owner_unit: str = ""
    implementing_unit: str = ""


class BatchRow(Struct, frozen=True, omit_defaults=True):
    """A batch: what it has, what of it is planned and left, and what goes to industry in percent.

    `lapses_on`: what then lies unused is surplus (预算法 第四十二条).
    """

    batch: str
    source: FundSource
    level: FundLevel
    document_no: str
    amount: YuanSaid
    planned: YuanSaid
    left: YuanSaid
    lapses_on: date
    industry_share: str
    carried_out: YuanSaid = "0.00"


class PlanTable(Struct, frozen=True, omit_defaults=True):
    """The plan table (年度计划表); `warnings`: what falls short and bars nothing."""

    plan: str
    year: int
    division: str
    county: str
    stage: str
    rows: tuple[PlanRow, ...]
    batches: tuple[BatchRow, ...]
    industry_share: str
    document_no: str = ""
    warnings: tuple[FindingView, ...] = ()


def table(read: Seen, named: Named, language: Language) -> PlanTable:
    """A plan's table."""
    plan: AnnualPlan = read.case
    categories = _industry(read)
    return PlanTable(
        plan=plan.id,
        year=plan.year,
        division=plan.division,
        county=named(plan.division),
        stage=plan.stage,
        rows=tuple(rows(plan, named)),
        batches=_batches(plan, categories),
        industry_share=str(share(plan.lines, categories)),
        document_no=plan.document_no,
        warnings=tuple(view(f, language, read.rules) for f in warnings(read)),
    )


def rows(plan: AnnualPlan, named: Named) -> list[PlanRow]:
    """The projects by category, those that consolidate and upgrade first, each sum below."""
    made, no = list[PlanRow](), 0
    for category in dict.fromkeys(line.category for line in plan.lines):
        own = [line for line in plan.lines if line.category == category]
        for line in sorted(own, key=lambda each: RANK[each.priority]):
            no += 1
            made.append(_project(plan, line, no, named))
        made.append(_sum(plan, own, "subtotal", category))
    return [*made, _sum(plan, plan.lines, "total")]


def _project(plan: AnnualPlan, line: Line, no: int, named: Named) -> PlanRow:
    entry = line.entry or PlanEntry(category="-")
    own = {a.batch for a in line.allocations}
    paid = [f.batch for f in plan.funds if f.batch.id in own and line.of(f.batch.id)]
    scale = [f"{q.item}{q.amount}{q.unit}" for q in entry.quantities]
    return PlanRow(
        **_money(plan, [line]),
        kind="project",
        no=no,
        category=line.category,
        name=line.name,
        project=line.project,
        priority=line.priority,
        nature=entry.nature or "",
        content=";".join(filter(None, (entry.content, "、".join(scale)))),
        places=tuple(named(place) for place in entry.places),
        start=entry.schedule.start if entry.schedule else None,
        end=entry.schedule.end if entry.schedule else None,
        total_investment=yuan(entry.total_investment),
        sources=tuple(dict.fromkeys(b.source for b in paid)),
        documents=tuple(dict.fromkeys(b.document_no for b in paid)),
        households=entry.households,
        people=entry.people,
        owner_unit=entry.owner_unit,
        implementing_unit=entry.implementing_unit,
    )


def _sum(
    plan: AnnualPlan,
    lines: Sequence[Line],
    kind: Literal["subtotal", "total"],
    category: str = "",
) -> PlanRow:
    invested = sum(line.entry.total_investment for line in lines if line.entry)
    return PlanRow(
        **_money(plan, lines), kind=kind, category=category, total_investment=yuan(invested)
    )


def _money(plan: AnnualPlan, lines: Sequence[Line]) -> dict[str, Any]:
    """What the lines keep in all, and of the batches of each level."""
    level_of = {f.batch.id: f.batch.level for f in plan.funds}
    sums = dict.fromkeys(LEVELS, 0)
    for line in lines:
        for shares, sign in ((line.allocations, 1), (line.returned, -1)):
            for part in shares:
                sums[level_of[part.batch]] += sign * part.amount
    whole = sum(sums.values())
    levels = {level: yuan(amount) for level, amount in sums.items() if amount}
    return {"amount": yuan(whole), "wan": str(Wan(whole)), "levels": levels}


def _batches(plan: AnnualPlan, categories: tuple[str, ...]) -> tuple[BatchRow, ...]:
    balances = {b.batch: b for b in plan.balances}
    return tuple(
        BatchRow(
            batch=batch.id,
            source=batch.source,
            level=batch.level,
            document_no=batch.document_no,
            amount=yuan(batch.amount),
            planned=yuan((its := balances[batch.id]).planned),
            left=yuan(its.left),
            lapses_on=its.lapses_on,
            industry_share=str(share(plan.lines, categories, batch.id)),
            carried_out=yuan(its.carried_out),
        )
        for batch in plan.batches
    )


def _asked(read: Seen) -> list[IndustryShare | AnnouncedWithin]:
    """What the pack asks of the plan without barring it, each once."""
    actions = read.rules.pack.actions
    asked = (r for a in actions for r in read.rules.requires(a, read.case.origin))
    return list(dict.fromkeys(r for r in asked if isinstance(r, SAID)))


def _industry(read: Seen) -> tuple[str, ...]:
    asked = (r.categories for r in _asked(read) if isinstance(r, IndustryShare))
    return next(asked, ())


def warnings(read: Seen) -> list[Finding]:
    """Too little for industry, an announcement that was late, money that has become surplus."""
    about = Circumstances(read.rules, read.today)
    plan: AnnualPlan = read.case
    asked = (r for r in _asked(read) if not isinstance(r, AnnouncedWithin) or _due(plan, r))
    found = [check(plan, r, about) for r in asked]
    short = ("industry-share.below", "announced.late", "announced.missing")
    return [*(f for f in found if f.message in short), *_lapsed(plan, read.today)]


def _due(plan: AnnualPlan, asked: AnnouncedWithin) -> bool:
    return standing(plan, asked.after) is not None


def _lapsed(plan: AnnualPlan, on: date) -> list[Finding]:
    """What is left of a batch that was unused for two years."""
    return [lapsed(f) for f in plan.funds if f.lapsed(on) and plan.left(f.batch.id)]


WHAT = ("kind", "no", "category", "priority", "name", "nature", "content", "places", "period")
MONEY = ("investment", "wan", "yuan", *LEVELS, "sources", "documents")
WHO = ("households", "people", "owner_unit", "implementing_unit")


def header(language: Language) -> list[str]:
    """The heads of the columns."""
    return [worded("column", name, language) for name in (*WHAT, *MONEY, *WHO)]


def cells(row: PlanRow, language: Language) -> list[Cell]:
    """A row as a sheet shows it."""
    period = (row.start, row.end)
    return [
        worded("row", row.kind, language),
        row.no or "",
        row.category,
        worded("priority", row.priority, language) if row.priority else "",
        row.name,
        worded("nature", row.nature, language) if row.nature else "",
        row.content,
        "、".join(row.places),
        "—".join(day.isoformat() for day in period if day),
        Wan(fen(row.total_investment)),
        Wan(fen(row.amount)),
        Yuan(fen(row.amount)),
        *(Wan(fen(row.levels.get(level, "0.00"))) for level in LEVELS),
        worded("fund_source", "|".join(row.sources), language) if row.sources else "",
        "、".join(row.documents),
        row.households or "",
        row.people or "",
        row.owner_unit,
        row.implementing_unit,
    ]
