"""Which further cases a command looks at, and by which keys it looks for others."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.acceptance.commands import AcceptWorks
from domain.adjustment.commands import ExitProject, LinkSuccessor
from domain.assessment.commands import (
    BeginAssessment,
    DecideGroup,
    ProposeGroup,
    RecordIndicators,
)
from domain.assets.commands import ProposeOwner
from domain.building.commands import StartWorks
from domain.consent.commands import ExtendRoll, OpenConsents, RecordAnswers, SealConsents
from domain.disposal.commands import CompleteDisposal, OpenDisposal
from domain.historic.commands import BookFoundAsset, PlaceUnderWay
from domain.holding.commands import LetAsset, ProposeMode, Reinvest
from domain.money.commands import PayOut, RequestPayment, ReturnSurplus
from domain.money.state import Money
from domain.operation.commands import ChooseOperator, SignOperation
from domain.parts import LOOKS_UP, NEEDS
from domain.planning.commands import CarryOver, ExcludeProject, IncludeProject
from domain.planning.state import AnnualPlan
from domain.procurement.commands import ChooseRoute
from domain.project import Project
from domain.rectification.commands import CloseRectification, OpenRectification
from domain.rectification.state import Rectification
from tests.domain.assessing import begun
from tests.domain.ending import ASSET, in_operation, titled
from tests.domain.pack_samples import COUNTY, TODAY
from tests.domain.procurement_cases import buys, lot
from tests.domain.rounds import opened
from tests.domain.samples import sample

OTHER, HOUSEHOLD = "b" * 32, "s-" + "1" * 32
PLAN = AnnualPlan(year=2026, division=COUNTY, version=1)
STANDARD = f"standard-{COUNTY}"
OF_ASSET = f"project-{titled().case.project}"
OF_ROUND = opened().round.subject


def running() -> Project:
    """Planned, with an asset in the books, and being assessed."""
    acceptance = in_operation().case.acceptance
    return replace(begun().case, money=Money(plan="430511-2026"), acceptance=acceptance)


LOOKS: list[tuple[Any, type, tuple[str, ...]]] = [
    *((running(), k, ("plan-430511-2026",)) for k in (StartWorks, RequestPayment, PayOut)),
    *((running(), k, ("plan-430511-2026",)) for k in (ReturnSurplus, AcceptWorks)),
    *((running(), k, (f"asset-{ASSET}",)) for k in (ChooseOperator, SignOperation, ExitProject)),
    (running(), LinkSuccessor, (f"project-{OTHER}",)),
    (
        running(),
        BeginAssessment,
        (STANDARD, "standard-430500000000", "standard-430000000000", "standard-000000000000"),
    ),
    *((running(), kind, (STANDARD,)) for kind in (RecordIndicators, ProposeGroup, DecideGroup)),
    (PLAN, CarryOver, ("plan-430511-2025",)),
    *((PLAN, kind, (f"project-{OTHER}",)) for kind in (IncludeProject, ExcludeProject)),
    (opened().round, OpenConsents, (f"project-{OTHER}", f"subject-{HOUSEHOLD}")),
    (opened().round, ExtendRoll, (OF_ROUND, f"subject-{HOUSEHOLD}")),
    *((opened().round, kind, (OF_ROUND,)) for kind in (RecordAnswers, SealConsents)),
    *((titled().case, kind, (OF_ASSET,)) for kind in (ProposeOwner, ProposeMode, LetAsset)),
    *((titled().case, kind, (OF_ASSET,)) for kind in (OpenDisposal, CompleteDisposal)),
    (titled().case, Reinvest, (f"project-{OTHER}",)),
]


@pytest.mark.parametrize("kind", dict.fromkeys(type(case) for case, _, _ in LOOKS))
def test_a_command_looks_at_the_cases_that_it_names_or_that_its_case_rests_on(kind: type) -> None:
    for case, command, streams in LOOKS:
        if isinstance(case, kind):
            assert NEEDS[command](case, sample(command)) == streams, command


def test_to_revive_a_project_its_assets_are_looked_at_too() -> None:
    revive = sample(DecideGroup, group="revive")
    assert NEEDS[DecideGroup](running(), revive) == (STANDARD, f"asset-{ASSET}")
    assert NEEDS[RecordIndicators](in_operation().case, sample(RecordIndicators)) == ()


def test_what_is_found_wrong_names_the_case_and_is_closed_on_it() -> None:
    found = sample(OpenRectification, concerns="asset", case=OTHER)
    assert NEEDS[OpenRectification](Rectification(), found) == (f"asset-{OTHER}",)
    known = Rectification(version=1, concerns="project", case=OTHER)
    assert NEEDS[CloseRectification](known, sample(CloseRectification)) == (f"project-{OTHER}",)


def test_like_cases_are_looked_for_by_number_by_text_and_by_what_is_bought() -> None:
    for kind in (PlaceUnderWay, BookFoundAsset, AcceptWorks):
        keys = LOOKS_UP[kind](running(), sample(kind), TODAY)
        assert keys == ("asset-number:430511:x",), kind
    same = f"consent:project-{OTHER}:operation-change"
    assert LOOKS_UP[OpenConsents](opened().round, sample(OpenConsents), TODAY) == (same,)
    known = buys("works", "competitive-negotiation")
    again = ChooseRoute(lots=(lot("b-1", item="机耕路"),), route="competitive-negotiation")
    (key,) = LOOKS_UP[ChooseRoute](known, again, TODAY)
    (old,) = LOOKS_UP[ChooseRoute](known, replace(again, lots=(lot("b-1"),)), TODAY)
    both = LOOKS_UP[ChooseRoute](known, replace(again, lots=(lot("b-2", item="机耕路"),)), TODAY)
    assert key != old
    assert set(both) == {key, old}
