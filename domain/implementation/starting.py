"""By when works start, before what was approved lapses, and how that is put off once (开工期限)."""

from datetime import date

from domain.case import Taken, standing
from domain.circumstances import Circumstances, asked_at, finding_on, who_may
from domain.clocks import ANY_DAY, Due, Suspension, after_months, last_day
from domain.faults import broken
from domain.project import Project
from events.findings import Finding, Value
from events.implementation import StartExtended
from events.requirements import StartInTime

HANDS_APART = "会计法 第二十五条", "A"


def start_in_time(case: Project, asked: StartInTime, about: Circumstances) -> Finding:
    """The works start before their approval lapses; afterwards a plan is drafted and approved anew.

    A clock of the works: where the pack says so it stands still while they do (停工).
    """
    required: dict[str, Value] = {"step": asked.after, "months": asked.months}
    taken = standing(case, asked.after)
    if taken is None:
        return finding_on(asked, "met", "start-time.not-begun", {}, required)
    seen: dict[str, Value] = {"approved": taken.on.isoformat()}
    until = last_start(case, asked, taken)
    if until is None or about.on >= ANY_DAY:
        return finding_on(asked, "met", "start-time.open", seen, required, on=(taken.n,))
    seen["until"] = until.isoformat()
    if about.on <= until:
        return finding_on(asked, "met", "start-time.met", seen, required, on=(taken.n,))
    who = who_may(case, about, "draft-implementation-plan")
    return finding_on(asked, "pending", "start-time.lapsed", seen, required, who, on=(taken.n,))


def last_start(case: Project, asked: StartInTime, taken: Taken) -> date | None:
    """The last day on which works may start; none while their standstill goes on."""
    halts = case.building.halts if asked.stands_still else ()
    until = _due(taken.on, asked.months, halts)
    put_off = case.implementation
    if until and put_off.extended_until and put_off.extended_n > taken.n:
        return max(until.on, put_off.extended_until)
    return until.on if until else None


def _due(start: date, months: int, halts: tuple[Suspension, ...]) -> Due | None:
    """So many months on, moved by the days of standstill."""
    plain = after_months(start, months).on
    return last_day(start, (plain - start).days, "calendar", halts)


def extension_holds(case: Project, fact: StartExtended, about: Circumstances) -> list[Finding]:
    """Asked for in time, once, for no longer than the pack allows, by another hand than drafted."""
    asked = next(iter(asked_at(case, about, "start-works", StartInTime)), None)
    taken = standing(case, asked.after) if asked else None
    if asked is None or taken is None:
        return [broken("extension.nothing", {})]
    cited = (asked.article, asked.grade)
    wrong = _own_plan(case, fact)
    if case.implementation.extended_n > taken.n:
        wrong.append(broken("extension.twice", {}, {}, cited))
    until = last_start(case, asked, taken)
    if until is None:
        return [*wrong, broken("extension.standing-still", {})]
    if fact.on > until:
        wrong.append(broken("extension.late", {"until": until.isoformat()}, {}, cited))
    most = after_months(until, asked.extension).on
    if not until < fact.until <= most:
        seen: dict[str, Value] = {"on": fact.until.isoformat()}
        bounds: dict[str, Value] = {"from": until.isoformat(), "until": most.isoformat()}
        wrong.append(broken("extension.too-long", seen, bounds, cited))
    return wrong


def _own_plan(case: Project, fact: StartExtended) -> list[Finding]:
    """Who drafted the plan does not put off its start."""
    drafted = (by for n, by in case.filers if n == case.drafted)
    if any(by.persons & fact.by.persons for by in drafted):
        return [broken("extension.own-plan", {"post": fact.by.post}, {}, HANDS_APART)]
    return []
