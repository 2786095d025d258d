"""A standard put in force for its jurisdiction and window (启用分类标准)."""

from domain.assessment.standard import Standards, digest, overlap, rival, unsound
from domain.deciding import Decision, Stamp
from domain.faults import broken
from domain.keeping import OfficeCommand, Seat, keeper, said_by
from domain.outlook import Row
from domain.proprieties import dated_ahead, personal_numbers
from domain.shapes import Misfit
from events.base import Line
from events.standard import Standard, StandardAdopted

ACTION = "adopt-standard"
KEY = "standards"


class AdoptStandard(OfficeCommand, frozen=True):
    """Put a standard in force for its jurisdiction and window (启用分类标准)."""

    standard: Standard
    reason: Line


def decide(known: Standards, act: AdoptStandard, about: Seat, stamp: Stamp) -> Decision:
    """Weigh the adoption: whoever is set over the jurisdiction, and a standard without a fault."""
    where = act.standard.division
    finding, actor = keeper(ACTION, (where,), about)
    said = said_by(actor, about, stamp, where)
    fact = StandardAdopted(act.standard, digest(act.standard), act.reason, **said)
    amiss = (broken(one.key, one.values) for one in unadoptable(act.standard, known))
    findings = (finding, *dated_ahead(fact), *personal_numbers(fact), *amiss)
    refused = any(f.verdict != "met" for f in findings)
    return Decision(() if refused else (fact,), findings)


def unadoptable(standard: Standard, known: Standards) -> list[Misfit]:
    """Whole, and beside no other that claims a day of it."""
    rivals = (rival(standard, one) for one in known.adopted if overlap(standard, one))
    return [*unsound(standard), *rivals]


def standards_row(known: Standards) -> Row:
    """All standards are found under one key."""
    newest = known.adopted[-1]
    return Row("standard", "adopted", newest.division, keys=(KEY,), title=newest.zh)
