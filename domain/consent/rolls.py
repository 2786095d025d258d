"""What must hold of a roll: whom it lists, each once, where they live, and all of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from domain.authority import seats_over
from domain.case import Case
from domain.circumstances import Circumstances
from domain.codes import at_level, covers, level
from domain.command import Command
from domain.consent.certificate import digest_of, entries
from domain.consent.commands import ExtendRoll, OpenConsents
from domain.consent.state import Round, vaulted
from domain.faults import broken
from domain.project import Project
from events.consent import RollBasis, RollEntry, WholeRoll
from events.findings import Finding, Resolver, Value

KEEP = "keep-households"
NAMED = 20
"""How many households a finding names; the rest are counted."""


def listed(
    subject: Case,
    before: tuple[RollEntry, ...],
    part: tuple[RollEntry, ...],
    whole: WholeRoll | None,
    about: Circumstances,
) -> Iterator[Finding]:
    """What is wrong with a part of a roll, and with all of it once it is the last part."""
    roll = (*before, *part)
    yield from twice(entry.household for entry in roll)
    yield from _elsewhere(subject, part)
    yield from _not_in_vault(part, about)
    if whole is None or len(roll) >= whole.households:
        yield from _other(roll, whole)
        yield from _short(subject, roll)
        yield from _left_out(roll, about)


def ties_of(round_: Round, command: Command) -> tuple[str, frozenset[RollBasis]]:
    """Of which project a roll is, if of one, and by which ties to it."""
    match command:
        case OpenConsents(subject_kind="project"):
            project, roll = command.subject_id, command.roll
        case ExtendRoll() if round_.subject.startswith("project-"):
            project, roll = round_.subject.partition("-")[2], (*round_.roll, *command.roll)
        case _:
            return "", frozenset()
    return project, frozenset(entry.basis for entry in roll)


def _left_out(roll: tuple[RollEntry, ...], about: Circumstances) -> Iterator[Finding]:
    """Nobody picks whom to ask: everyone whom the vault ties to the project is on the roll."""
    if left := about.concerned - {entry.household for entry in roll}:
        yield broken("consent.roll-leaves-out", named(sorted(left)))


def _other(roll: tuple[RollEntry, ...], whole: WholeRoll | None) -> Iterator[Finding]:
    """The parts together are the roll whose digest was given at the opening."""
    if whole and (len(roll), digest_of(entries(roll))) != (whole.households, whole.digest):
        yield broken("consent.roll-other", {"on_roll": len(roll)}, {"count": whole.households})


def incomplete(round_: Round) -> Iterator[Finding]:
    """Nobody answers before everyone is on the roll."""
    if round_.missing:
        yield broken("consent.roll-incomplete", {"count": round_.missing})


def twice(households: Iterable[str]) -> Iterator[Finding]:
    again = sorted(one for one, times in Counter(households).items() if times > 1)
    if again:
        yield broken("consent.twice", named(again))


def _elsewhere(subject: Case, roll: tuple[RollEntry, ...]) -> Iterator[Finding]:
    county = at_level(subject.division, "county")
    for village in sorted({entry.village for entry in roll}):
        if level(village) != "village" or not covers(county, village):
            yield broken("consent.elsewhere", {"village": village}, {"division": county})


def _not_in_vault(roll: tuple[RollEntry, ...], about: Circumstances) -> Iterator[Finding]:
    """Whoever is on the roll is known to the vault, lives there, and may be written of."""
    lacking = [e for e in roll if not _kept(e, about.others.get(vaulted(e.household)))]
    if lacking:
        found = broken("consent.not-in-vault", named(e.household for e in lacking))
        yield replace(found, who=_keepers((e.village for e in lacking), about))


def _keepers(villages: Iterable[str], about: Circumstances) -> tuple[Resolver, ...]:
    """Who keeps the households of these villages."""
    each = (seats_over(about.rules, KEEP, (v,)) for v in dict.fromkeys(villages))
    return tuple(dict.fromkeys(one for found in each for one in found))


def _kept(entry: RollEntry, known: Any) -> bool:
    return known is not None and (known.stage, known.division) == ("registered", entry.village)


def _short(subject: Case, roll: tuple[RollEntry, ...]) -> Iterator[Finding]:
    """Promises name no household; but as many as they reach are on the roll at least."""
    if not isinstance(subject, Project):
        return
    reached: dict[str, int] = {}
    for promise in subject.operation.promises:
        reached[promise.group] = max(reached.get(promise.group, 0), promise.households)
    on_roll = sum(entry.basis == "beneficiary" for entry in roll)
    if on_roll < sum(reached.values()):
        groups = "|".join(sorted(reached))
        seen: dict[str, Value] = {"on_roll": on_roll, "groups": groups}
        yield broken("consent.roll-short", seen, {"promised": sum(reached.values())})


def named(households: Iterable[str]) -> dict[str, Value]:
    """Households by name, so far as a sentence holds them, and how many there are."""
    found = list(households)
    return {"households": "|".join(found[:NAMED]), "count": len(found)}
