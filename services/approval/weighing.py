"""What a command would come to: weighed on what is in memory, or on the store's own word.

Whatever a decision relied on beside its own stream is guarded, so that memory may be behind: the
office of whoever acts, the packs adopted so far, the cases that share a key, the codes that stand.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.acts import Act, concerned, decide_act
from domain.case import Case
from domain.checks import Circumstances, Similar
from domain.circumstances import MOST_ALIKE
from domain.command import Command
from domain.deciding import Decision, as_raised, decide
from domain.keeping import AdoptPack, Seat
from domain.life import begins
from domain.manifests import IssueManifest
from domain.merging import begins_in, ended
from domain.migration.deciding import MigrationAct
from domain.office import ENDED, PACKS_KEY
from domain.outlook import keys_needed, keys_under, opened
from domain.parts import LOOKS_UP, NEEDS
from domain.procedure import Procedure, ready
from events.findings import Finding
from services.approval.officers import Officer, Officers
from services.approval.orders import Answer, Asked, MovedError, NotThereError, Order, kept, tags
from services.approval.recalling import recalling, tied
from services.ledger.changes import Change, CommandKey
from services.ledger.kinds import Kind
from services.ledger.ledger import Ledger, fold, index_row, write
from services.ledger.procedures import Procedures
from services.vault.vault import Vault

Guards = tuple[tuple[str, int], ...]
"""Streams and the versions at which they were read, or case keys and how many carry them."""

SIMILAR = """
SELECT k.key, i.stream, i.amount, i.stage, i.filed_at, i.version,
  ARRAY(SELECT s FROM unnest(i.keys) s WHERE starts_with(s, 'spent:'))
FROM unnest(%s::text[]) AS wanted
CROSS JOIN LATERAL (
  SELECT c.key, c.stream FROM bangfu.case_keys c WHERE c.key = wanted LIMIT %s
) k JOIN bangfu.case_index i USING (stream) ORDER BY i.filed_at, i.stream
"""
CARRIED = "SELECT DISTINCT key FROM bangfu.case_keys WHERE key = ANY(%s)"


class Weighed(Struct, frozen=True):
    """A decision and, unless it is a refusal, what would be recorded with it."""

    version: int
    decision: Decision
    change: Change | None = None
    states: dict[str, Any] = {}
    facts: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    moved: int = 0


class Relied(Struct, frozen=True):
    """What a decision relied on: streams at their versions, keys and how many others carry them."""

    guards: Guards = ()
    key_guards: Guards = ()

    def with_(self, other: "Relied") -> "Relied":
        """Both."""
        return Relied((*self.guards, *other.guards), (*self.key_guards, *other.key_guards))


class Weighing:
    """Reads what a command needs, lets the domain decide, and makes the change."""

    def __init__(
        self,
        ledger: Ledger,
        procedures: Procedures,
        officers: Officers,
        vault: Vault | None = None,
    ) -> None:
        self._ledger = ledger
        self._procedures = procedures
        self._officers = officers
        self._vault = vault

    async def case(self, asked: Asked, command: Command, fresh: bool) -> Weighed:
        """A command on a case, whatever its kind."""
        order, on = asked.order, command.on or asked.order.today
        case, officer = await self.read(asked, fresh)
        raising = begins(command)
        _expect(case, officer, order, raising=raising)
        rules = await self._rules(case, command, on, fresh)
        if rules is None:
            return none_in_force(case.version, on)
        about, relied = await self._about(asked, case, command, officer, rules, fresh)
        about = await recalling(self._ledger, self._procedures, asked.stream, case, command, about)
        about = await tied(self._vault, case, command, about)
        decision = decide(case, command, about, order.stamp)
        decision = await self.standing(decision, command, fresh)
        if decision.refused:
            return Weighed(case.version, decision)
        relied = relied.with_(office_of(decision, officer)).with_(standing_codes(command))
        if raising:
            relied = relied.with_(self.packs())
        others = await self._relied_on(case, about, fresh)
        return self.change(asked, case, decision, relied, replace(about, others=others))

    async def read(self, asked: Asked, fresh: bool) -> tuple[Any, Officer]:
        """The state of what is asked about, and who asks."""
        known = await self._ledger.several((asked.stream,), fresh=fresh)
        officer = await self._officers.of(asked.order.principal, fresh=fresh)
        return known[asked.stream].state, officer

    async def _rules(self, case: Case, command: Command, on: date, fresh: bool) -> Procedure | None:
        """The pack of the case, or for a new one the pack in force where it is raised."""
        if case.version:
            if not self._procedures.knows(case.pack):
                await self._procedures.refresh(self._ledger)
            return self._procedures.of(case.pack)
        if fresh:
            await self._procedures.refresh(self._ledger)
        division = getattr(command, "division", "")  # whatever begins a case says where
        return self._procedures.in_force(division, on) if begins(command) else None

    async def _about(
        self,
        asked: Asked,
        case: Case,
        command: Command,
        officer: Officer,
        rules: Procedure,
        fresh: bool,
    ) -> tuple[Circumstances, Relied]:
        """What a decision depends on beside the case, and how many share each key it looked at.

        Hardly ever is there one: from memory none is known, and the append counts.
        """
        order = asked.order
        similar: tuple[Similar, ...]
        trial = as_raised(case, command, rules, order.at)
        others = await self._others(case, command, fresh)
        needed = keys_needed(rules, asked.action, trial.origin)
        besides = LOOKS_UP.get(type(command))
        further = besides(trial, command, command.on or order.today) if besides else ()
        wanted = tuple(dict.fromkeys((*keys_under(trial, needed, others), *further)))
        similar, relied = (), Relied(key_guards=tuple((key, 0) for key in wanted))
        if fresh:
            similar, relied = await self.similar(wanted, asked.stream, others)
        about = Circumstances(
            rules=rules,
            on=command.on or order.today,
            holdings=officer.today(order.today),
            similar=similar,
            case_id=asked.stream,
            keys=wanted,
            others=others,
        )
        seen = Relied(tuple((stream, other.version) for stream, other in others.items()))
        return about, relied.with_(seen)

    async def _others(self, case: Case, command: Command, fresh: bool) -> dict[str, Any]:
        """The further cases that a command looks at."""
        needed = NEEDS.get(type(command))
        streams = needed(case, command) if needed else ()
        found = await self._ledger.several(streams, fresh=fresh)
        return {stream: found[stream].state for stream in streams}

    async def _relied_on(self, case: Case, about: Circumstances, fresh: bool) -> dict[str, Any]:
        """What was looked at, and the cases on which this one relies at every step."""
        more = tuple(stream for stream in case.relies_on if stream not in about.others)
        found = await self._ledger.several(more, fresh=fresh)
        return {**about.others, **{stream: found[stream].state for stream in more}}

    async def similar(
        self, wanted: tuple[str, ...], stream: str, written: Collection[str] = ()
    ) -> tuple[tuple[Similar, ...], Relied]:
        """The live cases that share a key with this one, and how they were found.

        `written`: cases that the command would write too; they are not counted among the others.
        """
        if not wanted:
            return (), Relied()
        rows = await self._ledger.query(SIMILAR, (list(wanted), MOST_ALIKE))
        others = [row for row in rows if row[1] != stream]
        carried = Counter(row[0] for row in others if row[1] not in written)
        guards = tuple({row[1]: row[5] for row in others}.items())
        return _alike(others), Relied(guards, tuple((key, carried[key]) for key in wanted))

    async def standing(self, decision: Decision, command: Any, fresh: bool) -> Decision:
        """Refused, if a merger has ended a code in which it begins; from memory, none is known."""
        codes = begins_in(command) if fresh else ()
        if not codes:
            return decision
        rows = await self._ledger.query(CARRIED, ([f"{ENDED}{code}" for code in codes],))
        gone = ended([row[0].removeprefix(ENDED) for row in rows])
        return Decision((), (*decision.findings, *gone)) if gone else decision

    async def act(self, asked: Asked, act: Act, officer: Officer | None, fresh: bool) -> Weighed:
        """An act on an office or a pack; `officer` where who acts is not found in an office."""
        state, found = await self.read(asked, fresh)
        who = officer or found
        seat = await self.seat(state, act, who, asked.order, fresh)
        if seat is None:
            return none_in_force(state.version, act.on or asked.order.today)
        as_seen(state.version, asked.order)
        decision = decide_act(state, act, seat, asked.order.stamp)
        decision = await self.standing(decision, act, fresh)
        if decision.refused:
            return Weighed(state.version, decision)
        relied = self.packs(asked.stream).with_(office_of(decision, who)).with_(standing_codes(act))
        return self.change(asked, state, decision, relied)

    async def seat(
        self,
        state: Any,
        act: Act | IssueManifest | MigrationAct,
        who: Officer,
        order: Order,
        fresh: bool,
    ) -> Seat | None:
        """The pack in force where an act belongs; the first pack of all is judged by itself."""
        if fresh:
            await self._procedures.refresh(self._ledger)
        on = act.on or order.today
        rules = self._procedures.in_force(concerned(state, act)[0], on)
        if rules is None and isinstance(act, AdoptPack):
            rules = ready(act.pack)
        return Seat(rules, on, who.today(order.today), self._procedures.packs) if rules else None

    def packs(self, besides: str = "") -> Relied:
        """No pack was adopted meanwhile: each is as it was read, and there is none beside them."""
        versions = tuple(v for v in self._procedures.versions if v[0] != besides)
        return Relied(versions, ((PACKS_KEY, len(versions)),))

    def change(
        self,
        asked: Asked,
        state: Any,
        decision: Decision,
        relied: Relied,
        about: Circumstances | None = None,
    ) -> Weighed:
        """What is to be recorded: the facts, the index row, what it relied on, and the answer."""
        written = {asked.stream: (state, decision.facts)}
        for stream in dict.fromkeys(stream for stream, _ in decision.beside):
            follow = tuple(fact for name, fact in decision.beside if name == stream)
            written[stream] = (self._before(stream, about), follow)
        told = about.told if about else {}
        known = ((s, before, facts) for s, (before, facts) in written.items())
        states = {s: fold(self._kind(s), facts, b, told.get(s, ())) for s, b, facts in known}
        after = states[asked.stream]
        possible = _possible(state, after, about, states) if about else ()
        names = tags(decision)
        change = Change(
            key=key_of(asked),
            writes=tuple(write(s, b.version, facts) for s, (b, facts) in written.items()),
            guards=tuple(g for g in relied.guards if g[0] not in written),
            key_guards=relied.key_guards,
            rows=tuple(
                row for s, a in states.items() for row in index_row(self._kind(s), s, a.version, a)
            ),
            answer=kept(Answer(asked.stream, after.version, names, possible)),
        )
        return Weighed(state.version, decision, change, states, names, possible)

    def _before(self, stream: str, about: Circumstances | None) -> Any:
        """A case as the decision saw it; one that begins with it is blank."""
        known = about.others.get(stream) if about else None
        return self._kind(stream).initial if known is None else known

    def _kind(self, stream: str) -> Kind:
        return self._ledger.kind(stream)


def _possible(
    before: Case, after: Case, about: Circumstances, states: Mapping[str, Any]
) -> tuple[str, ...]:
    """What is possible now and was not, beside the cases as they stand once all is recorded."""
    return opened(before, after, about.rules, about.on, {**about.others, **states})


def _alike(rows: list[Any]) -> tuple[Similar, ...]:
    return tuple(
        Similar(case, (key,), amount, stage, filed_at.astimezone(UTC), tuple(spent))
        for key, case, amount, stage, filed_at, _, spent in rows
    )


def key_of(asked: Asked) -> CommandKey:
    """The idempotency of what is asked."""
    return CommandKey(asked.order.principal, asked.order.key, asked.print)


def office_of(decision: Decision, officer: Officer) -> Relied:
    """The office by whose post somebody acts, at the version in which the post was read."""
    office = f"office-{decision.facts[0].by.office}"
    return Relied(tuple(v for v in officer.versions if v[0] == office))


def standing_codes(command: Any) -> Relied:
    """The codes in which a command begins something stand: no merger has ended one."""
    return Relied(key_guards=tuple((f"{ENDED}{code}", 0) for code in begins_in(command)))


def _expect(case: Case, officer: Officer, order: Order, *, raising: bool) -> None:
    """The case is there, the caller's to see, and as they saw it."""
    if case.version == 0 and raising:
        return
    if case.version == 0 or not officer.sees_case(case, order.today):
        raise NotThereError
    if not raising:
        as_seen(case.version, order)


def as_seen(version: int, order: Order) -> None:
    """What is asked about is at the version that the caller saw, if they say which."""
    if order.expected not in (None, version):
        raise MovedError(version)


def none_in_force(version: int, on: date) -> Weighed:
    """There is no pack by which to judge."""
    seen: dict[str, str | int] = {"on": on.isoformat()}
    missing = Finding("pack", "broken", "pack.none-in-force", "not cited", "ASM", seen, {})
    return Weighed(version, Decision((), (missing,)))
