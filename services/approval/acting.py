"""How a command becomes facts: read, decide, record; the one way in, whoever calls.

It is first weighed on what is in memory. The append refuses what was overtaken, and a refusal is
only given on the store's own word: then all is read anew. A key that was used before is answered
as it was then.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import msgspec
import structlog
from msgspec import Struct

from domain.checks import Circumstances, Similar
from domain.commands import FileIntake, PlaceHistoric, ProjectCommand, action_of
from domain.deciding import Decision, Stamp, decide
from domain.keeping import Act, AdoptPack, Seat, action_of_act, decide_act
from domain.outlook import keys, keys_needed, open_steps
from domain.procedure import Procedure
from domain.project import Project
from events.findings import Finding
from events.project import Source
from services.approval.officers import Officer, Officers
from services.ledger.changes import Change, CommandKey, KeyReused, Overtaken
from services.ledger.ledger import Ledger, index_row, write
from services.ledger.procedures import Procedures

log = structlog.get_logger()
SHANGHAI = timezone(timedelta(hours=8))
SIMILAR = """
SELECT k.key, i.stream, i.amount, i.stage, i.filed_at
FROM bangfu.case_keys k JOIN bangfu.case_index i USING (stream)
WHERE k.key = ANY(%s) ORDER BY i.filed_at, i.stream LIMIT 1000
"""


class Order(Struct, frozen=True):
    """Who asks, under which key, having seen which version; `dry` decides and writes nothing."""

    principal: str
    key: str
    at: datetime
    expected: int | None = None
    correlation: str = ""
    source: Source | None = None
    dry: bool = False

    @property
    def today(self) -> date:
        """The day of the office when it was asked."""
        return self.at.astimezone(SHANGHAI).date()


class Outcome(Struct, frozen=True):
    """What came of a command; `possible` are the steps it opened, `facts` the tags it made."""

    case: str
    version: int
    position: int = 0
    facts: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    repeated: bool = False
    dry: bool = False

    @property
    def refused(self) -> bool:
        """Whether nothing follows from it."""
        return not self.facts


class NotThereError(Exception):
    """There is no such case, or it is not the caller's to see: the same to them."""


class MovedError(Exception):
    """The case is no longer at the version that the caller saw."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class Weighed(Struct, frozen=True):
    """A decision and what would be recorded with it."""

    version: int
    decision: Decision
    change: Change | None = None
    states: dict[str, Any] = {}
    possible: tuple[str, ...] = ()


Attempt = Callable[[bool], Awaitable[Weighed]]


class Acting:
    """Puts commands before cases and offices."""

    def __init__(self, ledger: Ledger, procedures: Procedures, officers: Officers) -> None:
        self._ledger = ledger
        self._procedures = procedures
        self._officers = officers

    async def put(self, stream: str, command: ProjectCommand, order: Order) -> Outcome:
        """Put a command before a project."""

        async def attempt(fresh: bool) -> Weighed:
            return await self._weigh(stream, command, order, fresh)

        log_as = action_of(command)
        async with self._ledger.holding(stream):
            return await self._settle(stream, log_as, order, _print(stream, command), attempt)

    async def act(
        self, stream: str, act: Act, order: Order, officer: Officer | None = None
    ) -> Outcome:
        """Put an act before an office, a pack or a merger."""

        async def attempt(fresh: bool) -> Weighed:
            return await self._weigh_act(stream, act, order, officer, fresh)

        async with self._ledger.holding(stream):
            name = action_of_act(act)
            outcome = await self._settle(stream, name, order, _print(stream, act), attempt)
        if isinstance(act, AdoptPack) and not outcome.refused:
            await self._procedures.refresh(self._ledger)
        return outcome

    async def _settle(
        self, stream: str, action: str, order: Order, fingerprint: str, attempt: Attempt
    ) -> Outcome:
        refusal: Outcome | MovedError | NotThereError | Overtaken | None = None
        for fresh in (False, True, True, True):
            try:
                refusal = await self._once(stream, order, fingerprint, await attempt(fresh))
                if not refusal.refused:
                    log.info("decided", action=action, stream=stream, version=refusal.version)
                    return refusal
            except (MovedError, NotThereError, Overtaken) as overtaken:
                refusal = overtaken
            if fresh and not isinstance(refusal, Overtaken):
                break
        return await self._as_before(stream, order, fingerprint, refusal)

    async def _once(self, stream: str, order: Order, print_: str, weighed: Weighed) -> Outcome:
        decision, version = weighed.decision, weighed.version
        if decision.refused or weighed.change is None:
            return Outcome(stream, version, findings=decision.findings, dry=order.dry)
        facts = tuple(str(f.__struct_config__.tag) for f in decision.facts)
        after = version + len(facts)
        if order.dry:
            found = decision.findings
            return Outcome(stream, version, 0, facts, weighed.possible, found, dry=True)
        recorded = await self._ledger.record(weighed.change, weighed.states)
        if recorded.repeated:
            return _again(recorded.answer, recorded.position)
        made = (facts, weighed.possible, decision.findings)
        return Outcome(stream, after, recorded.position, *made)

    async def _as_before(
        self, stream: str, order: Order, fingerprint: str, refusal: Any
    ) -> Outcome:
        """What is refused now may have been done under this key before: then that is the answer."""
        if not order.dry and (known := await self._ledger.recall(order.principal, order.key)):
            before, position, answer = known
            if before != fingerprint:
                raise KeyReused
            return _again(answer, position)
        if isinstance(refusal, Exception):
            raise refusal
        outcome: Outcome = refusal
        log.info("refused", stream=stream, version=outcome.version, rule=_unmet(outcome))
        return outcome

    async def _weigh(
        self, stream: str, command: ProjectCommand, order: Order, fresh: bool
    ) -> Weighed:
        read = self._ledger.fresh if fresh else self._ledger.state
        known = await read(stream)
        case: Project = known.state
        officer = await self._officers.of(order.principal, fresh=fresh)
        raising = isinstance(command, FileIntake | PlaceHistoric)
        _expect(case, officer, order, raising=raising)
        on = command.on or order.today
        rules = await self._rules(case, command, on, fresh)
        if rules is None:
            return Weighed(case.version, Decision((), (_no_pack(on),)))
        about, counted = await self._about(stream, case, command, order, officer, rules, on)
        decision = decide(case, command, about, _stamp(order))
        if decision.refused:
            return Weighed(case.version, decision)
        guards = _guards(decision, officer)
        if raising:
            guards, counted = (*guards, *self._procedures.versions), ()
        return self._weighed(stream, case, decision, order, (command, rules, on, guards, counted))

    def _weighed(
        self, stream: str, case: Project, decision: Decision, order: Order, with_: Any
    ) -> Weighed:
        command, rules, on, guards, counted = with_
        kind = self._ledger.kinds["project"]
        after: Project = case
        for fact in decision.facts:
            after = kind.evolve(after, fact)
        before = open_steps(case, rules, on) if case.version else ()
        possible = tuple(s for s in open_steps(after, rules, on) if s not in before)
        change = Change(
            key=CommandKey(order.principal, order.key, _print(stream, command)),
            writes=(write(stream, case.version, decision.facts),),
            guards=guards,
            key_guards=counted,
            rows=index_row(kind, stream, after.version, after),
            answer=_answer(stream, after.version, decision, possible),
        )
        return Weighed(case.version, decision, change, {stream: after}, possible)

    async def _rules(
        self, case: Project, command: ProjectCommand, on: date, fresh: bool
    ) -> Procedure | None:
        if case.version:
            if not self._procedures.knows(case.pack):
                await self._procedures.refresh(self._ledger)
            return self._procedures.of(case.pack)
        if fresh:
            await self._procedures.refresh(self._ledger)
        assert isinstance(command, FileIntake | PlaceHistoric)  # noqa: S101 - see _expect
        return self._procedures.in_force(command.division, on)

    async def _about(
        self,
        stream: str,
        case: Project,
        command: ProjectCommand,
        order: Order,
        officer: Officer,
        rules: Procedure,
        on: date,
    ) -> tuple[Circumstances, tuple[tuple[str, int], ...]]:
        """What a decision depends on beside the case, and how many share each key it looked at."""
        prefixes = keys_needed(rules, action_of(command), case.origin)
        mine = keys(case) if prefixes else ()
        asked = tuple(k for k in mine if k.partition(":")[0] + ":" in prefixes)
        similar = await self.similar(asked) if asked else ()
        others = {key: sum(key in s.keys and s.case != stream for s in similar) for key in asked}
        about = Circumstances(
            rules=rules,
            on=on,
            holdings=officer.today(order.today),
            similar=similar,
            case_id=stream,
            keys=mine,
        )
        return about, tuple(others.items())

    async def similar(self, asked: tuple[str, ...]) -> tuple[Similar, ...]:
        """The live cases that share one of these keys."""
        rows = await self._ledger.query(SIMILAR, (list(asked),))
        return tuple(
            Similar(case, (key,), amount, stage, filed_at.astimezone(UTC))
            for key, case, amount, stage, filed_at in rows
        )

    async def _weigh_act(
        self, stream: str, act: Act, order: Order, officer: Officer | None, fresh: bool
    ) -> Weighed:
        read = self._ledger.fresh if fresh else self._ledger.state
        known = await read(stream)
        who = officer or await self._officers.of(order.principal, fresh=fresh)
        if fresh:
            await self._procedures.refresh(self._ledger)
        on = act.on or order.today
        rules = self._rules_of_act(known.state, act, on)
        if rules is None:
            return Weighed(known.version, Decision((), (_no_pack(on),)))
        if order.expected is not None and order.expected != known.version:
            raise MovedError(known.version)
        seat = Seat(rules, on, who.today(order.today), self._procedures.packs)
        decision = decide_act(known.state, act, seat, _stamp(order))
        if decision.refused:
            return Weighed(known.version, decision)
        kind = self._ledger.kinds[stream.partition("-")[0]]
        after = kind.evolve(known.state, decision.facts[0])
        change = Change(
            key=CommandKey(order.principal, order.key, _print(stream, act)),
            writes=(write(stream, known.version, decision.facts),),
            guards=tuple(g for g in _guards(decision, who) if g[0] != stream),
            rows=index_row(kind, stream, after.version, after),
            answer=_answer(stream, after.version, decision, ()),
        )
        return Weighed(known.version, decision, change, {stream: after})

    def _rules_of_act(self, state: Any, act: Act, on: date) -> Procedure | None:
        """The pack in force where an act belongs; the first of all is judged by itself."""
        from domain.keeping import concerned
        from domain.procedure import ready

        where = concerned(state, act)
        found = self._procedures.in_force(where[0], on)
        return found or (ready(act.pack) if isinstance(act, AdoptPack) else None)


def _expect(case: Project, officer: Officer, order: Order, *, raising: bool) -> None:
    """The case is there, the caller's to see, and as they saw it."""
    if case.version == 0:
        if not raising:
            raise NotThereError
        return
    if not officer.sees(case.division, order.today):
        raise NotThereError
    if not raising and order.expected is not None and order.expected != case.version:
        raise MovedError(case.version)


def _stamp(order: Order) -> Stamp:
    return Stamp(order.at, f"{order.principal}/{order.key}", order.correlation, "", order.source)


def _guards(decision: Decision, officer: Officer) -> tuple[tuple[str, int], ...]:
    """The office by whose post somebody acts must not have changed meanwhile."""
    office = f"office-{decision.facts[0].by.office}"
    return tuple(v for v in officer.versions if v[0] == office)


def _no_pack(on: date) -> Finding:
    seen: dict[str, str | int] = {"on": on.isoformat()}
    return Finding("pack", "broken", "pack.none-in-force", "not cited", "ASM", seen, {})


def _print(stream: str, command: Any) -> str:
    """The fingerprint of what is asked: of whom, what, with which words."""
    said = msgspec.json.encode((stream, type(command).__name__, command))
    return sha256(said).hexdigest()


class Answer(Struct, frozen=True):
    """What is kept for a repetition of the command."""

    case: str
    version: int
    facts: tuple[str, ...]
    possible: tuple[str, ...]


def _answer(
    stream: str, version: int, decision: Decision, possible: tuple[str, ...]
) -> msgspec.Raw:
    facts = tuple(str(f.__struct_config__.tag) for f in decision.facts)
    return msgspec.Raw(msgspec.json.encode(Answer(stream, version, facts, possible)))


def _again(answer: Any, position: int) -> Outcome:
    kept = msgspec.convert(answer, Answer)
    return Outcome(kept.case, kept.version, position, kept.facts, kept.possible, repeated=True)


def _unmet(outcome: Outcome) -> list[str]:
    return sorted({f.rule for f in outcome.findings if f.verdict != "met"})
