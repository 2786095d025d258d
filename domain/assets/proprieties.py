"""What must hold of an asset whatever a pack says: whose it may be, and what it must state."""

from collections.abc import Iterator
from datetime import date

from domain.assets.commands import ProposeOwner
from domain.assets.state import Asset, known_as
from domain.circumstances import Circumstances, asked_at, finding_on
from domain.codes import at_level, covers, level, uscc_fault
from domain.faults import broken
from domain.project import PUBLIC, Project
from events.asset import (
    AssetEntry,
    CertificateRecorded,
    HandedOver,
    Owner,
    OwnerProposed,
    RegistrationApplied,
)
from events.base import Level
from events.findings import Finding, Value
from events.requirements import OwnersFit

COLLECTIVE_PROPERTY = "农村集体经济组织法 第三十六条", "A"
REGISTRATION = "不动产登记暂行条例 第二十条", "A"
CLASSES = "国办函〔2021〕51号", "C"
SEATS: dict[str, tuple[Level, ...]] = {
    "state-unit": ("county", "city"),
    "township": ("township",),
    "village-collective": ("village",),
    "villager-group": ("village",),
    "household": ("village",),
    "co-operative": ("village", "township", "county"),
    "operator": ("village", "township", "county"),
}
"""At which level each kind of owner sits."""


def entered(
    n: int, entry: AssetEntry, case: Project, about: Circumstances, on: date
) -> Iterator[Finding]:
    """What is wrong with the n-th asset of a project as it is entered in the books."""
    named: dict[str, Value] = {"n": n, "asset": entry.name}
    if not any(covers(place, entry.place) for place in case.dossier.places):
        yield broken("asset.elsewhere", {**named, "place": entry.place}, {})
    if (entry.form == "equity") != (entry.principal is not None):
        yield broken("asset.principal", {**named, "form": entry.form}, {}, CLASSES)
    if entry.principal:
        if entry.principal.due <= on:
            due: dict[str, Value] = {"due": entry.principal.due.isoformat()}
            yield broken("asset.principal-past", {**named, **due}, {"on": on.isoformat()})
        yield from _uscc(named, entry.principal.holder_uscc)
    if _operates(entry.owner, case) and _public(entry):
        by: dict[str, Value] = {**named, "owner": entry.owner.kind}
        yield broken("asset.owned-by-operator", by, {}, CLASSES)
    yield from owned(entry.owner, entry, case.division, named)
    if not _operates(entry.owner, case):
        yield from unfit(entry.owner, entry, case, about, named)


def booked_already(
    entries: tuple[AssetEntry, ...], division: str, about: Circumstances
) -> Iterator[Finding]:
    """No asset is in the books twice under one number, nor twice in one list."""
    known = {key for other in about.similar for key in other.keys}
    before = set[str]()
    for n, entry in enumerate(entries, 1):
        for key in known_as(division, entry):
            if key in known or key in before:
                named: dict[str, Value] = {
                    "n": n,
                    "asset": entry.name,
                    "asset_number": entry.number,
                }
                yield broken("asset.booked-already", named, {})
            before.add(key)


def rightly_proposed(asset: Asset, fact: OwnerProposed, about: Circumstances) -> list[Finding]:
    """Whoever is proposed may own it, and does not merely run it."""
    named: dict[str, Value] = {"n": 1, "asset": asset.entry.name}
    project = about.others.get(f"project-{asset.project}", Project())
    wrong = [*owned(fact.owner, asset.entry, asset.division, named)]
    if _operates(fact.owner, project) and _public(asset.entry):
        by: dict[str, Value] = {**named, "owner": fact.owner.kind}
        return [*wrong, broken("asset.owned-by-operator", by, {}, CLASSES)]
    return [*wrong, *unfit(fact.owner, asset.entry, project, about, named)]


def needed(asset: Asset, command: ProposeOwner) -> tuple[str, ...]:
    """Its project, which says who runs it and in which villages it lies."""
    return (f"project-{asset.project}",)


def rightly_handed(asset: Asset, fact: HandedOver, about: Circumstances) -> list[Finding]:
    """Two sides, each with a signature of its own, and the owner is the one that takes it."""
    giver, receiver = fact.giver, fact.receiver
    wrong = []
    if giver.unit == receiver.unit or giver.signature == receiver.signature:
        wrong.append(broken("hand-over.one-side", {"giver": giver.unit}, {}))
    if receiver.unit != asset.owner.name:
        seen: dict[str, Value] = {"receiver": receiver.unit}
        wrong.append(broken("hand-over.not-owner", seen, {"asset": asset.owner.name}))
    return wrong


def registrable(
    asset: Asset, fact: RegistrationApplied | CertificateRecorded, about: Circumstances
) -> list[Finding]:
    """Only real estate is on the register, once it was applied for."""
    if not asset.entry.real_estate:
        return [broken("title.not-real-estate", {"asset": asset.entry.name}, {})]
    if isinstance(fact, CertificateRecorded) and asset.applied_on is None:
        return [broken("title.not-applied", {}, {}, REGISTRATION)]
    return []


def unfit(
    owner: Owner, entry: AssetEntry, case: Project, about: Circumstances, named: dict[str, Value]
) -> Iterator[Finding]:
    """Whose the pack lets it be, where neither household nor contract says so."""
    if entry.asset_class == "household" or entry.form == "equity":
        return
    villages = {at_level(place, "village") for place in case.dossier.places}
    lone = len(villages) == 1 and all(level(v) == "village" for v in villages)
    for asked in asked_at(case, about, "accept-works", OwnersFit):
        kinds = asked.one_village if lone else asked.several
        if owner.kind not in kinds:
            required: dict[str, Value] = {"owners": "|".join(kinds)}
            seen: dict[str, Value] = {**named, "owner": owner.kind}
            yield finding_on(asked, "broken", "asset.owner-unfit", seen, required)


def owners_asked(case: Project, asked: OwnersFit, about: Circumstances) -> Finding:
    """Whose assets may be; whether they are is judged of the list itself."""
    values: dict[str, Value] = {"one_village": "|".join(asked.one_village)}
    return finding_on(
        asked, "met", "owners.asked", {}, {**values, "several": "|".join(asked.several)}
    )


def owned(
    owner: Owner, entry: AssetEntry, division: str, named: dict[str, Value]
) -> Iterator[Finding]:
    """Whose it may be: of the county, at the level of its kind, never cut up among people."""
    if level(owner.division) not in SEATS[owner.kind] or not covers(
        at_level(division, "county"), owner.division
    ):
        seat: dict[str, Value] = {"owner": owner.kind, "division": owner.division}
        yield broken("asset.owner-seat", {**named, **seat}, {})
    if _public(entry) and owner.kind == "household" and entry.asset_class != "household":
        yield broken("asset.split-to-households", {**named}, {}, COLLECTIVE_PROPERTY)
    if entry.asset_class == "household" and owner.kind != "household":
        yield broken("asset.household-owner", {**named, "owner": owner.kind}, {}, CLASSES)
    if owner.kind == "household" and not owner.households:
        yield broken("asset.households-uncounted", {**named}, {})
    if owner.uscc:
        yield from _uscc(named, owner.uscc)


def _public(entry: AssetEntry) -> bool:
    return any(cost.source in PUBLIC and cost.amount for cost in entry.costs)


def _operates(owner: Owner, case: Project) -> bool:
    """A collective may run what is its own; nobody else owns what they were given to run."""
    runs = case.dossier.operator
    if owner.kind == "operator":
        return True
    if runs is None or runs.kind == "collective":
        return False
    return owner.uscc == runs.uscc or owner.name == runs.name


def _uscc(named: dict[str, Value], uscc: str) -> Iterator[Finding]:
    if fault := uscc_fault(uscc):
        yield broken("asset.uscc", {**named, "uscc": uscc, "fault": fault}, {})
