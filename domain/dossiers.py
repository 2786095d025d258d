"""What must hold of any dossier (申报要素), and what money in it is public."""

from domain.codes import covers, uscc_fault
from events.base import DivisionCode
from events.findings import Finding, Value
from events.project import Dossier

PUBLIC = frozenset({"linking", "integrated", "east-west", "paired", "bonds", "lottery"})


def public_money(dossier: Dossier) -> int:
    """What the public pays of it, in fen."""
    return sum(line.amount for line in dossier.funds if line.source in PUBLIC)


def dossier_faults(dossier: Dossier, division: DivisionCode) -> list[Finding]:
    """Places in its division, true codes, a schedule that ends after it begins."""
    wrong = [
        _wrong("dossier.place-outside", {"place": place}, {"division": division})
        for place in dossier.places
        if not covers(division, place)
    ]
    if dossier.operator and (fault := uscc_fault(dossier.operator.uscc)):
        wrong.append(_wrong("dossier.uscc", {"uscc": dossier.operator.uscc, "fault": fault}, {}))
    if dossier.schedule and dossier.schedule.end < dossier.schedule.start:
        dates = dossier.schedule.start.isoformat(), dossier.schedule.end.isoformat()
        wrong.append(_wrong("dossier.schedule", {"start": dates[0], "end": dates[1]}, {}))
    return wrong


def _wrong(key: str, observed: dict[str, Value], required: dict[str, Value]) -> Finding:
    return Finding(key, "broken", key, "not cited", "ASM", observed, required)
