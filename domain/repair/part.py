"""What repairs add to every kind of case: how they go on record, and what must hold of them."""

from collections.abc import Iterator
from typing import Any

from domain.case import Case
from domain.circumstances import Circumstances, finding_on, who_may
from domain.faults import broken
from domain.part import Part
from domain.repair import folding
from domain.repair.commands import FACTS, ConfirmRepair, DeclineRepair, ProposeRepair
from domain.repair.mended import NOTHING, Mended, beside
from events.base import Fact
from events.findings import Finding
from events.repair import RepairDeclined, Repaired, RepairProposed
from events.requirements import RepairConsequence

LAW = "会计法 第二十五条", "A"
Repair = RepairProposed | Repaired | RepairDeclined


def _mended(about: Circumstances) -> Mended:
    return about.mended or NOTHING


def proposing(case: Case, command: ProposeRepair, about: Circumstances) -> dict[str, Any]:
    """The fields of the fact that would change, with what follows of the words."""
    return {"changes": _mended(about).changes}


def confirming(case: Case, command: ConfirmRepair, about: Circumstances) -> dict[str, Any]:
    """What was proposed, and what loses its ground by it."""
    mended = _mended(about)
    asked = next((r for r in case.repairs if r.n == command.proposal), None)
    said = {"fact_n": asked.fact_n, "reason": asked.reason} if asked else BLANK
    return {**said, "changes": mended.changes, "lost": mended.lost}


BLANK: dict[str, Any] = {"fact_n": 1, "reason": "-"}


def wrong(case: Case, fact: Repair, about: Circumstances) -> list[Finding]:
    """What the histories say against it; and who proposed it, or erred, does not confirm it."""
    mended = _mended(about)
    if not isinstance(fact, Repaired):
        return list(mended.findings)
    return [*mended.findings, *_second_hand(case, fact, mended)]


def _second_hand(case: Case, fact: Repaired, mended: Mended) -> Iterator[Finding]:
    proposers = [r.by for r in case.repairs if r.n == fact.proposal]
    if any(by.persons & fact.by.persons for by in proposers):
        yield broken("repair.proposed-oneself", {"version": fact.proposal}, {}, LAW)
    if any(by.persons & fact.by.persons for by in mended.hands):
        yield broken("repair.own-fact", {"version": fact.fact_n}, {}, LAW)


def consequence(case: Case, asked: RepairConsequence, about: Circumstances) -> Finding:
    """What is lost is judged of the repair itself."""
    return finding_on(asked, "met", "repair.consequence", {}, {"lost": asked.lost})


def nothing_proposed(case: Case, about: Circumstances) -> list[Finding]:
    """Until a repair is proposed there is none to settle."""
    if any(not r.outcome for r in case.repairs):
        return []
    who = who_may(case, about, "propose-repair")
    return [Finding("subject", "pending", "repair.none-proposed", "not cited", "ASM", {}, {}, who)]


_EVOLVE: dict[type[Fact], Any] = {}
_WRONG: dict[type[Fact], Any] = {}
for _facts in FACTS.values():
    _EVOLVE |= {
        _facts[ProposeRepair]: folding.proposed,
        _facts[ConfirmRepair]: folding.alone,
        _facts[DeclineRepair]: folding.declined,
    }
    _WRONG |= dict.fromkeys(_facts.values(), wrong)

PART = Part(
    evolve=_EVOLVE,
    wrong=_WRONG,
    derive={ProposeRepair: proposing, ConfirmRepair: confirming},
    beside={facts[ConfirmRepair]: beside for facts in FACTS.values()},
    checks={RepairConsequence: consequence},
    idle={"confirm-repair": nothing_proposed, "decline-repair": nothing_proposed},
)
