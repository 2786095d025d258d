"""What a pack says of the use of income, and how a distribution keeps to it."""

from collections.abc import Iterator
from datetime import timedelta

from domain.assets.state import Asset
from domain.case import Case
from domain.circumstances import Circumstances, finding_on, who_may
from domain.operation.faults import wrong
from domain.project import Project
from events.findings import Finding, Value
from events.operation import IncomeDistributed
from events.requirements import IncomeDivided, Requirement

DISTRIBUTE = {"project": "distribute-income", "asset": "distribute-asset-income"}
"""The action that divides income, by the kind of the case."""
EARNS = {"project": "report-operation", "asset": "receive-asset-income"}
"""The action that puts income on record."""
LAWFUL_DAYS = 10
"""The plan lies open ten days before the meeting (农村集体经济组织法 第四十六条)."""


def income_divided(case: Project | Asset, asked: IncomeDivided, about: Circumstances) -> Finding:
    """There is income to divide; what the pack says of its use is held against the plan itself."""
    left, uses = case.operation.undivided, {"uses": "|".join(asked.uses)}
    required: dict[str, Value] = {**uses}
    if left <= 0:
        who = who_may(case, about, EARNS[case.kind])
        return finding_on(asked, "pending", "income.none", {}, required, who)
    on = _came(case)
    return finding_on(asked, "met", "income.met", {"total_fen": left}, required, on=on)


def _came(case: Project | Asset) -> tuple[int, ...]:
    if isinstance(case, Asset):
        return tuple(receipt.n for receipt in case.holding.receipts)
    return tuple(report.n for report in case.operation.reports if report.told.received)


def uses_asked(
    case: Project | Asset, fact: IncomeDistributed, about: Circumstances
) -> list[Finding]:
    """Only the uses that the pack names, its reserve and no more dividends, open long enough."""
    asked = (
        r for r in asked_of(case, about, DISTRIBUTE[case.kind]) if isinstance(r, IncomeDivided)
    )
    return [found for one in asked for found in _uses(case, fact, one)]


def asked_of(case: Case, about: Circumstances, name: str) -> Iterator[Requirement]:
    """What the pack asks of an action."""
    action = about.rules.actions.get(name)
    return iter(about.rules.requires(action, case.origin) if action else ())


def _uses(
    case: Project | Asset, fact: IncomeDistributed, asked: IncomeDivided
) -> Iterator[Finding]:
    cited = (asked.article, asked.grade)
    got = {use.use: use.amount for use in fact.uses}
    whole = fact.total - got.get("carried", 0)
    reserve, most = whole * asked.reserve // 1000, whole * asked.most_dividends // 1000
    for use in sorted(set(got) - set(asked.uses)):
        yield wrong("income.use", {"use_of": use}, {"uses": "|".join(asked.uses)}, cited)
    if (kept := got.get("reserve", 0)) < reserve:
        yield wrong("income.reserve", {"sum_fen": kept}, {"limit_fen": reserve}, cited)
    if (paid := got.get("dividends", 0)) > most:
        yield wrong("income.dividends", {"sum_fen": paid}, {"limit_fen": most}, cited)
    held = next((m.vote for m in case.meetings if m.n == fact.vote), None)
    if asked.shown_days > LAWFUL_DAYS and held and held.on - fact.shown_on < _days(asked):
        seen: dict[str, Value] = {"shown": fact.shown_on.isoformat()}
        yield wrong("distribution.shown-late", seen, {"days": asked.shown_days}, cited)


def _days(asked: IncomeDivided) -> timedelta:
    return timedelta(asked.shown_days)
