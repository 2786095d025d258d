"""What a pack may ask before works start, and while they go on."""

from typing import Any

from domain.circumstances import Circumstances, finding_on, who_may
from domain.project import Project
from events.findings import Finding, Value
from events.requirements import ContractConcluded, FundsInPlace


def funds_in_place(case: Project, asked: FundsInPlace, about: Circumstances) -> Finding:
    """政府投资条例 第二十二条: the money is there, and no contractor pays in advance (不得垫资)."""
    observed: dict[str, Value] = {"total_fen": case.money.allocated}
    if case.money.allocated > 0:
        return finding_on(asked, "met", "funded.met", observed, {})
    return finding_on(asked, "pending", "funded.missing", observed, {})


def contract_concluded(case: Project, asked: ContractConcluded, about: Circumstances) -> Finding:
    """Each lot has a contract or a resolution; a project without lots has neither."""
    bought = case.procurement
    if bought.concluded:
        on = tuple(sorted([*(c.n for c in bought.contracts), *(r.n for r in bought.resolutions)]))
        return finding_on(
            asked,
            "met",
            "concluded.met",
            {"lots": "|".join(b.lot.id for b in bought.lots)},
            {},
            on=on,
        )
    if not bought.lots:
        who = who_may(case, about, "choose-route")
        return finding_on(asked, "pending", "concluded.no-lots", {}, {}, who)
    who = who_may(case, about, "sign-contract")
    observed: dict[str, Value] = {"lot": bought.open_lots[0]}
    return finding_on(asked, "pending", "concluded.missing", observed, {}, who)


CHECKS: dict[type, Any] = {
    FundsInPlace: funds_in_place,
    ContractConcluded: contract_concluded,
}
