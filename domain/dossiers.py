"""What must hold of any dossier (申报要素), and what money in it is public."""

from domain.codes import at_level, covers, level, uscc_fault
from domain.faults import broken
from domain.procedure import Procedure, within
from domain.project import PUBLIC
from events.base import DivisionCode
from events.findings import Finding, Value
from events.historic import PlacedUnderWay
from events.project import Dossier, IntakeFiled, PlacedHistoric

Raised = IntakeFiled | PlacedHistoric | PlacedUnderWay


def public_money(dossier: Dossier) -> int:
    """What the public pays of it, in fen."""
    return sum(line.amount for line in dossier.funds if line.source in PUBLIC)


def dossier_faults(dossier: Dossier, division: DivisionCode) -> list[Finding]:
    """Places in its division, true codes, a schedule that ends after it begins."""
    wrong = [
        broken("dossier.place-outside", {"place": place}, {"division": division})
        for place in dossier.places
        if not covers(division, place)
    ]
    if dossier.operator and (fault := uscc_fault(dossier.operator.uscc)):
        wrong.append(broken("dossier.uscc", {"uscc": dossier.operator.uscc, "fault": fault}, {}))
    if dossier.schedule and dossier.schedule.end < dossier.schedule.start:
        dates = dossier.schedule.start.isoformat(), dossier.schedule.end.isoformat()
        wrong.append(broken("dossier.schedule", {"start": dates[0], "end": dates[1]}, {}))
    return wrong


def raised_faults(fact: Raised, rules: Procedure) -> list[Finding]:
    """Raised where the pack is in force, by the level that is over all of its places."""
    division, dossier = fact.division, fact.dossier
    wrong = dossier_faults(dossier, division)
    if not _is_raised_at(fact.origin, division, dossier.places):
        observed: dict[str, Value] = {"level": level(division), "division": division}
        wrong.append(broken("intake.level", observed, {"origin": fact.origin}))
    if not (division.startswith(rules.pack.jurisdiction) and within(rules.pack, fact.on)):
        seen: dict[str, Value] = {"pack": rules.ref.id, "division": division}
        wrong.append(broken("intake.pack", seen, {"on": fact.on.isoformat()}))
    return wrong


def _is_raised_at(origin: str, division: DivisionCode, places: tuple[DivisionCode, ...]) -> bool:
    """A city without counties raises what a county would."""
    if origin == "county" and level(division) == "city":
        return all(at_level(place, "county") == division for place in places)
    return level(division) == origin
