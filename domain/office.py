"""Offices, adopted packs and merged divisions as folds over their facts.

From these authority is read: who holds which post from when to when, under which pack.
"""

from datetime import UTC, date, datetime

from msgspec import Struct
from msgspec.structs import replace

from domain.authority import Holding
from domain.outlook import Row
from events.office import (
    DivisionFact,
    Merger,
    OfficeClosed,
    OfficeFact,
    OfficeOpened,
    PostFilled,
    PostVacated,
    ProcedureFact,
    StandInAppointed,
)
from events.requirements import Pack

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Office(Struct, frozen=True):
    """An organisation (机构) and everyone who holds or held a post in it."""

    version: int = 0
    name: str = ""
    division: str = ""
    sample: bool = False
    closed_on: date | None = None
    holdings: tuple[Holding, ...] = ()
    since: datetime = EPOCH
    filed_at: datetime = EPOCH


class Adopted(Struct, frozen=True):
    """The packs adopted under one id, the newest last."""

    version: int = 0
    packs: tuple[Pack, ...] = ()
    since: datetime = EPOCH
    filed_at: datetime = EPOCH


class Merged(Struct, frozen=True):
    """A merger of divisions (撤并)."""

    version: int = 0
    mergers: tuple[Merger, ...] = ()
    document_no: str = ""
    since: datetime = EPOCH
    filed_at: datetime = EPOCH


def evolve_office(office: Office, fact: OfficeFact) -> Office:
    """The office after one more fact."""
    office = replace(office, version=office.version + 1, since=fact.at)
    match fact:
        case OfficeOpened(name, division, sample):
            return replace(office, name=name, division=division, sample=sample, filed_at=fact.at)
        case PostFilled(post, person, start, end):
            return _seated(office, Holding(person, post, "", office.division, start, end))
        case StandInAppointed(post, absent, person, start, end):
            return _seated(office, Holding(person, post, "", office.division, start, end, absent))
        case PostVacated(post, person, last_day):
            kept = tuple(_ended(h, post, person, last_day) for h in office.holdings)
            return replace(office, holdings=kept)
        case OfficeClosed():
            kept = tuple(_until(h, fact.on) for h in office.holdings)
            return replace(office, closed_on=fact.on, holdings=kept)


def _seated(office: Office, holding: Holding) -> Office:
    return replace(office, holdings=(*office.holdings, holding))


def _ended(holding: Holding, post: str, person: str, last_day: date) -> Holding:
    """A post that ends takes its stand-ins with it."""
    concerned = holding.post == post and person in (holding.person, holding.standing_in_for)
    return _until(holding, last_day) if concerned else holding


def _until(holding: Holding, last_day: date) -> Holding:
    end = last_day if holding.end is None else min(holding.end, last_day)
    return replace(holding, end=end)


def evolve_adopted(known: Adopted, fact: ProcedureFact) -> Adopted:
    """The packs after one more was adopted."""
    begun = known.filed_at if known.version else fact.at
    packs = (*known.packs, fact.pack)
    return Adopted(known.version + 1, packs, since=fact.at, filed_at=begun)


def evolve_merged(known: Merged, fact: DivisionFact) -> Merged:
    """The merger as it was recorded."""
    return Merged(known.version + 1, fact.mergers, fact.document_no, fact.at, fact.at)


def office_row(office: Office) -> Row:
    """An office's index row: found by everyone who ever held a post in it."""
    stage = "closed" if office.closed_on else "open"
    people = tuple(sorted({f"holder:{h.person}" for h in office.holdings}))
    posts = tuple(sorted({f"seat:{h.post}@{office.division}" for h in office.holdings}))
    return Row("office", stage, office.division, keys=(*people, *posts), title=office.name)


def adopted_row(known: Adopted) -> Row:
    """All packs are found under one key, so that another's adoption is noticed."""
    newest = known.packs[-1]
    return Row("procedure", "adopted", newest.jurisdiction, keys=(PACKS_KEY,), title=newest.zh)


def merged_row(known: Merged) -> Row:
    """A merger is found by the codes that it ended."""
    keys = tuple(f"{ENDED}{m.old}" for m in known.mergers)
    return Row("division", "merged", known.mergers[0].new, keys=keys, title=known.document_no)


PACKS_KEY = "packs"
ENDED = "merged:"
"""Before a code that a merger ended."""


def holdings_of(office_id: str, office: Office, person: str) -> tuple[Holding, ...]:
    """The posts a person holds or held in an office, with the office's name on each."""
    return tuple(replace(h, office=office_id) for h in office.holdings if h.person == person)
