"""A wrong fact is repaired by another fact, with a reason and a second person; never by an edit."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.circumstances import Circumstances
from domain.deciding import decide
from domain.evolving import LIVES, evolve
from domain.life import OF
from domain.repair.commands import FACTS, ConfirmRepair, DeclineRepair
from domain.repair.folding import UnfoldedError, folded, further, repairs
from domain.repair.weighing import RepairCommand, beside_of, prepared
from events.base import Fact
from events.repair import LostGround, Repaired, RepairProposed
from tests.domain.assessing import OFFICERS
from tests.domain.campaign_cases import OPEN, REPORT, TODAY
from tests.domain.plan_story import CENTRAL, WAN
from tests.domain.repairing import PROJECT, Kept, included, n_of, propose, refusing, said_of
from tests.domain.story import (
    CLERK,
    COUNTY_CLERK,
    DIGEST,
    LATER,
    SECTION,
    TOWN_CLERK,
    in_library,
    national,
    raised,
    stamp,
)


def test_a_repair_counts_from_its_own_day_and_what_was_known_before_it_stays_readable() -> None:
    told = in_library()
    n = n_of(told, "vote-held")
    done = Kept(*told.facts).repaired(n, votes_for=58, votes_against=2)
    assert done.case.meetings[0].vote.votes_for == 58
    assert folded(PROJECT, done.facts[:-1]).meetings[0].vote.votes_for == 60
    assert done.facts[: len(told.facts)] == told.facts
    assert done.case.repairs[0].outcome == "repaired"
    assert done.case.stage == "library"


@pytest.mark.parametrize("n", [0, 10_000])
def test_a_repair_of_no_fact_concerns_no_other_case(n: int) -> None:
    told = in_library()
    case = told.given.case
    assert beside_of("project-1", case, propose(n, text="x"), told.facts) == ()


def test_a_repair_puts_nobody_s_number_into_a_fact() -> None:
    """9.5: also where what is repaired is named field by field."""
    told = in_library()
    number = propose(n_of(told, "notice-posted"), text="联系张某 13800138000")
    then = told.given.when(number, COUNTY_CLERK, on=LATER)
    then.refused("privacy.personal")
    assert then.decision.findings[0].observed["field"] == "changes.text"


def test_what_a_fact_says_of_its_words_follows_anew() -> None:
    told = in_library()
    n = n_of(told, "notice-posted")
    done = Kept(*told.facts).does(propose(n, text="另一公示"), COUNTY_CLERK)
    assert set(done.facts[-1].changes) == {"text", "text_digest"}  # type: ignore[attr-defined]


def test_a_decision_that_loses_its_ground_is_named_and_stale() -> None:
    told = in_library()
    n = n_of(told, "vote-held")
    done = Kept(*told.facts).repaired(n, votes_for=39, votes_against=21)
    submitted = n_of(told, "decision-taken")
    fact: Any = done.facts[-1]
    assert fact.lost == (LostGround(submitted, "village-submission"),)
    assert next(t for t in done.case.decisions if t.n == submitted).substance == ""
    assert next(t for t in done.case.decisions if t.n > submitted).substance


def test_a_pack_may_refuse_what_would_take_ground_away_and_says_from_whom() -> None:
    told = in_library()
    kept = Kept(*told.facts, rules=refusing())
    own = replace(kept.case.pack, digest=kept.rules.ref.digest)
    kept.case = replace(kept.case, pack=own)
    decision = kept.put(propose(n_of(told, "vote-held"), votes_for=39, votes_against=21), CLERK)
    assert said_of(decision) == ["repair.takes-ground"]
    assert decision.findings[-1].observed["step"] == "village-submission"


def test_who_proposed_it_and_who_erred_do_not_confirm_it() -> None:
    both = replace(SECTION, person=COUNTY_CLERK.person)
    told = in_library()
    paper = n_of(told, "document-filed")
    proposed = Kept(*told.facts).does(propose(paper, title="更名"), COUNTY_CLERK)
    n = len(proposed.facts)
    assert "repair.proposed-oneself" in said_of(proposed.put(ConfirmRepair(n), both))
    other = Kept(*told.facts).does(propose(paper, title="更名"), TOWN_CLERK)
    assert said_of(other.put(ConfirmRepair(n), both)) == ["repair.own-fact"]
    assert not other.put(ConfirmRepair(n), SECTION).refused


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "application"}, "repair.nothing-changed"),
        ({"title": 7}, "repair.misfit"),
        ({"by": {"person": "p-x"}}, "repair.misfit"),
        ({"command": "other"}, "repair.misfit"),
        ({"document": "no-such-paper"}, "name.unknown"),
        ({"on": "2031-01-01"}, "fact.dated-ahead"),
    ],
)
def test_a_repair_says_something_new_that_the_fact_may_say(
    changes: dict[str, Any], message: str
) -> None:
    told = raised()
    decision = Kept(*told.facts).put(propose(2, **changes), COUNTY_CLERK)
    assert message in said_of(decision)


def test_only_what_was_done_here_is_repaired_and_no_repair_is() -> None:
    told = raised()
    kept = Kept(*told.facts).does(propose(2, title="更名"), COUNTY_CLERK)
    n = len(kept.facts)
    assert said_of(kept.put(propose(n, reason="-"), COUNTY_CLERK)) == ["repair.not-repairable"]
    assert said_of(kept.put(propose(n + 1, reason="-"), COUNTY_CLERK)) == ["repair.no-fact"]
    assert said_of(kept.put(ConfirmRepair(2), SECTION)) == ["repair.no-proposal"]
    declined = kept.does(DeclineRepair(n, "原记录无误"), SECTION)
    assert said_of(declined.put(ConfirmRepair(n), SECTION)) == ["repair.no-proposal"]
    assert declined.case.documents == kept.case.documents


def test_a_repair_that_contradicts_what_came_after_is_impossible_under_any_pack() -> None:
    told = in_library()
    posted = n_of(told, "notice-posted")
    decision = Kept(*told.facts).put(propose(posted, on="2025-09-20"), COUNTY_CLERK)
    assert "repair.impossible" in said_of(decision)


def test_what_followed_in_another_case_is_repaired_with_it_or_nothing_is() -> None:
    books = included()
    n = len(books.told[f"plan-{books.plan}"])
    fewer = [{"batch": CENTRAL, "amount": 8 * WAN}]
    books.does(propose(n, allocations=fewer), COUNTY_CLERK)
    fact = books.does(ConfirmRepair(n + 1), SECTION)
    project = books.of("a" * 32)
    assert [a.amount for a in project.money.allocations] == [8 * WAN]
    assert books.now.left(CENTRAL) == 92 * WAN
    told = books.told["project-" + "a" * 32]
    assert (told[-1].command, told[-1].fact_n) == (fact.command, len(told) - 1)  # type: ignore[attr-defined]


def test_what_would_follow_in_another_case_than_before_is_not_repaired() -> None:
    books = included()
    n = len(books.told[f"plan-{books.plan}"])
    assert "repair.other-cases" in books.refuses(propose(n, project="b" * 32), COUNTY_CLERK)


def test_a_repair_is_never_folded_without_what_it_repairs() -> None:
    done = Kept(*in_library().facts).repaired(2, title="更名")
    with pytest.raises(UnfoldedError):
        evolve(done.case, done.facts[-1])  # type: ignore[arg-type]


WORDS = st.sampled_from(["甲", "乙", "丙"])

WRONG = st.lists(st.tuples(st.sampled_from([2, 3, 4, 8]), WORDS, st.integers(50, 60)), max_size=4)
HISTORY = in_library().facts


@settings(max_examples=40, deadline=None)
@given(WRONG, st.data())
def test_a_fold_that_goes_on_is_the_fold_of_the_whole(wrong: Any, data: st.DataObject) -> None:
    facts: tuple[Fact, ...] = HISTORY
    for n, title, votes in wrong:
        changes = {"votes_for": votes} if n == 8 else {"title": title}
        proposed = _fact(RepairProposed, fact_n=n, changes=changes, evidence=DIGEST)
        facts = (*facts, proposed)
        facts = (*facts, _fact(Repaired, proposal=len(facts), fact_n=n, changes=changes, lost=()))
    whole = folded(PROJECT, facts)
    assert repairs(facts) is bool(wrong)
    cut = data.draw(st.integers(0, len(facts)))
    known = folded(PROJECT, facts[:cut])
    assert further(PROJECT, known, facts[cut:], facts[:cut]) == whole


def _fact(kind: Any, **said: Any) -> Any:
    at = stamp(LATER).at
    return kind(**said, reason="录入有误", by=SECTION.actor(), at=at, on=LATER, command="c")


def test_what_a_village_reported_in_a_campaign_is_repaired_too() -> None:
    told: tuple[Fact, ...] = ()
    wrong = propose(2, found={"projects": 4, "stopped": 1})
    commands = ((OPEN, OFFICERS), (REPORT, OFFICERS), (wrong, (COUNTY_CLERK,)))
    for command, by in (*commands, (ConfirmRepair(3), (SECTION,))):
        known = folded(LIVES["campaign"], told)
        about = Circumstances(
            national(), TODAY, by, case_id="campaign-1", told={"campaign-1": told}
        )
        if isinstance(command, RepairCommand):
            about = prepared(known, command, about)
        decision = decide(known, command, about, stamp(TODAY))
        assert not decision.refused, said_of(decision)
        told = (*told, *decision.facts)
    report = folded(LIVES["campaign"], told).report(REPORT.village)
    assert report
    assert (report.found.projects, report.found.stopped) == (4, 1)


def test_every_kind_of_case_has_facts_of_its_own_for_its_repairs() -> None:
    assert set(FACTS) == set(OF) == set(LIVES) - {"subject"}
    for kind, facts in FACTS.items():
        tags = [str(fact.__struct_config__.tag) for fact in facts.values()]
        assert all(tag.startswith(f"{kind}.repair") for tag in tags)
