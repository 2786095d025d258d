"""What began before Bangfu: entered at the stage it is in, never as if it had been approved."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.acceptance.booking import ORIGIN
from domain.acceptance.evolving import ids
from domain.assets.proprieties import booked_already, entered
from domain.assets.state import LETTERS, asset_id, known_as
from domain.circumstances import Circumstances
from domain.codes import at_level, level
from domain.dossiers import raised_faults
from domain.faults import broken, stamp_of
from domain.historic.commands import BookFoundAsset, PlaceUnderWay
from domain.part import Beside, Part
from domain.project import Project, raised
from events.asset import AssetEntry, AssetPlacedHistoric
from events.findings import Finding, Value
from events.historic import AssetFound, PlacedUnderWay
from events.plan import Allocation
from events.requirements import PackRef

UNVERIFIED = frozenset({"GK", "ASM"})
WITH_ASSETS = frozenset({"accepted", "operating"})


def placed(case: Project, fact: PlacedUnderWay) -> Project:
    """It is at that stage, with what money and assets the papers say: it answers for each."""
    case = raised(case, fact, fact.origin, fact.division, fact.pack, fact.dossier)
    given = tuple(Allocation(a.batch, a.amount) for a in fact.allocations)
    booked = tuple(ids(fact.project, len(fact.assets)))
    return replace(
        case,
        stage=fact.stage,
        historic=fact.evidence,
        library_year=fact.dossier.year,
        money=replace(case.money, allocations=given),
        acceptance=replace(case.acceptance, assets=booked),
    )


def found(case: Project, fact: AssetFound) -> Project:
    """It answers for one asset more."""
    booked = (*case.acceptance.assets, fact.asset)
    return replace(case, acceptance=replace(case.acceptance, assets=booked))


def derived(case: Project, command: PlaceUnderWay, about: Circumstances) -> dict[str, Any]:
    """The project's own id, and the numbers of its assets in the county's books."""
    project, year = about.case_id.partition("-")[2], command.dossier.year
    numbers = tuple(
        _number(n, entry, project, command.division, year)
        for n, entry in enumerate(command.assets, 1)
    )
    return {"project": project, "numbers": numbers}


def derived_found(case: Project, command: BookFoundAsset, about: Circumstances) -> dict[str, Any]:
    """The next of the project's assets, and its number in the county's books."""
    project, n = about.case_id.partition("-")[2], len(case.acceptance.assets) + 1
    number = _number(n, command.entry, project, case.division, case.dossier.year)
    return {"project": project, "asset": asset_id(project, n), "number": number}


def _number(n: int, entry: AssetEntry, project: str, division: str, year: int) -> str:
    """What older books call it, or what ours do."""
    county = at_level(division, "county")[:6]
    return entry.number or f"{county}{LETTERS[entry.asset_class]}{year}-{project[:8]}-{n:02d}"


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


def rightly_found(case: Project, fact: AssetFound, about: Circumstances) -> list[Finding]:
    """As any asset that is entered, and not twice."""
    return [
        *none_missing(case, about),
        *entered(1, fact.entry, case, about, fact.on),
        *booked_already((fact.entry,), case.division, about),
    ]


def none_missing(case: Project, about: Circumstances) -> list[Finding]:
    """The books can lack something of a project from before: what passes here is booked whole."""
    mine = case.historic and not case.acceptance.passed_on
    return [] if mine else [broken("historic.none-missing", {})]


def looked_up(case: Project, command: PlaceUnderWay, on: date) -> tuple[str, ...]:
    """By what its assets are known in older books."""
    return tuple(key for entry in command.assets for key in known_as(command.division, entry))


def looked_up_found(case: Project, command: BookFoundAsset, on: date) -> tuple[str, ...]:
    """By what it is known in older books."""
    return known_as(case.division, command.entry)


def beside(case: Project, fact: PlacedUnderWay, about: Circumstances) -> Beside:
    """Its assets are in the books with it, or neither is recorded."""
    numbered = enumerate(zip(fact.assets, fact.numbers, strict=True), 1)
    return tuple(
        (f"asset-{asset_id(fact.project, n)}", _asset(fact, fact.pack, entry, number))
        for n, (entry, number) in numbered
    )


def beside_found(case: Project, fact: AssetFound, about: Circumstances) -> Beside:
    """It is in the books from now on, or nothing is recorded."""
    return ((f"asset-{fact.asset}", _asset(fact, case.pack, fact.entry, fact.number)),)


def _asset(
    fact: PlacedUnderWay | AssetFound, pack: PackRef, entry: AssetEntry, number: str
) -> AssetPlacedHistoric:
    division = entry.owner.division
    return AssetPlacedHistoric(
        project=fact.project,
        number=number,
        origin=ORIGIN.get(level(division), "county"),
        division=division,
        pack=pack,
        entry=entry,
        evidence=fact.evidence,
        basis=fact.basis,
        **stamp_of(fact),
    )


PART = Part(
    evolve={PlacedUnderWay: placed, AssetFound: found},
    wrong={PlacedUnderWay: may_stand, AssetFound: rightly_found},
    derive={PlaceUnderWay: derived, BookFoundAsset: derived_found},
    beside={PlacedUnderWay: beside, AssetFound: beside_found},
    looks_up={PlaceUnderWay: looked_up, BookFoundAsset: looked_up_found},
    idle={"book-found-asset": none_missing},
)
