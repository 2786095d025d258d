"""Steps that a county could not staff are found before a case stands still."""

from datetime import date

import pytest
from msgspec.structs import replace
from pack_samples import COUNTY, TODAY, TOWNSHIP, VILLAGE, holding, national

from domain.authority import Holding
from domain.procedure import Procedure, ready
from domain.staffing import Stuck, stuck_steps
from events.requirements import Separation

WHOLE = (
    holding("v-clerk", "village-clerk", VILLAGE),
    holding("v-head", "village-head", VILLAGE),
    holding("t-clerk", "township-clerk", TOWNSHIP),
    holding("t-reviewer", "township-reviewer", TOWNSHIP),
    holding("c-clerk", "county-clerk"),
    holding("c-section", "county-section"),
    holding("c-appraiser", "county-appraiser"),
    holding("c-leader", "leading-group"),
    holding("c-keeper", "library-keeper"),
    holding("v-supervisor", "village-supervisor", VILLAGE),
    holding("t-implements", "implementer-clerk", TOWNSHIP),
    holding("t-builds", "implementer-head", TOWNSHIP),
    holding("c-finance", "finance-clerk"),
    holding("c-treasurer", "finance-head"),
    holding("c-accepts", "acceptance-chair"),
    holding("c-assets", "asset-keeper"),
    holding("c-inspects", "county-inspector"),
    holding("c-audits", "county-auditor"),
    holding("c-disciplines", "discipline-officer"),
)


def staffed(*changes: Holding, without: tuple[str, ...] = ()) -> tuple[Holding, ...]:
    """The whole county with some posts held otherwise."""
    gone = {*without, *(h.post for h in changes)}
    return (*(h for h in WHOLE if h.post not in gone), *changes)


def stuck(
    holdings: tuple[Holding, ...], rules: Procedure | None = None, on: date = TODAY
) -> set[tuple[str, str, str]]:
    found = stuck_steps(rules or national(), holdings, on)
    return {(o, s.action, s.key.removeprefix("stuck.")) for s in found for o in s.origins}


def test_a_county_with_a_person_in_every_post_gets_every_project_through() -> None:
    assert stuck_steps(national(), WHOLE, TODAY) == ()


@pytest.mark.parametrize(
    ("post", "step", "origins"),
    [
        ("leading-group", "county-approval", {"village", "township", "county"}),
        ("library-keeper", "enter-library", {"village", "township", "county"}),
        ("township-reviewer", "township-review", {"village"}),
        ("township-reviewer", "township-submission", {"township"}),
        ("county-section", "county-submission", {"county"}),
        ("village-head", "village-submission", {"village"}),
        ("implementer-head", "start-works", {"village", "township", "county"}),
        ("acceptance-chair", "accept-works", {"village", "township", "county"}),
        ("finance-head", "approve-payment", {"village", "township", "county"}),
        ("asset-keeper", "settle-title", {"village", "township", "county"}),
        ("finance-clerk", "notify-batch", {"county"}),
    ],
)
def test_a_post_that_nobody_holds_stops_its_step(post: str, step: str, origins: set[str]) -> None:
    found = stuck(staffed(without=(post,)))
    assert {origin for origin, action, key in found if (action, key) == (step, "nobody")} == origins


def test_a_post_counts_only_while_it_is_held() -> None:
    until = replace(WHOLE[7], end=date(2026, 3, 1))
    assert ("village", "county-approval", "nobody") in stuck(staffed(until))
    assert stuck(staffed(until), on=date(2026, 3, 1)) == set()


def test_one_person_in_two_posts_of_a_chain_stops_the_later_step() -> None:
    both = stuck_steps(national(), staffed(holding("c-appraiser", "leading-group")), TODAY)
    assert {s.action for s in both} == {"county-approval", "adjustment-decision"}
    found = next(s for s in both if s.action == "county-approval")
    assert found.key == "stuck.same-hands"
    assert found.origins == ("village", "township", "county")
    assert found.seats == (COUNTY,)
    assert found.values["needs"] == "county-appraisal"


def test_a_second_holder_frees_the_step() -> None:
    both = (holding("c-appraiser", "leading-group"), holding("c-deputy", "leading-group"))
    assert stuck(staffed(*both)) == set()


def test_two_posts_held_by_the_same_two_people_are_enough_and_three_are_not() -> None:
    two = [holding(p, post) for post in ("county-appraiser", "leading-group") for p in "ab"]
    assert stuck(staffed(*two)) == set()
    three = [*two, *(holding(p, "county-section") for p in "ab")]
    assert stuck(staffed(*three)) == {("county", "county-approval", "same-hands")}


def test_whoever_files_or_counts_the_votes_decides_nothing() -> None:
    found = stuck(staffed(holding("v-head", "village-clerk", VILLAGE), without=("township-clerk",)))
    assert ("village", "village-submission", "same-hands") in found


def test_whoever_files_decides_nothing_where_no_votes_are_counted_either() -> None:
    one = (
        holding("t-reviewer", "township-clerk", TOWNSHIP),
        holding("t-reviewer", "township-reviewer", TOWNSHIP),
    )
    found = stuck(staffed(*one, without=("county-clerk",)))
    assert ("township", "township-submission", "same-hands") in found


def test_a_village_clerk_raises_no_project_of_a_township() -> None:
    found = stuck(staffed(without=("township-clerk", "county-clerk")))
    assert ("township", "file-intake", "nobody") in found
    assert ("village", "file-intake", "nobody") not in found


def test_a_stand_in_carries_the_bars_of_both() -> None:
    absent = holding("x", "leading-group", standing_in_for="c-appraiser")
    assert ("village", "county-approval", "same-hands") in stuck(staffed(absent))
    elsewhere = holding("x", "leading-group", standing_in_for="c-leader")
    assert stuck(staffed(elsewhere)) == set()


def test_the_entry_and_the_removal_are_two_matters_unless_the_pack_joins_them() -> None:
    assert stuck(WHOLE) == set()
    pack = national().pack
    actions = tuple(
        replace(a, requires=tuple(_whole_case(r) for r in a.requires))
        if a.id == "removal-decision"
        else a
        for a in pack.actions
    )
    joined = ready(replace(pack, actions=actions))
    assert stuck(WHOLE, joined) == {
        (origin, "removal-decision", "same-hands") for origin in ("village", "township", "county")
    }


def _whole_case(asked: object) -> object:
    return replace(asked, scope="case") if isinstance(asked, Separation) else asked


def test_a_village_is_looked_at_on_its_own() -> None:
    other = "430511001202"
    found: tuple[Stuck, ...] = stuck_steps(
        national(), (*WHOLE, holding("w-clerk", "village-clerk", other)), TODAY
    )
    (step,) = (s for s in found if s.action == "village-submission")
    assert (step.key, step.seats, step.origins) == ("stuck.nobody", (other,), ("village",))


def test_a_post_of_the_county_that_nobody_holds_is_named_once_for_all_villages() -> None:
    many = tuple(holding(f"h-{n}", "village-head", f"4305110012{n:02}") for n in range(2, 9))
    found = stuck_steps(national(), (*staffed(without=("library-keeper",)), *many), TODAY)
    (entry,) = (s for s in found if s.action == "enter-library")
    assert entry.seats == (COUNTY,)
    assert entry.origins == ("village", "township", "county")
    assert entry.values["posts"] == "library-keeper"


def test_posts_that_the_pack_does_not_know_are_passed_over() -> None:
    assert stuck((*WHOLE, holding("x", "poet"))) == set()
