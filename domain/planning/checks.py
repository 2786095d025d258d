"""What a pack may ask of an annual plan: its money, its projects, its announcement."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from domain.case import Case, standing
from domain.circumstances import Circumstances, Similar, finding_on, who_may
from domain.clocks import period_end
from domain.noticing import first_posted
from domain.planning.sought import STALE, funded_keys
from domain.planning.state import AnnualPlan, Line
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import (
    AnnouncedWithin,
    IndustryShare,
    ManagementFee,
    NotFundedTwice,
    PlanCurrent,
)

NAMED = 10
"""So many projects are named in a finding; the others are counted."""


def not_funded_twice(case: AnnualPlan, asked: NotFundedTwice, about: Circumstances) -> Finding:
    """What a command would fund has no money in another project, nor twice in this command."""
    new = {
        stream: frozenset(funded_keys(other))
        for stream, other in about.others.items()
        if isinstance(other, Project) and not other.money.allocations
    }
    for stream, keys in new.items():
        if same := _alike(stream, keys, about.similar, new):
            project: Project = about.others[stream]
            seen: dict[str, Value] = {"project": project.title, "case": same.partition("-")[2]}
            who = who_may(project, about, "open-revision")
            return finding_on(asked, "broken", "funded-once.twice", seen, {}, who)
    return finding_on(asked, "met", "funded-once.met", {}, {})


def _alike(
    stream: str,
    keys: frozenset[str],
    similar: tuple[Similar, ...],
    new: dict[str, frozenset[str]],
) -> str:
    """Another project with one of these contents that has money, or would have it too."""
    paid = (s.case for s in similar if s.case != stream and keys & set(s.keys))
    also = (other for other, its in new.items() if other != stream and keys & its)
    return next(iter((*paid, *also)), "")


def plan_current(case: AnnualPlan, asked: PlanCurrent, about: Circumstances) -> Finding:
    """Every project is still what it was when the plan took it in."""
    key = f"{STALE}{case.id}"
    changed = [s.case.partition("-")[2] for s in about.similar if key in s.keys]
    if not changed:
        return finding_on(asked, "met", "plan-current.met", {}, {})
    names = [line.name if (line := case.line(p)) else p for p in changed[:NAMED]]
    seen: dict[str, Value] = {"projects": "|".join(names), "cases": len(changed)}
    who = who_may(case, about, "renew-inclusion")
    return finding_on(asked, "pending", "plan-current.changed", seen, {}, who)


class Fee(Struct, frozen=True):
    """The management fee of a level: what is taken, and what may be."""

    level: str
    percent: int
    taken: int
    limit: int


def fees(case: AnnualPlan, asked: ManagementFee) -> Iterator[Fee]:
    """The fee by level; of what came from the year before it was due in that year."""
    lines = [line for line in case.lines if line.category == asked.category]
    for level in ("central", "province", "city", "county"):
        percent: int = getattr(asked, level)
        own = [f.batch for f in case.funds if f.batch.level == level]
        first = {f.batch.id for f in case.funds if not f.origin}
        taken = sum(line.of(b.id) for line in lines for b in own)
        whole = sum(b.amount for b in own if b.id in first)
        yield Fee(level, percent, taken, whole * percent // 100)


def management_fee(case: AnnualPlan, asked: ManagementFee, about: Circumstances) -> Finding:
    """No level pays more of the fee than its part."""
    over = next((fee for fee in fees(case, asked) if fee.taken > fee.limit), None)
    if over is None:
        taken = sum(fee.taken for fee in fees(case, asked))
        return finding_on(asked, "met", "fee.met", {"total_fen": taken}, {})
    seen: dict[str, Value] = {"fund_level": over.level, "total_fen": over.taken}
    most: dict[str, Value] = {"percent": over.percent, "limit_fen": over.limit}
    who = who_may(case, about, "exclude-project")
    return finding_on(asked, "broken", "fee.over", seen, most, who)


class Share(Struct, frozen=True):
    """What of some money goes to industry; `permille` is rounded, `below` is exact."""

    industry: int
    whole: int

    @property
    def permille(self) -> int:
        """The share in tenths of a percent."""
        return (self.industry * 1000 + self.whole // 2) // self.whole if self.whole else 0

    def below(self, percent: int) -> bool:
        """Whether it falls short."""
        return self.industry * 100 < self.whole * percent

    def __str__(self) -> str:
        return f"{self.permille // 10}.{self.permille % 10}"


def share(lines: Iterable[Line], categories: tuple[str, ...], batch: str = "") -> Share:
    """The industry share (产业占比) of what the lines have, of one batch or in all."""
    industry = whole = 0
    for line in lines:
        has = line.of(batch) if batch else line.kept
        whole += has
        industry += has if line.category in categories else 0
    return Share(industry, whole)


def industry_share(case: AnnualPlan, asked: IndustryShare, about: Circumstances) -> Finding:
    """Said, and never in the way: a county's share may differ (差别化)."""
    found = share(case.lines, asked.categories)
    key = "industry-share.below" if found.below(asked.percent) else "industry-share.met"
    seen: dict[str, Value] = {"share": str(found)}
    return finding_on(asked, "met", key, seen, {"percent": asked.percent})


def announced(case: Case, asked: AnnouncedWithin, about: Circumstances) -> Finding:
    """The county was told of what was decided, in time or late."""
    required: dict[str, Value] = {"notice": asked.notice, "after": asked.after}
    required |= {"days": asked.days, "count": asked.count}
    taken = standing(case, asked.after)
    if taken is None or taken.substance != case.substance:
        who = who_may(case, about, asked.after)
        return finding_on(asked, "pending", "announced.not-decided", {}, required, who)
    last = period_end(taken.on, asked.days, asked.count)
    required["until"] = last.on.isoformat()
    told = first_posted(case, asked.notice, "county", about.on)
    if told is None or told.posted_on < taken.on:
        who = who_may(case, about, "post-notice")
        return finding_on(asked, "pending", "announced.missing", {}, required, who)
    seen: dict[str, Value] = {"since": told.posted_on.isoformat()}
    key = "announced.late" if told.posted_on > last.on else "announced.met"
    return finding_on(asked, "met", key, seen, required, on=(taken.n, told.n))


CHECKS: dict[type, Any] = {
    NotFundedTwice: not_funded_twice,
    PlanCurrent: plan_current,
    ManagementFee: management_fee,
    IndustryShare: industry_share,
    AnnouncedWithin: announced,
}
