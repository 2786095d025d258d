"""What a pack may ask before a group is reviewed or decided on."""

from domain.assessment.state import Assessment
from domain.circumstances import Circumstances, finding_on, who_may
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import GroupWasReviewed, HouseholdsWereHeard


def households_heard(case: Project, asked: HouseholdsWereHeard, about: Circumstances) -> Finding:
    """Since the assessment began so many of the households concerned were heard."""
    now = case.grouping.current
    gain = case.dossier.beneficiaries
    least = -(-(gain.households if gain else 0) * asked.share // 1000)
    asks: dict[str, Value] = {"needed": max(least, 1)}
    said = [h for h in now.heard if h.on <= about.on] if now else []
    seen: dict[str, Value] = {"count": sum(h.heard for h in said)}
    on = tuple(h.n for h in said)
    if sum(h.heard for h in said) >= max(least, 1):
        return finding_on(asked, "met", "heard.met", seen, asks, on=on)
    who = who_may(case, about, "hear-households")
    return finding_on(asked, "pending", "heard.missing", seen, asks, who, on=on)


def group_reviewed(case: Project, asked: GroupWasReviewed, about: Circumstances) -> Finding:
    """What is proposed now was reviewed by the township."""
    now = case.grouping.current
    review = now.review if now else None
    if review and review.on <= about.on:
        seen: dict[str, Value] = {"class": review.group}
        return finding_on(asked, "met", "reviewed.met", seen, {}, on=(review.n,))
    key, action = _lacking(now)
    return finding_on(asked, "pending", key, {}, {}, who_may(case, about, action))


def _lacking(now: Assessment | None) -> tuple[str, str]:
    if now and now.proposal:
        return "reviewed.missing", "review-group"
    return "reviewed.unproposed", "propose-group"
