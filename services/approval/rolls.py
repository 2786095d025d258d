"""The roll of a round of consent: said by whoever opens it, or drawn from the vault and frozen.

What is drawn is what the vault gives at that moment: the log keeps the roll, who drew it, and why
(`basis`). Random ids alone leave the vault; whoever draws sees no more than they might list.
"""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import asdict

from domain.consent import commands
from events.base import DivisionCode
from events.consent import RollBasis, RollEntry
from events.plan import CaseId
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.reasons import misfit

ROLL_OR_DRAW = (
    "名册和抽取条件须二者取一",
    "either the roll itself, or how it is drawn",
)
NOBODY = (
    "信息库中没有符合条件的农户",
    "the vault knows no household to whom this applies",
)
TOO_MANY = (
    "抽得的名册超过 400 户,须分册列明",
    "more than 400 households are drawn: say the roll in parts",
)
MOST = 400


class Draw(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a roll takes from the vault: those whom a project concerns, and by what (抽取条件)."""

    project: CaseId
    basis: RollBasis
    division: DivisionCode | None = None
    """Of this division alone; else of all where the round lies."""


class OpenConsents(commands.OpenConsents, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Open a round on one text, for a roll that is frozen: `roll`, or `draw` from the vault."""

    roll: Annotated[tuple[RollEntry, ...], Meta(max_length=MOST)] = ()
    draw: Draw | None = None


async def opening(house: House, officer: Officer, said: OpenConsents) -> commands.OpenConsents:
    """The command, with its roll."""
    if bool(said.roll) == bool(said.draw):
        raise misfit("roll", *ROLL_OR_DRAW)
    roll = await drawn(house, officer, said, said.draw) if said.draw else said.roll
    told = {name: value for name, value in asdict(said).items() if name != "draw"}
    return commands.OpenConsents(**{**told, "roll": roll})


async def drawn(
    house: House, officer: Officer, said: OpenConsents, draw: Draw
) -> tuple[RollEntry, ...]:
    """What the vault gives now, of the divisions that the officer sees."""
    inside = draw.division or said.division
    found = await house.vault.households(inside, draw.project, draw.basis)
    roll = tuple(
        RollEntry(one.subject, one.division, one.members, one.basis, one.area, one.shares)
        for one in found
        if officer.sees(one.division, house.today)
    )
    if not roll:
        raise misfit("draw", *NOBODY)
    if len(roll) > MOST:
        raise misfit("draw", *TOO_MANY)
    return roll
