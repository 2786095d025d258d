"""What few commands are decided on beside cases: whole histories, and whom the vault knows."""

from typing import Any

from msgspec.structs import replace

from domain.case import Case
from domain.circumstances import Circumstances
from domain.codes import at_level
from domain.command import Command
from domain.consent.rolls import ties_of
from domain.consent.state import Round
from domain.repair.weighing import RepairCommand, beside_of, prepared
from services.ledger.ledger import Ledger, fold
from services.ledger.procedures import Procedures
from services.vault.vault import Vault


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
    others = {s: fold(ledger.kind(s), told[s]) for s in beside}
    packs = {known.ref.digest: known for known in procedures.adopted()}
    known = replace(about, others={**about.others, **others}, packs=packs, told=told)
    return prepared(case, command, known)


async def _facts(ledger: Ledger, stream: str) -> list[Any]:
    return [recalled.fact for recalled in await ledger.history(stream)]


async def tied(
    vault: Vault | None, case: Case, command: Command, about: Circumstances
) -> Circumstances:
    """The circumstances with the households that the vault ties to the project of a roll."""
    project, bases = ties_of(case, command) if isinstance(case, Round) else ("", frozenset())
    subject = about.others.get(f"project-{project}")
    if vault is None or subject is None or not bases:
        return about
    county = at_level(subject.division, "county")
    return replace(about, concerned=await vault.concerned(county, project, bases))
