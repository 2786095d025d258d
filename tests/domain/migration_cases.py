"""Each finding about migrations, as its rule makes it."""

from collections.abc import Iterator

from domain.keeping import Seat
from domain.migration.deciding import (
    CarryOutMigration,
    DecideMigration,
    Known,
    Migration,
    ProposeMigration,
    RehearseMigration,
    decide,
)
from events.findings import Finding
from events.migration import MOST, CaseAnswer
from events.requirements import PackRef
from tests.domain.story import COUNTY, DIGEST, LATER, OTHER_COUNTY, holds, packs, stamp

SECTION = holds("p-section", "county-section", COUNTY)
LEADERS = holds("p-leaders", "leading-group", COUNTY)
BOTH = holds("p-section", "leading-group", COUNTY)
OLD, NEW = packs()["sample-430511"], packs()["cn-2025"]
PROPOSED = Migration(1, "proposed", OLD.ref, NEW.ref, COUNTY, "改用", SECTION.actor())


def seat(*holdings: object) -> Seat:
    """Who sits there, with both packs adopted."""
    return Seat(NEW, LATER, holdings, (OLD.pack, NEW.pack))  # type: ignore[arg-type]


def proposal(**said: object) -> ProposeMigration:
    """A migration from the county's pack to the national one."""
    told = {"old": OLD.ref, "new": NEW.ref, "division": COUNTY, "reason": "改用", **said}
    return ProposeMigration(**told)  # type: ignore[arg-type]


def of_migrations() -> Iterator[Finding]:
    by = stamp(LATER)
    rehearsed = Migration(2, "rehearsed", OLD.ref, NEW.ref, COUNTY, "改用", SECTION.actor())
    many = Known(answers=(CaseAnswer("project-1", DIGEST),) * (MOST + 1))
    unknown = PackRef("poem", 1, DIGEST)
    elsewhere = holds("p-section", "county-section", OTHER_COUNTY)
    for known, act, who, told in (
        (Migration(), proposal(new=unknown), SECTION, Known()),
        (Migration(), proposal(new=OLD.ref), SECTION, Known()),
        (
            Migration(),
            proposal(old=NEW.ref, new=OLD.ref, division=OTHER_COUNTY),
            elsewhere,
            Known(),
        ),
        (PROPOSED, CarryOutMigration(), SECTION, Known()),
        (PROPOSED, RehearseMigration(), SECTION, many),
        (rehearsed, DecideMigration("approved", DIGEST, "同意"), BOTH, Known()),
    ):
        yield from decide(known, act, seat(who), by, told).findings  # type: ignore[arg-type]
