"""A household whose data the vault keeps, as its facts have it: where, under which key, what may
still be done with it. Who it is does not stand here."""

from datetime import date, datetime
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from domain.case import EPOCH
from domain.outlook import Row, place_keys
from events.base import Actor
from events.subject import (
    ErasureRequested,
    Ground,
    KeyCommitted,
    Retained,
    SubjectCorrected,
    SubjectFact,
    SubjectMoved,
    SubjectRegistered,
    SubjectRestricted,
    SubjectShredded,
    SubjectUnsealed,
)


class Requested(Struct, frozen=True, gc=False):
    """Erasure as it was asked for: by which fact, by whom, when, on which ground."""

    n: int
    by: Actor
    on: date
    ground: Ground


class Shredded(Struct, frozen=True, gc=False):
    """What a certificate of erasure says."""

    on: date
    kids: tuple[str, ...]
    backups_expire: date
    n: int


class Subject(Struct, frozen=True, gc=False):
    """A subject; `places` is empty: its division is where it lives."""

    kind: ClassVar[str] = "subject"
    version: int = 0
    stage: str = ""
    ref: str = ""
    division: str = ""
    places: tuple[str, ...] = ()
    record: str = ""
    content: str = ""
    kid: str = ""
    kc: str = ""
    alg: str = ""
    kids: tuple[str, ...] = ()
    requested: Requested | None = None
    held: tuple[Retained, ...] = ()
    restricted_by: Actor | None = None
    shredded: Shredded | None = None
    since: datetime = EPOCH
    filed_at: datetime = EPOCH


def evolve(known: Subject, fact: SubjectFact) -> Subject:
    """The subject after one more fact."""
    begun = known.filed_at if known.version else fact.at
    known = replace(known, version=known.version + 1, since=fact.at, filed_at=begun)
    match fact:
        case SubjectRegistered():
            said = {"division": fact.division, "record": fact.record, "content": fact.content}
            return replace(known, stage="registered", ref=fact.subject, **said)
        case KeyCommitted():
            said = {"kid": fact.kid, "kc": fact.kc, "alg": fact.alg}
            return replace(known, kids=(*known.kids, fact.kid), **said)
        case SubjectCorrected():
            return replace(known, record=fact.record, content=fact.content)
        case ErasureRequested():
            asked = Requested(known.version, fact.by, fact.on, fact.ground)
            return replace(known, requested=asked)
        case SubjectRestricted():
            return replace(known, stage="restricted", held=fact.held, restricted_by=fact.by)
        case SubjectUnsealed():
            return known
        case SubjectShredded():
            done = Shredded(fact.on, fact.kids, fact.backups_expire, known.version)
            return replace(known, stage="shredded", shredded=done, record="", content="")
        case SubjectMoved():
            return replace(known, division=fact.division)


def subject_row(known: Subject) -> Row:
    """A subject's index row: found by its place, that a merger may move it.

    It has no name to be called by: its title is the record that stands.
    """
    live = known.stage != "shredded"
    keys = place_keys(known.division, ()) if live else ()
    return Row("subject", known.stage, known.division, keys=keys, title=known.record, live=live)
