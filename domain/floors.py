"""Floors: what no procedure pack may loosen, each beside its article, and what makes a pack unusable.

A pack that goes below a floor is refused when it is loaded, with the floor's name. A step that nobody
could ever take, and a name that means nothing, are found here too, not when a case is stuck.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

from msgspec import Struct

from domain.procedure import KNOWN, OFFICE_ACTIONS, RECORDS, is_step, stages_of
from domain.votes import COLLECTIVE_BODIES, RESERVED, TWO_THIRDS
from events.findings import Value
from events.project import Dossier
from events.requirements import (
    Action,
    AnyRequirement,
    DecisionsFresh,
    DecisionsTaken,
    DocumentOnFile,
    DossierStates,
    NoticeCompleted,
    NotSplit,
    Pack,
    PrimeFarmlandSpared,
    Separation,
    SumWithin,
    VotePassed,
    WaitingTime,
)

ORIGINS = ("village", "township", "county")


class Fault(Struct, frozen=True):
    """What is wrong in a pack and where: action id, requirement id and field, as far as they apply."""

    key: str
    values: dict[str, Value]
    action: str = ""
    requirement: str = ""
    field: str = ""


class Floor(Struct, frozen=True):
    """A statutory minimum and the article it stands in."""

    id: str
    article: str
    broken: Callable[[Pack], Iterator[Fault]]


def faults(pack: Pack) -> list[Fault]:
    """Everything for which a pack is refused."""
    return [*below_floors(pack), *unknown_names(pack), *unreachable(pack), *bad_stages(pack)]


def below_floors(pack: Pack) -> Iterator[Fault]:
    """Every floor the pack goes below."""
    for floor in FLOORS:
        for fault in floor.broken(pack):
            values: dict[str, Value] = {"floor": floor.id, "article": floor.article, **fault.values}
            yield Fault("pack.floor", values, fault.action, fault.requirement, fault.field)


def _every(pack: Pack) -> Iterator[tuple[Action, AnyRequirement]]:
    return ((action, asked) for action in pack.actions for asked in action.requires)


def _action(pack: Pack, name: str) -> Action | None:
    return next((a for a in pack.actions if a.id == name), None)


def _votes(pack: Pack) -> Iterator[tuple[Action, VotePassed]]:
    return ((a, r) for a, r in _every(pack) if isinstance(r, VotePassed))


def _two_thirds(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if Fraction(vote.at_least) < TWO_THIRDS:
            yield Fault(
                "", {"found": vote.at_least, "least": "2/3"}, action.id, vote.id, "at_least"
            )


def _meeting_notice(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if vote.notice_days < 10:
            found: dict[str, Value] = {"found": vote.notice_days, "least": 10}
            yield Fault("", found, action.id, vote.id, "notice_days")


def _party_first(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if not vote.party_discussion:
            found: dict[str, Value] = {"found": "false", "least": "true"}
            yield Fault("", found, action.id, vote.id, "party_discussion")


def _reserved(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if vote.matter in RESERVED and "delegates-assembly" in vote.bodies:
            found: dict[str, Value] = {"found": "delegates-assembly", "least": "members-assembly"}
            yield Fault("", found, action.id, vote.id, "bodies")


def _competent_body(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if not COLLECTIVE_BODIES & set(vote.bodies):
            found: dict[str, Value] = {"found": "|".join(vote.bodies), "least": "members-assembly"}
            yield Fault("", found, action.id, vote.id, "bodies")


def _villagers_decide(pack: Pack) -> Iterator[Fault]:
    """A village project is put to a vote before the village submits it."""
    matters = {v.matter for _, v in _votes(pack) if not v.origins or "village" in v.origins}
    if _action(pack, "enter-library") and "project-initiation" not in matters:
        yield Fault("", {"found": "-", "least": "vote"}, "enter-library")


def _farmland(pack: Pack) -> Iterator[Fault]:
    return _entry_asks(pack, PrimeFarmlandSpared)


def _splitting(pack: Pack) -> Iterator[Fault]:
    return _entry_asks(pack, NotSplit)


def _entry_asks(pack: Pack, kind: type[PrimeFarmlandSpared] | type[NotSplit]) -> Iterator[Fault]:
    entry = _action(pack, "enter-library")
    if entry is None:
        return
    asked = [r for r in entry.requires if isinstance(r, kind)]
    covered = {o for r in asked for o in (r.origins or ORIGINS)}
    for origin in ORIGINS:
        if origin not in covered:
            yield Fault("", {"found": origin, "least": kind.__name__}, entry.id)


def _separated(pack: Pack) -> Iterator[Fault]:
    """Every decision step separates the hands; entry in the library does too."""
    for action in pack.actions:
        if is_step(action.id) and not any(isinstance(r, Separation) for r in action.requires):
            yield Fault("", {"found": "-", "least": "separation"}, action.id)


FLOORS = (
    Floor("two-thirds-of-all", "农村集体经济组织法 第二十七条、第二十八条", _two_thirds),
    Floor("ten-days-before-a-meeting", "农村集体经济组织法 第二十七条", _meeting_notice),
    Floor("party-discusses-first", "农村集体经济组织法 第二十六条", _party_first),
    Floor("reserved-to-all-members", "农村集体经济组织法 第二十八条", _reserved),
    Floor("competent-body", "农村集体经济组织法 第二十六条", _competent_body),
    Floor("villagers-decide", "村民委员会组织法 第二十四条", _villagers_decide),
    Floor("prime-farmland", "土地管理法 第三十七条", _farmland),
    Floor("no-splitting", "招标投标法 第四条", _splitting),
    Floor("separation-of-duties", "会计法 第二十五条", _separated),
)


def unknown_names(pack: Pack) -> Iterator[Fault]:
    """Posts, documents, notices, steps and fields that the pack uses but nowhere names."""
    posts = {p.id for p in pack.posts}
    for action in pack.actions:
        for post in action.by:
            if post not in posts:
                yield _unknown("post", post, action.id, "", "by")
    known = {
        "document": {t.id for t in pack.documents},
        "notice": {t.id for t in pack.notices},
        "step": {a.id for a in pack.actions if is_step(a.id)},
        "field": {f.replace("_", "-") for f in Dossier.__struct_fields__},
    }
    for action, asked in _every(pack):
        for what, name in _names(asked):
            if name not in known[what]:
                yield _unknown(what, name, action.id, asked.id, "")


def _names(asked: AnyRequirement) -> Iterator[tuple[str, str]]:
    match asked:
        case DocumentOnFile(document=name):
            yield "document", name
        case NoticeCompleted(notice=name):
            yield "notice", name
        case DecisionsTaken(steps=steps) | DecisionsFresh(steps=steps):
            yield from (("step", step) for step in steps)
        case WaitingTime(after=step):
            yield "step", step
        case DossierStates(field=name):
            yield "field", name
        case _:
            return


def _unknown(what: str, name: str, action: str, requirement: str, field: str) -> Fault:
    return Fault("pack.unknown-name", {"what": what, "name": name}, action, requirement, field)


def bad_stages(pack: Pack) -> Iterator[Fault]:
    """Stages at which an action can never be taken, and ceilings that bound nothing."""
    for action in pack.actions:
        if action.id in OFFICE_ACTIONS:
            continue
        for stage in action.stages:
            if stage not in stages_of(action.id):
                yield Fault("pack.stage", {"stage": stage}, action.id, "", "stages")
    for action, asked in _every(pack):
        if isinstance(asked, SumWithin) and asked.within == "ceiling" and not asked.ceiling:
            yield Fault("pack.no-ceiling", {}, action.id, asked.id, "ceiling")


def unreachable(pack: Pack) -> Iterator[Fault]:
    """Steps that no project of some origin can reach, and decisions that only one person could take."""
    for origin in ORIGINS:
        open_to = [a for a in pack.actions if not a.origins or origin in a.origins]
        reached: set[str] = set(KNOWN | OFFICE_ACTIONS)
        while new := [a.id for a in open_to if a.id not in reached and _open(a, origin, reached)]:
            reached.update(new)
        for action in open_to:
            waits_for = _needs(action, origin) - reached
            if action.id not in reached or waits_for:
                values: dict[str, Value] = {"origin": origin, "needs": "|".join(sorted(waits_for))}
                yield Fault("pack.unreachable", values, action.id)


def _open(action: Action, origin: str, reached: set[str]) -> bool:
    return _needs(action, origin) <= reached


def _needs(action: Action, origin: str) -> set[str]:
    asked = [r for r in action.requires if not r.origins or origin in r.origins]
    taken = {s for r in asked if isinstance(r, DecisionsTaken) for s in r.steps}
    waited = {r.after for r in asked if isinstance(r, WaitingTime)}
    papers = {"file-document"} if any(isinstance(r, DocumentOnFile) for r in asked) else set()
    return taken | waited | papers


def missing_actions(pack: Pack) -> set[str]:
    """Known actions the pack gives to nobody."""
    return set(KNOWN | RECORDS) - {a.id for a in pack.actions}
