"""What began before Bangfu: entered at the stage it is in, never as if it had been approved."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.acceptance.booking import ORIGIN
from domain.assets.proprieties import booked_already, entered
from domain.assets.state import LETTERS, asset_id, known_as
from domain.circumstances import Circumstances
from domain.codes import at_level, level
from domain.dossiers import raised_faults
from domain.faults import broken, stamp_of
from domain.historic.commands import PlaceUnderWay
from domain.part import Beside, Part
from domain.project import Project, raised
from events.asset import AssetEntry, AssetPlacedHistoric
from events.findings import Finding, Value
from events.historic import PlacedUnderWay
from events.plan import Allocation

UNVERIFIED = frozenset({"GK", "ASM"})
WITH_ASSETS = frozenset({"accepted", "operating"})


def placed(case: Project, fact: PlacedUnderWay) -> Project:
    """It is at that stage, with what money and assets the papers say: it answers for each."""
    case = raised(case, fact, fact.origin, fact.division, fact.pack, fact.dossier)
    given = tuple(Allocation(a.batch, a.amount) for a in fact.allocations)
    booked = tuple(asset_id(fact.project, n) for n, _ in enumerate(fact.assets, 1))
    return replace(
        case,
        stage=fact.stage,
        historic=fact.evidence,
        library_year=fact.dossier.year,
        money=replace(case.money, allocations=given),
        acceptance=replace(case.acceptance, assets=booked),
    )


def derived(case: Project, command: PlaceUnderWay, about: Circumstances) -> dict[str, Any]:
    """The project's own id, and the numbers of its assets in the county's books."""
    project = about.case_id.partition("-")[2]
    county, year = at_level(command.division, "county")[:6], command.dossier.year
    numbers = tuple(
        entry.number or f"{county}{LETTERS[entry.asset_class]}{year}-{project[:8]}-{n:02d}"
        for n, entry in enumerate(command.assets, 1)
    )
    return {"project": project, "numbers": numbers}


def may_stand(case: Project, fact: PlacedUnderWay, about: Circumstances) -> list[Finding]:
    """Money and assets are said where there must be some, or that nobody verified them."""
    wrong = raised_faults(fact, about.rules)
    at: dict[str, Value] = {"stage": fact.stage, "evidence": fact.evidence}
    if not fact.allocations and fact.stage != "planned" and fact.evidence not in UNVERIFIED:
        wrong.append(broken("historic.no-money", at))
    batches = [a.batch for a in fact.allocations]
    for batch in sorted({b for b in batches if batches.count(b) > 1}):
        wrong.append(broken("historic.batch-twice", {"batch": batch}))
    if fact.assets and fact.stage not in WITH_ASSETS:
        wrong.append(broken("historic.assets-early", at))
    for n, entry in enumerate(fact.assets, 1):
        wrong.extend(entered(n, entry, case, about, fact.on))
    return [*wrong, *booked_already(fact.assets, case.division, about)]


def looked_up(case: Project, command: PlaceUnderWay, on: date) -> tuple[str, ...]:
    """By what its assets are known in older books."""
    return tuple(key for entry in command.assets for key in known_as(command.division, entry))


def beside(case: Project, fact: PlacedUnderWay, about: Circumstances) -> Beside:
    """Its assets are in the books with it, or neither is recorded."""
    numbered = enumerate(zip(fact.assets, fact.numbers, strict=True), 1)
    return tuple(
        (f"asset-{asset_id(fact.project, n)}", _asset(fact, entry, number))
        for n, (entry, number) in numbered
    )


def _asset(fact: PlacedUnderWay, entry: AssetEntry, number: str) -> AssetPlacedHistoric:
    division = entry.owner.division
    return AssetPlacedHistoric(
        project=fact.project,
        number=number,
        origin=ORIGIN.get(level(division), "county"),
        division=division,
        pack=fact.pack,
        entry=entry,
        evidence=fact.evidence,
        basis=fact.basis,
        **stamp_of(fact),
    )


PART = Part(
    evolve={PlacedUnderWay: placed},
    wrong={PlacedUnderWay: may_stand},
    derive={PlaceUnderWay: derived},
    beside={PlacedUnderWay: beside},
    looks_up={PlaceUnderWay: looked_up},
)
