"""Who holds which post from when to when, which pack is in force, which divisions were merged."""

from datetime import date

from msgspec import Struct

from events.base import Code, DivisionCode, Fact, Line
from events.project import SubjectId
from events.requirements import Pack


class OfficeOpened(Fact, frozen=True, tag="office.opened.v1"):
    """An organisation (机构) was entered, in the division where it sits."""

    name: Line
    division: DivisionCode
    sample: bool = False


class PostFilled(Fact, frozen=True, tag="office.post-filled.v1"):
    """A person holds a post from a day, to a day if the term is fixed (任职)."""

    post: Code
    person: SubjectId
    start: date
    end: date | None = None


class PostVacated(Fact, frozen=True, tag="office.post-vacated.v1"):
    """The person's last day in the post was `last_day` (免职)."""

    post: Code
    person: SubjectId
    last_day: date
    reason: Line


class StandInAppointed(Fact, frozen=True, tag="office.stand-in-appointed.v1"):
    """`person` stands in for `absent` in a post for a time (代理)."""

    post: Code
    absent: SubjectId
    person: SubjectId
    start: date
    end: date
    reason: Line


class OfficeClosed(Fact, frozen=True, tag="office.closed.v1"):
    """The organisation ended (撤销); its posts ended with it."""

    reason: Line


OfficeFact = OfficeOpened | PostFilled | PostVacated | StandInAppointed | OfficeClosed


class PackAdopted(Fact, frozen=True, tag="procedure.adopted.v1"):
    """A procedure pack was adopted; the fact carries it whole, so the log explains itself."""

    pack: Pack
    digest: str
    reason: Line


ProcedureFact = PackAdopted


class Merger(Struct, frozen=True, forbid_unknown_fields=True):
    """One division's code became another's."""

    old: DivisionCode
    new: DivisionCode


class DivisionsMerged(Fact, frozen=True, tag="division.merged.v1"):
    """Divisions were merged or renamed (撤乡并村、撤县设区): old codes and the new ones."""

    mergers: tuple[Merger, ...]
    document_no: str
    reason: Line


DivisionFact = DivisionsMerged
