"""What a round looks at beside itself, what its facts take from there, and whom sealing tells."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.case import Case
from domain.circumstances import Circumstances
from domain.codes import level
from domain.command import Command
from domain.consent.certificate import content, digest_of
from domain.consent.commands import (
    ExtendRoll,
    OpenConsents,
    RecordAnswers,
    RenewConsentText,
    SealConsents,
)
from domain.consent.state import Round, mark, vaulted
from domain.faults import stamp_of
from domain.part import Beside
from events.base import Fact
from events.consent import AssetConsentSealed, ConsentSealed, ProjectConsentSealed
from events.requirements import Origin

ORIGINS: dict[str, Origin] = {"village": "village", "township": "township"}


def begun(round_: Round, command: OpenConsents) -> Round:
    """A round lies where its case does, and in the villages of its roll."""
    villages = tuple(sorted({entry.village for entry in command.roll}))
    origin = ORIGINS.get(level(command.division), "county")
    return replace(round_, origin=origin, division=command.division, villages=villages)


def of_opening(round_: Round, command: OpenConsents, about: Circumstances) -> dict[str, Any]:
    """What it is about, as the case calls it."""
    subject = about.others.get(f"{command.subject_kind}-{command.subject_id}", Case())
    return {"origin": round_.origin, "title": subject.title or "-"}


def of_sealing(round_: Round, command: SealConsents, about: Circumstances) -> dict[str, Any]:
    """The counts in each measure, and the digest of what was counted."""
    said = content(about.case_id.partition("-")[2], round_)
    return {
        "households": round_.households,
        "members": round_.members,
        "area": round_.area,
        "certificate": digest_of(said),
    }


def tells(round_: Round, fact: ConsentSealed, about: Circumstances) -> Beside:
    """The case has the outcome in its own state, with whoever recorded answers."""
    kind = AssetConsentSealed if round_.subject_kind == "asset" else ProjectConsentSealed
    told: Fact = kind(
        round=about.case_id.partition("-")[2],
        matter=round_.matter,
        text=round_.text,
        households=fact.households,
        members=fact.members,
        area=fact.area,
        certificate=fact.certificate,
        recorders=tuple(dict.fromkeys(by for _, by in round_.hands)),
        **stamp_of(fact),
    )
    return ((round_.subject, told),)


def of_subject(round_: Round, command: Command) -> tuple[str, ...]:
    """The case that it is about; of a roll, what the log says of each household in the vault."""
    if not isinstance(command, OpenConsents | ExtendRoll):
        return (round_.subject,)
    known = dict.fromkeys(vaulted(entry.household) for entry in command.roll)
    if isinstance(command, ExtendRoll):
        return (round_.subject, *known)
    return (f"{command.subject_kind}-{command.subject_id}", *known)


def rivals(round_: Round, command: OpenConsents, on: date) -> tuple[str, ...]:
    """The key of an open round on the same text."""
    return (mark(command.subject_kind, command.subject_id, command.matter),)


NEEDS: dict[type, Any] = dict.fromkeys(
    (OpenConsents, ExtendRoll, RecordAnswers, RenewConsentText, SealConsents), of_subject
)
BESIDE: dict[type[Fact], Any] = {ConsentSealed: tells}
DERIVE: dict[type, Any] = {OpenConsents: of_opening, SealConsents: of_sealing}
