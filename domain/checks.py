"""Each requirement held against a case: one pure check per kind, answering with a finding."""

from collections.abc import Callable
from typing import Any

from domain.case import Case, Taken, holds, standing
from domain.circumstances import Circumstances, Similar, finding_on, who_may
from domain.clocks import ANY_DAY, Due, latest, period_end
from domain.dossiers import public_money
from domain.filing import document_on_file
from domain.life import LIVE_OF
from domain.likeness import no_double_application, not_split
from domain.notices import ONE_DAY
from domain.noticing import notice_completed, unanswered
from domain.parts import CHECKS
from domain.project import Project
from domain.voting import vote_passed
from events.findings import Finding, Value
from events.requirements import (
    Action,
    AnyRequirement,
    DecisionsFresh,
    DecisionsTaken,
    DocumentOnFile,
    DossierStates,
    NoDoubleApplication,
    NoticeCompleted,
    NotSplit,
    PrimeFarmlandSpared,
    Separation,
    SumWithin,
    TenderThreshold,
    VotePassed,
    WaitingTime,
)

__all__ = ["Circumstances", "Similar", "check", "lawful_from", "looks_at", "unanswered"]

SPARED_USES = frozenset({"fruit-forestry", "fish-pond"})
CONTRACT = "sign-contract"
BEFORE_US = "open-revision"
"""What was placed from history was decided on paper: to be decided here it is revised."""


def looks_at(asked: AnyRequirement) -> frozenset[str]:
    """The actions of the pack on which its verdict depends; for most requirements none."""
    match asked:
        case DecisionsTaken():
            return frozenset({*asked.steps, BEFORE_US})
        case TenderThreshold():
            return frozenset({CONTRACT})
        case _:
            return frozenset()


def check(case: Case, asked: AnyRequirement, about: Circumstances) -> Finding:
    """What a requirement finds in a case; soundness keeps each out of the steps of other kinds."""
    return _CHECKS[type(asked)](case, asked, about)


def _notice(case: Case, asked: NoticeCompleted, about: Circumstances) -> Finding:
    return notice_completed(case, asked, about, _postable(case, asked, about))


def _separation(case: Case, asked: Separation, about: Circumstances) -> Finding:
    return finding_on(asked, "met", "separation.asked", {}, {"scope": asked.scope})


def decisions_taken(case: Case, asked: DecisionsTaken, about: Circumstances) -> Finding:
    """Each step approved in this round, one after the other."""
    taken: list[Taken] = []
    for step in asked.steps:
        stands = standing(case, step)
        if stands is None or (taken and stands.n < taken[-1].n) or stands.on > about.on:
            return _undecided(case, asked, step, stands, about)
        taken.append(stands)
    on = tuple(t.n for t in taken)
    return finding_on(asked, "met", "decisions.met", {}, _steps(asked.steps), on=on)


def _undecided(
    case: Case, asked: DecisionsTaken, step: str, stands: Taken | None, about: Circumstances
) -> Finding:
    """Which step is lacking, and when the last of those lacking could be taken at the earliest."""
    if stands is not None and stands.on > about.on:
        due = Due(stands.on, provisional=False)
        return _late(asked, "decisions.later", step, due)
    lacking = asked.steps[asked.steps.index(step) :]
    due = latest([lawful_from(case, name, about) for name in lacking])
    action = about.rules.actions.get(step)
    if (graded := getattr(case, "historic", "")) and action and _behind(case, action):
        again = about.rules.actions.get(BEFORE_US)
        revisable = again is not None and case.stage in again.stages
        who = who_may(case, about, BEFORE_US) if revisable else ()
        observed: dict[str, Value] = {"step": step, "evidence": graded}
        key = "decisions.before-bangfu" if revisable else "decisions.only-on-paper"
        return finding_on(asked, "pending", key, observed, _steps(asked.steps), who, due)
    key = "decisions.missing" if stands is None else "decisions.out-of-order"
    who = who_may(case, about, step)
    return finding_on(asked, "pending", key, {"step": step}, _steps(asked.steps), who, due)


def _behind(case: Case, action: Action) -> bool:
    """Whether a step belongs to stages that the case has passed."""
    life = LIVE_OF[case.kind]
    ahead = life[life.index(case.stage) :] if case.stage in life else ()
    return not set(action.stages) & set(ahead)


def _late(asked: DecisionsTaken, key: str, step: str, due: Due) -> Finding:
    observed: dict[str, Value] = {"step": step, "on": due.on.isoformat()}
    return finding_on(asked, "pending", key, observed, _steps(asked.steps), (), due)


def lawful_from(case: Case, step: str, about: Circumstances) -> Due:
    """When a step could be lawful at the earliest, if all it lacks were done from that day on."""
    action = None if about.bare else about.rules.actions.get(step)
    if action is None or about.on >= ANY_DAY:
        return Due(about.on, provisional=False)
    found = (check(case, r, about) for r in about.rules.requires(action, case.origin))
    dates = [Due(f.earliest, f.provisional) for f in found if f.verdict != "met" and f.earliest]
    return latest([Due(about.on, provisional=False), *dates])


def decisions_fresh(case: Case, asked: DecisionsFresh, about: Circumstances) -> Finding:
    """A decision is bound to the digest of what was decided."""
    taken = [t for step in asked.steps if (t := standing(case, step))]
    stale = [t for t in taken if not holds(case, t)]
    if stale:
        observed: dict[str, Value] = {"step": stale[0].step, "decided": stale[0].substance[:12]}
        due = latest([lawful_from(case, t.step, about) for t in stale])
        who = who_may(case, about, stale[0].step)
        return finding_on(asked, "pending", "fresh.stale", observed, _steps(asked.steps), who, due)
    on = tuple(t.n for t in taken)
    return finding_on(asked, "met", "fresh.met", {}, _steps(asked.steps), on=on)


def _postable(case: Case, asked: NoticeCompleted, about: Circumstances) -> Due:
    """When a notice could be posted: at once, or when the step before it is taken."""
    if not asked.after or standing(case, asked.after):
        return Due(about.on, provisional=False)
    return lawful_from(case, asked.after, about)


def dossier_states(case: Project, asked: DossierStates, about: Circumstances) -> Finding:
    """The dossier says something under this heading."""
    required: dict[str, Value] = {"field": asked.field}
    if getattr(case.dossier, asked.field.replace("-", "_")):
        return finding_on(asked, "met", "dossier.met", {}, required, on=_filed(case))
    who = who_may(case, about, "correct-dossier")
    return finding_on(asked, "pending", "dossier.missing", {}, required, who)


def sum_within(case: Project, asked: SumWithin, about: Circumstances) -> Finding:
    """The fund lines, or the public money among them, stay within the limit."""
    lines = case.dossier.funds
    whole = sum(f.amount for f in lines)
    total = public_money(case.dossier) if asked.of == "public-funds" else whole
    limit = case.dossier.total_investment if asked.within == "total-investment" else asked.ceiling
    observed: dict[str, Value] = {"total_fen": total}
    required: dict[str, Value] = {"of": asked.of, "within": asked.within, "limit_fen": limit}
    if total <= limit:
        return finding_on(asked, "met", "sum.met", observed, required, on=_filed(case))
    who = who_may(case, about, "correct-dossier")
    return finding_on(asked, "broken", "sum.over", observed, required, who)


def waiting_time(case: Case, asked: WaitingTime, about: Circumstances) -> Finding:
    """So many days have gone by since the step, whether or not the works stood still in them."""
    required: dict[str, Value] = {"step": asked.after, "days": asked.days, "count": asked.count}
    taken = standing(case, asked.after)
    since = lawful_from(case, asked.after, about) if taken is None else Due(taken.on, False)
    end = period_end(since.on, asked.days, asked.count)
    due = Due(end.on + ONE_DAY, end.provisional or since.provisional)
    if taken is None:
        who = who_may(case, about, asked.after)
        return finding_on(asked, "pending", "waiting.not-begun", {}, required, who, due)
    observed: dict[str, Value] = {"since": taken.on.isoformat(), "until": end.on.isoformat()}
    met = about.on >= due.on
    key = "waiting.met" if met else "waiting.running"
    return finding_on(
        asked, "met" if met else "pending", key, observed, required, (), due, (taken.n,)
    )


def prime_farmland_spared(
    case: Project, asked: PrimeFarmlandSpared, about: Circumstances
) -> Finding:
    """土地管理法 第三十七条: no fruit, forestry or fish ponds on permanent basic farmland."""
    land = case.dossier.land
    if land is None:
        who = who_may(case, about, "correct-dossier")
        return finding_on(asked, "pending", "land.unknown", {}, {}, who)
    observed: dict[str, Value] = {"use": land.use}
    if land.prime_farmland and land.use in SPARED_USES:
        who = who_may(case, about, "correct-dossier")
        return finding_on(asked, "broken", "land.prime-farmland", observed, {}, who)
    return finding_on(asked, "met", "land.met", observed, {}, on=_filed(case))


def _filed(case: Case) -> tuple[int, ...]:
    return tuple(n for n, _ in case.filers[-1:])


def _steps(steps: tuple[str, ...]) -> dict[str, Value]:
    return {"steps": "|".join(steps)}


_CHECKS: dict[type, Callable[[Any, Any, Circumstances], Finding]] = {
    DocumentOnFile: document_on_file,
    DecisionsTaken: decisions_taken,
    DecisionsFresh: decisions_fresh,
    VotePassed: vote_passed,
    NoticeCompleted: _notice,
    Separation: _separation,
    WaitingTime: waiting_time,
    DossierStates: dossier_states,
    SumWithin: sum_within,
    NoDoubleApplication: no_double_application,
    NotSplit: not_split,
    PrimeFarmlandSpared: prime_farmland_spared,
    **CHECKS,
}
