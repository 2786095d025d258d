"""A fact always makes a case of its kind, one version on, whatever the case was before."""

from typing import Any, get_args

import pytest
from msgspec.structs import replace

from domain.evolving import LIVES
from domain.recording import acted
from domain.repair.folding import UnfoldedError
from events.assessment import AssessmentFact
from events.base import Fact
from events.lives import (
    AssetFact,
    CampaignFact,
    ConsentFact,
    PlanFact,
    ProjectFact,
    RectificationFact,
)
from events.project import DocumentFiled
from tests.domain.assessing import begun
from tests.domain.ending import adjusting, opened
from tests.domain.samples import sample
from tests.domain.story import day

FACTS: dict[str, Any] = {
    "project": ProjectFact,
    "plan": PlanFact,
    "asset": AssetFact,
    "consent": ConsentFact,
    "rectification": RectificationFact,
    "campaign": CampaignFact,
}
KNOWN: dict[str, list[Any]] = {
    "project": [begun().case, adjusting().case],
    "asset": [opened().case],
}
"""Cases that have come some way; the blank ones are looked at too."""


def tag(fact: type[Fact]) -> str:
    return str(fact.__struct_config__.tag)


@pytest.mark.parametrize("kind", FACTS)
def test_a_fact_makes_of_a_case_the_same_kind_of_case_one_version_on(kind: str) -> None:
    life = LIVES[kind]
    for case in (life.initial, *KNOWN.get(kind, ())):
        for made in get_args(FACTS[kind]):
            if tag(made).endswith(".repaired.v1"):
                continue
            if made in get_args(AssessmentFact) and not case.grouping.assessments:
                continue  # there is none under way to which it could belong
            fact = sample(made)
            after = life.evolve(case, fact)
            assert type(after) is type(life.initial), made
            assert (after.version, after.since) == (case.version + 1, fact.at), made


@pytest.mark.parametrize("kind", FACTS)
def test_of_a_repair_nothing_is_made_without_the_facts_before_it(kind: str) -> None:
    (repaired,) = (f for f in get_args(FACTS[kind]) if tag(f).endswith(".repaired.v1"))
    with pytest.raises(UnfoldedError, match=tag(repaired)):
        LIVES[kind].evolve(LIVES[kind].initial, sample(repaired))


def test_what_carries_a_case_on_never_takes_its_day_back() -> None:
    case = replace(begun().case, last_on=day(10))
    assert (acted(case, day(12)).last_on, acted(case, day(3)).last_on) == (day(12), day(10))
    paper = sample(DocumentFiled, on=day(30))
    assert LIVES["project"].evolve(case, paper).last_on == day(10)
