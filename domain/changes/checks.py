"""What a pack may ask about changes, held against a project."""

from collections.abc import Callable
from typing import Any

from domain.case import standing
from domain.changes.routing import APPLY, PUBLISH, REQUEST, WITHDRAW, says
from domain.changes.state import Pending
from domain.circumstances import Circumstances, finding_on, who_may
from domain.clocks import Due, period_end
from domain.noticing import notice_completed
from domain.project import Project
from events.findings import Finding, Value, Verdict
from events.requirements import (
    ChangeApproved,
    ChangeNoticed,
    ChangePending,
    ChangeSettled,
    ChangeTold,
    Materiality,
    NoticeCompleted,
    OriginalApprover,
    Requirement,
)


def materiality(case: Project, asked: Materiality, about: Circumstances) -> Finding:
    """A rule by which the ways of a change are found; it stands in nobody's way."""
    told: dict[str, Value] = {"changed": asked.changed, "route": asked.route}
    return finding_on(asked, "met", "change.material", {}, told)


def change_pending(case: Project, asked: ChangePending, about: Circumstances) -> Finding:
    """A change is asked that goes one of these ways."""
    pending = case.changes.pending
    if pending is None:
        return _none_asked(case, asked, about)
    met = bool(set(asked.routes) & set(pending.routes))
    key = "change.asked" if met else "change.other-way"
    verdict: Verdict = "met" if met else "broken"
    asks: dict[str, Value] = {"routes": "|".join(asked.routes)}
    return finding_on(asked, verdict, key, _ways(pending), asks, on=(pending.n,))


def _none_asked(case: Project, asked: Requirement, about: Circumstances) -> Finding:
    who = who_may(case, about, REQUEST)
    return finding_on(asked, "pending", "change.none-asked", {}, {}, who)


def _ways(pending: Pending) -> dict[str, Value]:
    return {"changed": says(pending.measured), "route": "|".join(pending.routes)}


def original_approver(case: Project, asked: OriginalApprover, about: Circumstances) -> Finding:
    """Whose approval it was; who may act is found by the same rule (`authority.takers`)."""
    taken = [t for t in case.decisions if t.outcome == "approved" and not t.change]
    first = next((t for s in asked.steps for t in reversed(taken) if t.step == s), None)
    told: dict[str, Value] = {"steps": "|".join(asked.steps)}
    if first is None:
        return finding_on(asked, "met", "change.no-approver", {}, told)
    return finding_on(asked, "met", "change.approver", {"post": first.by.post}, told, on=(first.n,))


def change_approved(case: Project, asked: ChangeApproved, about: Circumstances) -> Finding:
    """Each step approved the change, one after the other."""
    pending = case.changes.pending
    if pending is None:
        return _none_asked(case, asked, about)
    told: dict[str, Value] = {"steps": "|".join(asked.steps)}
    if not set(asked.routes) & set(pending.routes):
        return finding_on(asked, "met", "change.not-this-way", _ways(pending), told)
    on: list[int] = []
    for step in asked.steps:
        taken = standing(case, step)
        if not (taken and taken.change == pending.n and taken.n > max(on, default=0)):
            seen = {**_ways(pending), "step": step}
            who = who_may(case, about, step)
            return finding_on(asked, "pending", "change.undecided", seen, told, who)
        on.append(taken.n)
    return finding_on(asked, "met", "change.approved", _ways(pending), told, on=tuple(on))


def change_noticed(case: Project, asked: ChangeNoticed, about: Circumstances) -> Finding:
    """A change that goes this way was noticed after it was approved."""
    pending = case.changes.pending
    if pending is None:
        return _none_asked(case, asked, about)
    if not set(asked.routes) & set(pending.routes):
        told: dict[str, Value] = {"steps": asked.after}
        return finding_on(asked, "met", "change.not-this-way", _ways(pending), told)
    return notice_completed(case, as_notice(asked), about, Due(about.on, provisional=False))


def change_settled(case: Project, asked: ChangeSettled, about: Circumstances) -> Finding:
    """A change that is asked is decided and in effect, or taken back, before it goes on."""
    pending = case.changes.pending
    if pending is None:
        return finding_on(asked, "met", "change.settled", {}, {})
    who = (*who_may(case, about, APPLY), *who_may(case, about, WITHDRAW))
    return finding_on(
        asked, "pending", "change.unsettled", _ways(pending), {}, who, on=(pending.n,)
    )


def change_told(case: Project, asked: ChangeTold, about: Circumstances) -> Finding:
    """The last change is published, or filed upward, or there is time for it yet."""
    required: dict[str, Value] = {"duty": asked.duty, "days": asked.days, "count": asked.count}
    open_ones = [a for a in case.changes.applied if asked.duty not in dict(a.told)]
    if not open_ones:
        return finding_on(asked, "met", "change.told", {}, required)
    due = period_end(open_ones[0].on, asked.days, asked.count)
    seen: dict[str, Value] = {"until": due.on.isoformat()}
    on = (open_ones[0].n,)
    if about.on <= due.on:
        return finding_on(asked, "met", "change.to-be-told", seen, required, on=on)
    who = who_may(case, about, PUBLISH)
    return finding_on(asked, "pending", "change.told-overdue", seen, required, who, on=on)


def as_notice(asked: ChangeNoticed) -> NoticeCompleted:
    """The notice that is asked."""
    return NoticeCompleted(
        id=asked.id,
        article=asked.article,
        grade=asked.grade,
        notice=asked.notice,
        level=asked.level,
        days=asked.days,
        count=asked.count,
        after=asked.after,
    )


CHECKS: dict[type, Callable[[Any, Any, Any], Finding]] = {
    Materiality: materiality,
    ChangePending: change_pending,
    OriginalApprover: original_approver,
    ChangeApproved: change_approved,
    ChangeNoticed: change_noticed,
    ChangeSettled: change_settled,
    ChangeTold: change_told,
}
