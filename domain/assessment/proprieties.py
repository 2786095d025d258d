"""What must hold of an assessment whatever a pack says: found whole, proposed as scored, decided.

A project changes its group by a new assessment alone, by a move that its standard allows.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from domain.assessment.commands import DecideGroup
from domain.assessment.scoring import group_of, scored, total
from domain.assessment.standard import Standards, in_force, move_of, ref, stream_of, streams_for
from domain.assessment.state import Assessment, Proposal
from domain.assets.state import Asset
from domain.authority import ACCOUNTING_LAW
from domain.circumstances import Circumstances
from domain.faults import broken
from domain.noticing import posted_before
from domain.operation.choosing import of_assets
from domain.project import Project
from events.assessment import (
    AssessmentBegun,
    GroupDecided,
    GroupFiled,
    GroupProposed,
    GroupReviewed,
    HouseholdsHeard,
    IndicatorsRecorded,
    InNeed,
)
from events.base import Actor, Fact
from events.findings import Finding, Value
from events.standard import Indicator, Standard, StandardRef, Veto

FIVE_DIMENSIONS = ("农规发〔2024〕26号 二", "B")
HANDS_APART = (ACCOUNTING_LAW, "A")
NO_STANDARD = StandardRef("0" * 12, "none", 0, "0" * 64)


def standards_needed(case: Project, _: object) -> tuple[str, ...]:
    """Where the standards for its county may stand."""
    return streams_for(case.division)


def standard_needed(case: Project, _: object) -> tuple[str, ...]:
    """Where the standard of the present assessment stands."""
    now = case.grouping.current
    return (stream_of(now.standard.division),) if now else ()


def needed_to_decide(case: Project, command: DecideGroup) -> tuple[str, ...]:
    """The standard, and to revive it the assets with their values."""
    assets = of_assets(case, None) if command.group == "revive" else ()
    return (*standard_needed(case, command), *assets)


def standard_of(now: Assessment | None, others: Any) -> Standard | None:
    """The standard by which an assessment is made."""
    known = others.get(stream_of(now.standard.division)) if now else None
    return known.of(now.standard) if now and isinstance(known, Standards) else None


def of_standard(case: Project, command: object, about: Circumstances) -> dict[str, Any]:
    """The standard in force where the project is."""
    found = in_force(about.others, case.division, about.on)
    return {"standard": ref(found) if found else NO_STANDARD}


def of_proposal(case: Project, command: object, about: Circumstances) -> dict[str, Any]:
    """Score, parts and group as the standard has them for what was found."""
    now = case.grouping.current
    standard = standard_of(now, about.others)
    if now is None or standard is None or missing(standard, now):
        return {"score": 0, "group": "adjust", "parts": ()}
    parts = scored(standard, now.values)
    applying = applying_of(now)
    return {
        "score": total(parts),
        "group": group_of(standard, parts, applying),
        "parts": parts,
        "vetoes": applying,
    }


def of_decision(case: Project, command: DecideGroup, about: Circumstances) -> dict[str, Any]:
    """When the next assessment is due, and what there is to revive."""
    standard = standard_of(case.grouping.current, about.others)
    assets = of_assets(case, None) if command.group == "revive" else ()
    known = [(name, about.others.get(name)) for name in assets]
    in_need = (
        InNeed(name.partition("-")[2], asset.amount)
        for name, asset in known
        if isinstance(asset, Asset) and asset.version and asset.entry.asset_class == "operating"
    )
    return {"months": standard.months if standard else 0, "in_need": tuple(in_need)}


def applying_of(now: Assessment) -> tuple[str, ...]:
    """The veto items that were found to apply."""
    return tuple(veto for veto, applies in now.looked.items() if applies)


def missing(standard: Standard, now: Assessment) -> list[Indicator | Veto]:
    """The indicators and veto items of which nothing was found yet."""
    wanted = [one for one in standard.indicators if one.id not in now.values]
    return [*wanted, *(veto for veto in standard.vetoes if veto.id not in now.looked)]


def begun(case: Project, fact: AssessmentBegun, about: Circumstances) -> list[Finding]:
    """There is a standard; the first is the first; a new one, or an event, has its reason."""
    first = fact.occasion == "first"
    unsaid = (fact.occasion == "event" or case.grouping.current) and not fact.reason.strip()
    occasion: dict[str, Value] = {"occasion": fact.occasion}
    wrong = []
    if fact.standard == NO_STANDARD:
        wrong.append(broken("assessment.no-standard", {"division": case.division}))
    if first == bool(case.group):
        wrong.append(broken("assessment.occasion", occasion))
    last = case.grouping.decided
    since = last.decision.n if last and last.decision else 0
    if fact.occasion == "measures-closed" and case.measures.closed_n <= since:
        wrong.append(broken("assessment.no-measures", {}))
    if unsaid:
        wrong.append(broken("assessment.unexplained", occasion))
    return wrong


def none_begun(case: Project) -> list[Finding]:
    """A group changes by a new assessment alone."""
    if case.grouping.current:
        return []
    known: dict[str, Value] = {"class": case.group or "none"}
    return [broken("assessment.none-begun", known, {}, FIVE_DIMENSIONS)]


def recorded(case: Project, fact: IndicatorsRecorded, about: Circumstances) -> list[Finding]:
    """Something was found, of what the standard knows, each once."""
    standard = standard_of(case.grouping.current, about.others)
    if standard is None:
        return none_begun(case)
    names = [one.indicator for one in fact.values]
    vetoes = [one.veto for one in fact.vetoes]
    known = {one.id for one in standard.indicators}
    wrong = [*_twice(names), *_twice(vetoes)]
    wrong += [_unknown(name) for name in names if name not in known]
    wrong += [_unknown(v) for v in vetoes if v not in {veto.id for veto in standard.vetoes}]
    return wrong if names or vetoes else [broken("assessment.nothing-found", {})]


def _unknown(name: str) -> Finding:
    return broken("assessment.unknown", {"indicator": name})


def _twice(names: list[str]) -> Iterator[Finding]:
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        yield broken("assessment.twice", {"indicator": name})


def heard(case: Project, fact: HouseholdsHeard, about: Circumstances) -> list[Finding]:
    """No more spoke for or against than were heard."""
    wrong = none_begun(case)
    if fact.agreed + fact.opposed > fact.heard:
        seen: dict[str, Value] = {"count": fact.agreed + fact.opposed}
        wrong.append(broken("assessment.heard", seen, {"needed": fact.heard}))
    return wrong


def proposed(case: Project, fact: GroupProposed, about: Circumstances) -> list[Finding]:
    """Everything that the standard asks was looked at."""
    now = case.grouping.current
    standard = standard_of(now, about.others)
    if now is None or standard is None:
        return none_begun(case)
    if unseen := missing(standard, now):
        lacking: dict[str, Value] = {
            "indicators": "|".join(one.id for one in unseen),
            "indicators_zh": "|".join(one.zh for one in unseen),
            "indicators_en": "|".join(one.en for one in unseen),
        }
        return [broken("assessment.incomplete", lacking, {}, FIVE_DIMENSIONS)]
    return []


def reviewed(case: Project, fact: GroupReviewed, about: Circumstances) -> list[Finding]:
    """What now stands is reviewed, by a hand of its own; a difference is explained."""
    now = case.grouping.current
    wrong = _on_proposal(case, now, fact)
    return wrong or [*own_hand(now.hands if now else (), fact.by)]


def _on_proposal(
    case: Project, now: Assessment | None, fact: GroupReviewed | GroupDecided
) -> list[Finding]:
    if now is None:
        return none_begun(case)
    if now.proposal is None or now.proposal.n != fact.proposal:
        return [not_proposed(fact.proposal, now)]
    if fact.group != now.proposal.group and not fact.reason.strip():
        seen: dict[str, Value] = {"class": fact.group, "proposed_class": now.proposal.group}
        return [broken("group.unexplained", seen)]
    return []


def not_proposed(given: int, now: Assessment) -> Finding:
    """Something else is proposed, or nothing yet."""
    return broken("group.not-proposed", {"given": given}, {"proposal": _n(now.proposal)})


def _n(proposal: Proposal | None) -> int:
    return proposal.n if proposal else 0


def own_hand(hands: Iterable[tuple[int, Actor]], by: Actor) -> Iterator[Finding]:
    """会计法 第二十五条: who found or proposed it does not judge it."""
    if own := [n for n, actor in hands if actor.persons & by.persons]:
        yield broken("group.own-hand", {"version": own[-1]}, {}, HANDS_APART)


def decided(case: Project, fact: GroupDecided, about: Circumstances) -> list[Finding]:
    """By a new assessment, on what was proposed and shown, by a move that the standard allows."""
    now = case.grouping.current
    if now is None or (wrong := _on_proposal(case, now, fact)):
        return none_begun(case) or wrong
    reviewer = [(now.review.n, now.review.by)] if now.review else []
    shown_before = posted_before(case, about, "decide-group", _n(now.proposal))
    return [
        *own_hand((*now.hands, *reviewer), fact.by),
        *(broken("group.noticed-before", {}, {"notice": name}) for name in shown_before),
        *_moved(case, fact, standard_of(now, about.others)),
    ]


def _moved(case: Project, fact: GroupDecided, standard: Standard | None) -> Iterator[Finding]:
    """The moves between groups are the standard's."""
    if standard is None or not case.group or case.group == fact.group:
        return
    move = move_of(standard, case.group, fact.group)
    pair: dict[str, Value] = {"from_class": case.group, "class": fact.group}
    if move is None:
        known = "|".join(m.to for m in standard.moves if m.source == case.group)
        yield broken("group.no-such-move", pair, {"classes": known or "none"})
    elif move.special and not fact.special.strip():
        yield broken("group.special-reason", pair)


def filed(case: Project, fact: GroupFiled, about: Circumstances) -> list[Finding]:
    """There is a decision, and it is filed once."""
    return filable(case)


def filable(case: Project) -> list[Finding]:
    """Why there is nothing to file."""
    last = case.grouping.decided
    if last is None:
        return [broken("group.undecided", {})]
    again: dict[str, Value] = {"document_no": last.filing.document_no if last.filing else ""}
    return [broken("group.filed-already", again)] if last.filing else []


WRONG: dict[type[Fact], Any] = {
    AssessmentBegun: begun,
    IndicatorsRecorded: recorded,
    HouseholdsHeard: heard,
    GroupProposed: proposed,
    GroupReviewed: reviewed,
    GroupDecided: decided,
    GroupFiled: filed,
}
