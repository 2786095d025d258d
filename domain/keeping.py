"""What is decided outside any one case: posts filled, packs adopted, divisions merged."""

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.authority import Holding, seats_over
from domain.codes import covers, level
from domain.deciding import NOBODY, Decision, Stamp
from domain.floors import faults
from domain.office import Office
from domain.procedure import Procedure, digest, overlap
from domain.proposing import county
from domain.proprieties import dated_ahead, personal_numbers
from events.base import Actor, Code, DivisionCode, Fact, Line
from events.findings import Finding, Value
from events.office import (
    DivisionsMerged,
    Merger,
    OfficeClosed,
    OfficeOpened,
    PackAdopted,
    PostFilled,
    PostVacated,
    StandInAppointed,
)
from events.project import SubjectId
from events.requirements import Pack

FOUNDER = "FOUNDER"
"""The post of whoever sets a store up, at its console: it exists before any office does.

No pack can name a post so, for the names in packs are written small.
"""


class OfficeCommand(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`on` is the day it occurred (Asia/Shanghai), today if left out."""

    on: date | None = None


class OpenOffice(OfficeCommand, frozen=True):
    """Enter an organisation in the division where it sits (登记机构)."""

    name: Line
    division: DivisionCode
    sample: bool = False


class FillPost(OfficeCommand, frozen=True):
    """Put a person in a post from a day, to a day if the term is fixed (任职)."""

    post: Code
    person: SubjectId
    start: date
    end: date | None = None


class VacatePost(OfficeCommand, frozen=True):
    """End a person's time in a post with its last day (免职)."""

    post: Code
    person: SubjectId
    last_day: date
    reason: Line


class AppointStandIn(OfficeCommand, frozen=True):
    """Let a person stand in for somebody absent, from a day to a day (代理)."""

    post: Code
    absent: SubjectId
    person: SubjectId
    start: date
    end: date
    reason: Line


class CloseOffice(OfficeCommand, frozen=True):
    """End an organisation, and with it all its posts (撤销机构)."""

    reason: Line


class AdoptPack(OfficeCommand, frozen=True):
    """Put a procedure pack in force for its jurisdiction and window (启用规则包)."""

    pack: Pack
    reason: Line


class MergeDivisions(OfficeCommand, frozen=True):
    """Record that divisions were merged or renamed; live cases move with them (登记区划调整)."""

    mergers: Annotated[tuple[Merger, ...], Meta(min_length=1, max_length=200)]
    document_no: Line
    reason: Line


OfficeAct = OpenOffice | FillPost | VacatePost | AppointStandIn | CloseOffice
Act = OfficeAct | AdoptPack | MergeDivisions


class Seat(Struct, frozen=True):
    """What an act outside any case needs: the pack, the day, the actor's posts, all packs."""

    rules: Procedure
    on: date
    holdings: tuple[Holding, ...]
    packs: tuple[Pack, ...] = ()


def decide_act(state: Any, act: Act, about: Seat, stamp: Stamp) -> Decision:
    """Weigh an act outside any case: the fact that follows, or why it is refused."""
    where = concerned(state, act)
    action = action_of_act(act)
    finding, actor = keeper(action, where, about)
    fact = _fact(act, where[0], about, stamp, actor)
    findings = (finding, *dated_ahead(fact), *personal_numbers(fact), *_wrongs(state, act, about))
    refused = any(f.verdict != "met" for f in findings)
    return Decision(() if refused else (fact,), findings)


def concerned(state: Any, act: Act) -> tuple[str, ...]:
    """The divisions that an act concerns; whoever acts must be set over all of them."""
    match act:
        case OpenOffice(division=division):
            return (division,)
        case AdoptPack(pack=pack):
            return (pack.jurisdiction.ljust(12, "0"),)
        case MergeDivisions(mergers=mergers):
            return tuple(code for m in mergers for code in (m.old, m.new))
        case FillPost() | VacatePost() | AppointStandIn() | CloseOffice():
            return (state.division,)


def action_of_act(act: Act) -> str:
    """The name under which the pack speaks of an act."""
    match act:
        case AdoptPack():
            return "adopt-pack"
        case MergeDivisions():
            return "merge-divisions"
        case OpenOffice() | FillPost() | VacatePost() | AppointStandIn() | CloseOffice():
            return "keep-offices"


def keeper(action: str, where: tuple[str, ...], about: Seat) -> tuple[Finding, Actor]:
    """Whether one of the posts held covers all that is concerned, and who acts then."""
    said = about.rules.actions.get(action)
    posts = (*said.by, FOUNDER) if said else (FOUNDER,)
    found = [h for h in about.holdings if h.post in posts and h.holds(about.on)]
    found = [h for h in found if all(_set_over(h, code) for code in where)]
    named = "|".join(said.by if said else posts)
    required: dict[str, Value] = {"posts": named, "action": action}
    if found:
        observed: dict[str, Value] = {"post": found[0].post}
        return _finding("authority", "authority.met", observed, required), found[0].actor()
    lacking = _wrong("authority", "authority.missing", {"post": ""}, required)
    return replace(lacking, who=seats_over(about.rules, action, where)), NOBODY


def _set_over(holding: Holding, code: str) -> bool:
    return holding.post == FOUNDER or covers(holding.division, code)


def keeper_anywhere(action: str, about: Seat) -> tuple[Finding, Actor]:
    """As `keeper`, where the post is enough, in whatever division it is held."""
    said = about.rules.actions.get(action)
    held = (h for h in about.holdings if said and h.post in said.by and h.holds(about.on))
    where = next((h.division for h in held), "000000000000")
    return keeper(action, (where,), about)


def said_by(actor: Actor, about: Seat, stamp: Stamp, where: str) -> dict[str, Any]:
    """What every fact says of who, when, by which command, and which county it concerns."""
    return {
        "by": actor,
        "at": stamp.at,
        "on": about.on,
        "command": stamp.command,
        "correlation": stamp.correlation,
        "causation": stamp.causation,
        "county": county(where),
    }


def _fact(act: Act, where: str, about: Seat, stamp: Stamp, actor: Actor) -> Fact:
    by = said_by(actor, about, stamp, where)
    match act:
        case OpenOffice(name=name, division=division, sample=sample):
            return OfficeOpened(name, division, sample, **by)
        case FillPost(post=post, person=person, start=start, end=end):
            return PostFilled(post, person, start, end, **by)
        case VacatePost(post=post, person=person, last_day=last_day, reason=reason):
            return PostVacated(post, person, last_day, reason, **by)
        case AppointStandIn():
            stands = (act.post, act.absent, act.person, act.start, act.end, act.reason)
            return StandInAppointed(*stands, **by)
        case CloseOffice(reason=reason):
            return OfficeClosed(reason, **by)
        case AdoptPack(pack=pack, reason=reason):
            return PackAdopted(pack, digest(pack), reason, **by)
        case MergeDivisions(mergers=mergers, document_no=number, reason=reason):
            return DivisionsMerged(mergers, number, reason, **by)


def _wrongs(state: Any, act: Act, about: Seat) -> list[Finding]:
    match act:
        case OpenOffice():
            return [] if state.version == 0 else [_wrong("office", "office.exists")]
        case FillPost():
            return [*_is_open(state), *_fitting(state, act, about), *_not_oneself(act, about)]
        case VacatePost(post=post, person=person, last_day=last_day):
            return [*_is_open(state), *_held(state, post, person, last_day)]
        case AppointStandIn():
            return [*_is_open(state), *_standing_in(state, act), *_not_oneself(act, about)]
        case CloseOffice():
            return _is_open(state)
        case AdoptPack(pack=pack):
            return _adoptable(pack, about)
        case MergeDivisions(mergers=mergers):
            same = [m for m in mergers if m.old == m.new or level(m.old) != level(m.new)]
            again = [_wrong("division", "division.recorded")] if state.version else []
            return [*again, *(_wrong("division", "division.same", {"code": m.old}) for m in same)]


def _is_open(office: Office) -> list[Finding]:
    if office.version == 0:
        return [_wrong("office", "office.unknown")]
    if office.closed_on:
        return [_wrong("office", "office.closed", {"on": office.closed_on.isoformat()})]
    return []


def _fitting(office: Office, act: FillPost, about: Seat) -> list[Finding]:
    """The post exists, belongs to the office's level, and is not held by the person already."""
    post = about.rules.posts.get(act.post)
    if post is None:
        return [_wrong("post", "post.unknown", {"post": act.post})]
    found = []
    if office.division and post.level != level(office.division):
        at: dict[str, Value] = {"level": level(office.division)}
        found.append(_wrong("post", "post.level", at, {"post": act.post, "level": post.level}))
    if act.end and act.end < act.start:
        found.append(_reversed(act.start, act.end))
    if any(_overlap(h, act.person, act.post, act.start, act.end) for h in office.holdings):
        found.append(_wrong("post", "post.held-already", {"post": act.post}))
    return found


def _overlap(holding: Holding, person: str, post: str, start: date, end: date | None) -> bool:
    if (holding.person, holding.post, holding.standing_in_for) != (person, post, ""):
        return False
    return (holding.end is None or start <= holding.end) and (end is None or holding.start <= end)


def _held(office: Office, post: str, person: str, on: date) -> list[Finding]:
    """The person holds the post in their own right on that day."""
    own = [h for h in office.holdings if (h.person, h.post) == (person, post)]
    if any(h.holds(on) and not h.standing_in_for for h in own):
        return []
    return [_wrong("post", "post.not-held", {"post": post, "on": on.isoformat()})]


def _standing_in(office: Office, act: AppointStandIn) -> list[Finding]:
    """Only a post that is held can be stood in for, by somebody else, for a time within it."""
    if act.person == act.absent:
        return [_wrong("stand-in", "stand-in.oneself")]
    if act.end < act.start:
        return [_reversed(act.start, act.end)]
    starts = _held(office, act.post, act.absent, act.start)
    return starts or _held(office, act.post, act.absent, act.end)


def _not_oneself(act: FillPost | AppointStandIn, about: Seat) -> list[Finding]:
    """会计法 第二十五条: who keeps the posts does not put themselves in one."""
    if all(h.person != act.person for h in about.holdings):
        return []
    law = "会计法 第二十五条"
    return [Finding("post", "broken", "post.oneself", law, "A", {"post": act.post}, {})]


def _adoptable(pack: Pack, about: Seat) -> list[Finding]:
    """Whole, above every floor, newer than the last of its name, overlapping no other."""
    wrong = [_fault(f.key, f.values, f.action, f.requirement) for f in faults(pack)]
    for other in about.packs:
        if other.id == pack.id and other.version >= pack.version:
            newest: dict[str, Value] = {"version": other.version}
            wrong.append(_wrong("pack", "pack.not-newer", {"version": pack.version}, newest))
        if other.id != pack.id and overlap(pack, other):
            wrong.append(_wrong("pack", "pack.overlap", {"pack": pack.id}, {"other": other.id}))
    return wrong


def _fault(key: str, values: dict[str, Value], action: str, requirement: str) -> Finding:
    at: dict[str, Value] = {"action": action, "requirement": requirement}
    return _wrong("pack", key, {**values, **at})


def _reversed(start: date, end: date) -> Finding:
    seen: dict[str, Value] = {"start": start.isoformat(), "end": end.isoformat()}
    return _wrong("post", "post.term-reversed", seen)


def _wrong(
    rule: str,
    key: str,
    observed: dict[str, Value] | None = None,
    required: dict[str, Value] | None = None,
) -> Finding:
    return Finding(rule, "broken", key, "not cited", "ASM", observed or {}, required or {})


def _finding(
    rule: str, key: str, observed: dict[str, Value], required: dict[str, Value]
) -> Finding:
    return Finding(rule, "met", key, "not cited", "ASM", observed, required)
