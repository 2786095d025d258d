"""What procurement adds to the life of a project."""

from typing import Any

from domain.circumstances import Circumstances
from domain.part import Part
from domain.procurement import contracting, tendering
from domain.procurement.checks import CHECKS
from domain.procurement.commands import ChooseRoute
from domain.procurement.evolving import EVOLVE
from domain.procurement.routing import looked_up_by, of_route, pays_labour
from domain.project import Project
from events.base import Fact
from events.findings import Finding
from events.procurement import (
    BidObjectionAnswered,
    BidObjectionRaised,
    BidsEvaluated,
    BidsOpened,
    CandidatesPublished,
    ContractFiled,
    ContractPublished,
    ContractSigned,
    ContractSupplemented,
    LotAwarded,
    LotResolved,
    RouteChosen,
    TenderClarified,
    TenderIssued,
    TenderReported,
)


def _of_resolution(case: Project, fact: LotResolved, about: Circumstances) -> list[Finding]:
    return [*contracting.of_resolution(case, fact, about), *pays_labour(case, fact, about)]


_WRONG: dict[type[Fact], Any] = {
    RouteChosen: of_route,
    TenderIssued: tendering.of_issue,
    TenderClarified: tendering.of_clarification,
    BidsOpened: tendering.of_opening,
    BidsEvaluated: tendering.of_evaluation,
    CandidatesPublished: tendering.of_publication,
    BidObjectionRaised: tendering.of_objection,
    BidObjectionAnswered: tendering.of_answer,
    LotAwarded: tendering.of_award,
    TenderReported: tendering.of_report,
    LotResolved: _of_resolution,
    ContractSigned: contracting.of_contract,
    ContractFiled: contracting.of_paper,
    ContractPublished: contracting.of_paper,
    ContractSupplemented: contracting.of_supplement,
}
PART = Part(
    evolve=EVOLVE,
    wrong=_WRONG,
    checks=CHECKS,
    looks_up={ChooseRoute: looked_up_by},
)
