"""Two packs over one case: what opens, what closes, what goes stale, and the first finding why."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.circumstances import Circumstances
from domain.procedure import Procedure, ready
from domain.project import Project
from domain.rehearsing import Answer, Differing, Rehearsal, answer, over_history, rehearsal
from events.repair import LostGround
from events.requirements import DocumentOnFile, NoticeCompleted
from tests.domain.story import (
    DIGEST,
    LATER,
    Told,
    appraised,
    in_library,
    national,
    raised,
    reviewed,
    submitted,
)

PAPER = DocumentOnFile(document="audit-report", id="audited", article="not cited", grade="ASM")


def other(action: str, **fields: Any) -> Procedure:
    """The national pack with one action otherwise."""
    pack = national().pack
    actions = tuple(replace(a, **fields) if a.id == action else a for a in pack.actions)
    return ready(replace(pack, version=2, actions=actions))


def asking(action: str, *more: Any) -> Procedure:
    return other(action, requires=(*national().actions[action].requires, *more))


def answered(told: Told, new: Procedure, old: Procedure | None = None) -> Answer | None:
    both = rehearsal(old or national(), new)
    return answer(told.given.case, both, Circumstances(both.old, LATER))


def test_the_same_pack_twice_touches_nothing_and_nothing_is_asked() -> None:
    both = rehearsal(national(), national())
    assert (both.touched, both.stages()) == (frozenset(), ())
    assert answered(raised(), national()) is None


def test_one_paper_more_closes_the_step_that_was_open_and_names_the_paper() -> None:
    found = answered(raised(), asking("village-submission", PAPER))
    assert found is not None
    assert found.closes == ("village-submission",)
    assert found.first.action == "village-submission"
    assert found.first.would_be is not None
    assert found.first.would_be.message == "document.missing"
    assert found.first.was is None


def test_less_asked_opens_it_again() -> None:
    found = answered(raised(), national(), asking("village-submission", PAPER))
    assert found is not None
    assert (found.opens, found.closes) == (("village-submission",), ())


def test_what_is_asked_elsewhere_makes_no_difference_here() -> None:
    assert answered(raised(), asking("accept-works", PAPER)) is None


def test_what_is_met_already_makes_no_difference() -> None:
    paper = replace(PAPER, document="application")
    assert answered(raised(), asking("village-submission", paper)) is None


def test_a_standing_decision_goes_stale_if_it_lacked_what_is_asked_now() -> None:
    told = submitted()
    found = answered(told, asking("village-submission", PAPER))
    assert found is not None
    assert found.stale == (LostGround(told.n, "village-submission"),)
    filed = submitted().papers("audit-report", on=2)
    assert answered(filed, asking("village-submission", PAPER)) != found


def test_who_may_take_a_step_is_a_difference_of_its_own() -> None:
    found = answered(raised(), other("village-submission", by=("village-clerk",)))
    assert found is not None
    assert found.first == Differing("village-submission", who=True)


def test_a_whole_history_parts_at_the_first_act_that_would_have_been_answered_otherwise() -> None:
    told = in_library()
    found = over_history(
        "project-1", told.facts, rehearsal(national(), asking("county-appraisal", PAPER))
    )
    assert found is not None
    assert (found.action, found.would_be and found.would_be.message) == (
        "county-appraisal",
        "document.missing",
    )
    assert over_history("project-1", told.facts, rehearsal(national(), national())) is None


def whole(both: Rehearsal) -> Rehearsal:
    """The same two packs with every action asked about."""
    every = frozenset({*both.old.actions, *both.new.actions})
    return replace(both, touched=every, hands=every, notices=True, looked=True)


@pytest.mark.parametrize("stage", [raised, submitted, reviewed, appraised, in_library])
def test_to_ask_only_what_is_touched_finds_what_asking_everything_finds(stage: Any) -> None:
    case: Project = stage().given.case
    for action in national().pack.actions:
        if not action.requires:
            continue
        changed = [
            replace(r, days=r.days + 5) if isinstance(r, NoticeCompleted) else r
            for r in action.requires
        ]
        both = rehearsal(national(), other(action.id, requires=(*changed, PAPER)))
        about = Circumstances(both.old, LATER)
        some, every = answer(case, both, about), answer(case, whole(both), about)
        assert (some and (some.opens, some.closes)) == (every and (every.opens, every.closes))
        assert (some is None) == (every is None), action.id


def test_the_digest_of_an_answer_says_whether_it_is_still_the_same() -> None:
    found = answered(raised(), asking("village-submission", PAPER))
    again = answered(raised(), asking("village-submission", PAPER))
    later = answered(
        raised().papers("minutes", on=20),
        asking("village-submission", replace(PAPER, document="invoice")),
    )
    assert found
    assert again
    assert later
    assert found.digest == again.digest != later.digest
    assert len(found.digest) == len(DIGEST)
