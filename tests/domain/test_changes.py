"""Changes after the library (变更): computed, routed, decided on, and put into effect."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from domain.authority import Holding
from domain.changes.commands import ApplyChange, RequestChange, WithdrawChange
from domain.checks import check
from domain.commands import Decide
from domain.parts import DERIVE
from events.changes import ChangeApplied, ChangeRequested, ChangeWithdrawn
from events.plan import Allocation, ProjectFunded
from events.project import DecisionTaken, Dossier, FundLine, Quantity
from events.requirements import ChangePending, OriginalApprover
from tests.domain.changes_cases import asking
from tests.domain.pack_samples import SAMPLES, about, case, taken
from tests.domain.samples import sample
from tests.domain.story import (
    APPRAISER,
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    DIGEST,
    DOSSIER,
    HEAD,
    LEADERS,
    REVIEWER,
    SECTION,
    VILLAGE_2,
    Given,
    Then,
    Told,
    day,
    dossier,
    holds,
    in_library,
)

ASKED, DECIDED, IN_EFFECT = day(70), day(72), day(90)
GIVEN = 50_000_000
OTHER_SECTION = holds("p-section-2", "county-section", COUNTY)


def planned(given: int = GIVEN) -> Told:
    """In the annual plan, with the money that the dossier asks."""
    money = {"plan": "c" * 32, "year": 2025, "allocations": (Allocation("2025-1", given),)}
    return in_library().add(ProjectFunded, 40, COUNTY_CLERK, **money)


def scaled(amount: str, filing: Dossier = DOSSIER) -> Dossier:
    """So much of the orchard."""
    return replace(filing, quantities=(Quantity("黄桃", amount, "亩"),))


def ask(given: Given, filing: Dossier, by: Holding = CLERK, on: date = ASKED) -> Then:
    """申请变更."""
    asked = RequestChange(filing, reason="地块无法落实", grounds=DIGEST)
    return given.when(asked, by, on=on)


def asked(given: Given, filing: Dossier, by: Holding = CLERK, on: date = ASKED) -> Given:
    """A change is asked, which must be lawful."""
    return ask(given, filing, by, on).then(ChangeRequested)


def approved(given: Given, step: str, by: Holding, on: date = DECIDED) -> Given:
    """A step approves the change."""
    return given.when(Decide(step=step), by, on=on).then(DecisionTaken)


def in_effect(given: Given, on: date = IN_EFFECT) -> Given:
    """The change takes effect."""
    return given.when(ApplyChange(), COUNTY_CLERK, on=on).then(ChangeApplied)


def test_a_small_change_is_filed_and_takes_effect() -> None:
    pending = asked(planned().given, scaled("105"))
    assert pending.facts[-1].routes == ("filing",)
    filed = approved(pending, "change-filing", SECTION)
    after = in_effect(filed).case
    assert after.dossier == scaled("105")
    assert after.changes.original == DOSSIER
    assert after.asked is None


def test_what_was_decided_on_the_old_content_becomes_stale_by_name() -> None:
    pending = asked(planned().given, scaled("120"))
    assert "county-appraisal" not in stale(pending)
    after = in_effect(approved(pending, "change-reapproval", APPRAISER))
    assert stale(after) == "county-appraisal"


def stale(given: Given) -> str:
    """The step whose decision is no longer on what the dossier says, as `enter-library` asks."""
    fresh = given.asks("enter-library")["approved-as-it-stands"]
    return str(fresh.observed.get("step", "")) if fresh.message == "fresh.stale" else ""


def test_item_7_two_changes_of_nine_percent_are_eighteen() -> None:
    """domain.md 9, item 7."""
    first = asked(planned().given, scaled("109"))
    assert first.facts[-1].routes == ("filing",)
    filed = in_effect(approved(first, "change-filing", SECTION))
    second = ask(filed, scaled("118"), on=day(100)).fact
    assert (second.measured[0].share, second.measured[0].total_share) == (900, 1800)
    assert second.routes == ("original-approver",)


def test_going_back_is_a_change_too() -> None:
    there = in_effect(approved(asked(planned().given, scaled("109")), "change-filing", SECTION))
    back = ask(there, DOSSIER, on=day(100)).fact
    assert back.measured[0].total_share == 1800


@pytest.mark.parametrize("by", [OTHER_SECTION, LEADERS, REVIEWER])
def test_only_the_post_that_approved_first_approves_another_place(by: Holding) -> None:
    pending = asked(planned().given, dossier(places=(VILLAGE_2,)))
    then = pending.when(Decide(step="change-reapproval"), by, on=DECIDED)
    then.refused("authority.missing")
    assert {w.post for w in then.finding("authority.missing").who} == {"county-appraiser"}


def test_whoever_asks_for_a_change_does_not_decide_on_it() -> None:
    both = (holds("p-clerk", "county-section", COUNTY), CLERK)
    pending = asked(planned().given, scaled("105"))
    pending.when(Decide(step="change-filing"), *both, on=DECIDED).refused("separation.filed")


def test_a_change_is_a_matter_of_its_own() -> None:
    """Who appraised the project before may approve its change: it is the original approver."""
    pending = asked(planned().given, scaled("120"))
    approved(pending, "change-reapproval", APPRAISER)


def test_nothing_is_built_as_changed_before_the_approval() -> None:
    """先变更后建."""
    ready = approved(asked(planned().given, scaled("105")), "change-filing", SECTION)
    early = ApplyChange(effective_on=day(71))
    ready.when(early, COUNTY_CLERK, on=IN_EFFECT).refused("change.built-first")


def test_a_change_that_nobody_decided_on_does_not_take_effect() -> None:
    pending = asked(planned().given, scaled("120"))
    pending.when(ApplyChange(), COUNTY_CLERK, on=IN_EFFECT).refused("change.undecided")


def test_a_refused_change_is_asked_no_longer_and_may_be_asked_anew() -> None:
    pending = asked(planned().given, scaled("105"))
    no = Decide(step="change-filing", outcome="refused", reason="理由不充分")
    refused = pending.when(no, SECTION, on=DECIDED).then(DecisionTaken)
    assert (refused.case.asked, refused.case.stage) == (None, "planned")
    assert refused.case.dossier == DOSSIER
    asked(refused, scaled("104"), on=DECIDED)


def test_what_was_approved_for_one_change_does_not_carry_another() -> None:
    ready = approved(asked(planned().given, scaled("105")), "change-filing", SECTION)
    gone = ready.when(WithdrawChange(reason="地块已落实"), HEAD, REVIEWER, on=DECIDED)
    again = asked(gone.then(ChangeWithdrawn), scaled("104"), on=DECIDED)
    again.when(ApplyChange(), COUNTY_CLERK, on=IN_EFFECT).refused("change.undecided")


def test_more_public_money_waits_for_the_plan() -> None:
    more = dossier(
        total_investment=60_000_000, funds=(FundLine("linking", "central", 60_000_000, 2025),)
    )
    pending = asked(planned().given, more)
    assert pending.facts[-1].routes == ("original-approver",)
    ready = approved(pending, "change-reapproval", APPRAISER)
    ready.when(ApplyChange(), COUNTY_CLERK, on=IN_EFFECT).refused("change.unfunded")


@pytest.mark.parametrize("filing", [DOSSIER, dossier(remarks="另行说明")])
def test_what_changes_nothing_is_no_change(filing: Dossier) -> None:
    ask(planned().given, filing).refused("change.nothing")


def test_a_second_change_waits_for_the_first() -> None:
    pending = asked(planned().given, scaled("105"))
    ask(pending, scaled("104")).refused("change.asked-already")


def test_a_project_waits_for_a_change_only_while_one_is_asked() -> None:
    assert "change" not in planned().given.row().step
    row = asked(planned().given, scaled("120")).row()
    assert "change-reapproval" in row.step
    assert f"county-appraiser@{COUNTY}" in row.waits


def kinds(filing: Dossier, **said: Any) -> dict[str, int]:
    """What a change changes, and the share of each."""
    return {m.kind: m.share for m in ask(planned(**said).given, filing).fact.measured}


def test_a_change_is_applied_or_taken_back_by_its_digest() -> None:
    asked_ = asking("scale")
    for kind in (ApplyChange, WithdrawChange):
        assert DERIVE[kind](asked_, sample(kind), about()) == {"change": "d" * 64}
        assert DERIVE[kind](case(), sample(kind), about()) == {"change": ""}


def test_a_change_goes_one_of_the_ways_a_line_names() -> None:
    line: Any = replace(SAMPLES[ChangePending], routes=("filing", "original-approver"))
    going = asking("scale", routes=("filing",))
    met = check(going, line, about())
    assert (met.verdict, met.message) == ("met", "change.asked")
    assert met.required == {"routes": "filing|original-approver"}
    other = check(asking("scale", routes=("leading-group",)), line, about())
    assert (other.verdict, other.message) == ("broken", "change.other-way")
    assert (met.observed["route"], met.observed["changed"]) == ("filing", "scale")


def test_whose_approval_it_was_is_who_approved_it_last_and_not_a_change_of_it() -> None:
    line: Any = replace(SAMPLES[OriginalApprover], steps=("county-approval", "township-review"))
    first, last = taken("county-approval", n=3), taken("county-approval", n=5)
    known = check(case(decisions=(first, last)), line, about())
    assert (known.message, known.on) == ("change.approver", (5,))
    for other in (replace(last, change=4), replace(last, outcome="refused")):
        found = check(case(decisions=(first, other)), line, about())
        assert found.on == (3,)
    assert check(case(), line, about()).message == "change.no-approver"
