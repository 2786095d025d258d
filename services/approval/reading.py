"""What officers read of a case: its state now or as of then, its history, actions and receipts."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.authority import ACCOUNTING_LAW as AUTHORITY_LAW
from domain.case import Case
from domain.checks import Circumstances
from domain.deciding import examine
from domain.life import ALL
from domain.outlook import keys_sought
from domain.procedure import Procedure
from events.base import Actor
from events.findings import Finding, Held, Value
from events.project import DecisionTaken
from events.repair import Repaired
from events.requirements import Action
from services.approval.acting import SHANGHAI, NotThereError
from services.approval.discretion import Privy, fact, privy
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.saying import FindingView, Language, view
from services.ledger.kinds import kind_of
from services.ledger.ledger import Recalled, fold


class Seen(Struct, frozen=True):
    """A case as an officer may see it, with the pack it is judged by.

    `privy`: which of its votes they may read whole, as the case stands now, whatever is shown.
    """

    stream: str
    case: Any
    rules: Procedure
    officer: Officer
    today: date
    privy: Privy
    position: int = 0

    @property
    def etag(self) -> dict[str, str]:
        """The version as a header: what a command on the case says in If-Match."""
        return {"ETag": f'"{self.case.version}"'}


class Entry(Struct, frozen=True, omit_defaults=True):
    """One fact of a history: its place in the case and in the log, and the stored bytes.

    `late`: it was recorded after the day on which it occurred. Money in a fact is in fen.
    `withheld`: what of it is not for the reader's posts. `repaired_by`: the versions of the facts
    that repaired it since; it stands here as it was first said.
    """

    version: int
    position: int
    tag: str
    recorded_at: datetime
    occurred_on: date
    fact: msgspec.Raw
    late: bool = False
    withheld: tuple[str, ...] = ()
    repaired_by: tuple[int, ...] = ()


class Possible(Struct, frozen=True, omit_defaults=True, gc=False):
    """An action of the blocker report: open to you now, or what it lacks and who can help.

    `mine`: you hold a post that may take it. `earliest`: the first lawful day, if all that lacks
    were done today; `provisional`: that year's working days are not published yet.
    """

    action: str
    title: str
    open: bool
    mine: bool
    lacks: tuple[FindingView, ...]
    met: int
    earliest: date | None = None
    provisional: bool = False


class Receipt(Struct, frozen=True, omit_defaults=True):
    """Which requirements held when a decision was taken, under which pack, on which facts."""

    kind: str
    id: str
    version: int
    position: int
    tag: str
    by: Any
    recorded_at: datetime
    occurred_on: date
    outcome: str
    pack: Any
    substance: str
    held: tuple[FindingView, ...]
    facts: tuple[Entry, ...]


async def seen(house: House, officer: Officer, stream: str) -> Seen:
    """The case as it now stands in the store; NotThereError where it is not theirs to see."""
    known = await house.ledger.fresh(stream)
    case: Case = known.state
    if case.version == 0 or not officer.sees_case(case, house.today):
        raise NotThereError
    rules = await rules_of(house, case)
    own = privy(rules, case, officer.holdings, house.today)
    return Seen(stream, case, rules, officer, house.today, own)


async def rules_of(house: House, case: Case) -> Procedure:
    """The pack of a case, also when another process adopted it."""
    if not house.procedures.knows(case.pack):
        await house.procedures.refresh(house.ledger)
    return house.procedures.of(case.pack)


async def as_of(house: House, seen_now: Seen, moment: int | datetime) -> Seen:
    """The case as it stood at a position of the log or at a time."""
    told = [r for r in await house.ledger.history(seen_now.stream) if _by_then(r, moment)]
    if not told:
        raise NotThereError
    case = _told(house, seen_now.stream, told)
    return replace(seen_now, case=case, position=told[-1].position)


def _by_then(recalled: Recalled, moment: int | datetime) -> bool:
    if isinstance(moment, int):
        return recalled.position <= moment
    at: datetime = recalled.fact.at
    return at <= moment


async def history(house: House, read: Seen, after: int, limit: int) -> tuple[Entry, ...]:
    """The facts after a version, so many at most."""
    told = await house.ledger.history(read.stream)
    marks = repaired_by(told)
    shown = (entry(r, read.privy) for r in told[after : after + limit])
    return tuple(replace(e, repaired_by=marks.get(e.version, ())) for e in shown)


def repaired_by(told: list[Recalled]) -> dict[int, tuple[int, ...]]:
    """The versions of the facts that were repaired since, each with those that repaired it."""
    marks: dict[int, tuple[int, ...]] = {}
    for recalled in told:
        if isinstance(recalled.fact, Repaired):
            n = recalled.fact.fact_n
            marks[n] = (*marks.get(n, ()), recalled.version)
    return marks


def entry(recalled: Recalled, by: Privy) -> Entry:
    """A fact as it is shown."""
    at: datetime = recalled.fact.at
    said, withheld = fact(recalled.topic, recalled.bytes, by)
    return Entry(
        version=recalled.version,
        position=recalled.position,
        tag=recalled.topic,
        recorded_at=at.astimezone(UTC),
        occurred_on=recalled.fact.on,
        fact=said,
        late=recalled.fact.on < at.astimezone(SHANGHAI).date(),
        withheld=withheld,
    )


async def circumstances(house: House, read: Seen, actions: Iterable[Action]) -> Circumstances:
    """What the rules of these actions need to know beside the case, today."""
    sought = keys_sought(read.case, read.rules, (action.id for action in actions))
    return Circumstances(
        rules=read.rules,
        on=house.today,
        holdings=read.officer.today(house.today),
        similar=await house.acting.similar(sought),
        case_id=read.stream,
        keys=sought,
        others=await others(house, read.case),
    )


async def others(house: House, case: Case) -> dict[str, Any]:
    """The cases on which this one relies at every step, as they now stand."""
    found = await house.ledger.several(case.relies_on, fresh=True)
    return {stream: known.state for stream, known in found.items()}


async def report(house: House, read: Seen, language: Language) -> tuple[Possible, ...]:
    """The blocker report: each action at this stage, what it lacks, who can help, from when."""
    named = (a for a in read.rules.pack.actions if read.case.stage in a.stages)
    fitting = [a for a in named if not a.origins or read.case.origin in a.origins]
    about = await circumstances(house, read, fitting)
    return tuple(
        _possible(read, a.id, a.zh if language == "zh" else a.en, about, language) for a in fitting
    )


def _possible(
    read: Seen, action: str, title: str, about: Circumstances, language: Language
) -> Possible:
    found = examine(read.case, action, about)
    lacks = [f for f in found if f.verdict != "met"]
    dates = [f.earliest for f in lacks if f.earliest]
    return Possible(
        action=action,
        title=title,
        open=not lacks,
        mine=all(f.rule not in ("authority", "separation") for f in lacks),
        lacks=tuple(view(f, language, read.rules) for f in lacks),
        met=len(found) - len(lacks),
        earliest=max(dates, default=None),
        provisional=any(f.provisional for f in lacks),
    )


async def receipt(house: House, read: Seen, version: int, language: Language) -> Receipt:
    """The receipt of the decision at a version: the rules that held, examined again as of then."""
    told = await house.ledger.history(read.stream)
    taken = next((r for r in told if r.version == version), None)
    if taken is None or not getattr(taken.fact, "because", ()):
        raise NotThereError
    before = _told(house, read.stream, told[: version - 1])
    there = {s: await _before(house, s, taken.position) for s in before.relies_on}
    about = Circumstances(read.rules, taken.fact.on, case_id=read.stream, others=there)
    return _receipt(read, told, taken, before, about, language)


async def _before(house: House, stream: str, position: int) -> Any:
    """Another case as it stood before a position of the log."""
    told = await house.ledger.history(stream)
    return _told(house, stream, [r for r in told if r.position < position])


def _told(house: House, stream: str, told: list[Recalled]) -> Any:
    return fold(house.ledger.kind(stream), [r.fact for r in told])


def _receipt(
    read: Seen,
    told: list[Recalled],
    taken: Recalled,
    before: Any,
    about: Circumstances,
    language: Language,
) -> Receipt:
    said = taken.fact
    action = said.step if isinstance(said, DecisionTaken) else ACTIONS[type(said)]
    found = {f.rule: f for f in examine(before, action, about)}
    held = (found.get(h.rule) or _as_recorded(h, said.by, action) for h in said.because)
    relied = sorted({n for h in said.because for n in h.on})
    return Receipt(
        kind=kind_of(read.stream),
        id=read.stream.partition("-")[2],
        version=taken.version,
        position=taken.position,
        tag=taken.topic,
        by=said.by,
        recorded_at=said.at,
        occurred_on=said.on,
        outcome=getattr(said, "outcome", "approved"),
        pack=before.pack,
        substance=getattr(said, "substance", before.substance),
        held=tuple(view(f, language, read.rules) for f in held),
        facts=tuple(entry(told[n - 1], read.privy) for n in relied),
    )


def _as_recorded(held: Held, by: Actor, action: str) -> Finding:
    """A rule that rested on more than the case: what the decision itself recorded of it."""
    seen: dict[str, Value] = {"post": by.post}
    asked: dict[str, Value] = {"posts": by.post, "action": action}
    key = f"{held.rule}.met"
    return Finding(held.rule, "met", key, AUTHORITY_LAW, "A", seen, asked, on=held.on)


ACTIONS = {act.makes: act.name for act in ALL}
