"""Each finding about repairs, as its rule makes it."""

from collections.abc import Iterator

from msgspec.structs import replace

from domain.circumstances import Circumstances
from domain.deciding import examine
from domain.repair.commands import ConfirmRepair
from domain.repair.part import PART
from events.findings import Finding
from events.requirements import RepairConsequence
from tests.domain.pack_samples import SAMPLES
from tests.domain.repairing import Kept, included, n_of, propose, refusing
from tests.domain.story import COUNTY_CLERK, LATER, SECTION, in_library, national, raised


def of_repairs() -> Iterator[Finding]:
    told = in_library()
    kept = Kept(*told.facts)
    vote, posted = n_of(told, "vote-held"), n_of(told, "notice-posted")
    yield from examine(kept.case, "confirm-repair", Circumstances(national(), LATER))
    for said in (
        propose(2, title="application"),
        propose(2, title=7),
        propose(len(told.facts) + 1, title="-"),
        propose(posted, on="2025-09-20"),
    ):
        yield from kept.put(said, COUNTY_CLERK).findings
    strict = Kept(*told.facts, rules=refusing())
    strict.case = replace(strict.case, pack=strict.rules.ref)
    yield from strict.put(propose(vote, votes_for=39, votes_against=21), COUNTY_CLERK).findings
    yield from kept.put(ConfirmRepair(99), SECTION).findings
    proposed = Kept(*raised().facts).does(propose(2, title="更名"), COUNTY_CLERK)
    n = len(proposed.facts)
    yield from proposed.put(propose(n, reason="-"), COUNTY_CLERK).findings
    yield from proposed.put(ConfirmRepair(n), replace(SECTION, person=COUNTY_CLERK.person)).findings
    books = included()
    yield from books.put(propose(3, project="b" * 32), COUNTY_CLERK).findings
    asked = SAMPLES[RepairConsequence]
    yield PART.checks[RepairConsequence](kept.case, asked, Circumstances(national(), LATER))


def consequence(lost: str) -> list[str]:
    """What is said of a repair that takes ground away, under a pack that says this of it."""
    told = in_library()
    kept = Kept(*told.facts, rules=refusing() if lost == "refused" else None)
    kept.case = replace(kept.case, pack=kept.rules.ref)
    fewer = propose(n_of(told, "vote-held"), votes_for=39, votes_against=21)
    return [f.message for f in kept.put(fewer, COUNTY_CLERK).findings if f.verdict != "met"]
