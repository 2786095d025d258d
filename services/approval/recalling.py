"""Whole histories, for the commands that are decided on one."""

from typing import Any

from msgspec.structs import replace

from domain.case import Case
from domain.circumstances import Circumstances
from domain.command import Command
from domain.repair.weighing import RepairCommand, beside_of, prepared
from services.ledger.kinds import kind_of
from services.ledger.ledger import Ledger, fold
from services.ledger.procedures import Procedures


async def recalling(
    ledger: Ledger,
    procedures: Procedures,
    stream: str,
    case: Case,
    command: Command,
    about: Circumstances,
) -> Circumstances:
    """The circumstances with the history that a repair is about, and those it would touch too."""
    if not isinstance(command, RepairCommand):
        return about
    own = (await _facts(ledger, stream))[: case.version]
    beside = beside_of(stream, case, command, own)
    told = {stream: own, **{s: await _facts(ledger, s) for s in beside}}
    others = {s: fold(ledger.kinds[kind_of(s)], told[s]) for s in beside}
    packs = {known.ref.digest: known for known in procedures.adopted()}
    known = replace(about, others={**about.others, **others}, packs=packs, told=told)
    return prepared(case, command, known)


async def _facts(ledger: Ledger, stream: str) -> list[Any]:
    return [recalled.fact for recalled in await ledger.history(stream)]
