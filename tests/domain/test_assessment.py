"""The four groups: found, heard, proposed, reviewed, shown, decided, filed; and moved lawfully."""

from datetime import date

from msgspec.structs import replace

from domain.assessment import commands as asked
from domain.assessment.standard import Standards
from domain.assets.state import Asset
from domain.checks import check
from domain.messages import say
from events.requirements import HouseholdsWereHeard
from tests.domain.assessing import (
    BEGUN,
    CLERK,
    COUNTY_CLERK,
    FAIR,
    GOOD,
    LEADERS,
    OFFICERS,
    POOR,
    STREAM,
    TOWN,
    TOWN_CLERK,
    WEAK,
    begun,
    by,
    decided,
    found,
    heard,
    proposed,
    records,
    reviewed,
    standard,
    standing,
)
from tests.domain.operating import operating
from tests.domain.pack_samples import DIGEST, SAMPLES, about

DECIDED = date(2026, 3, 14)


def test_a_project_is_assessed_and_decided_on_step_by_step() -> None:
    life = decided(GOOD)
    assert life.case.group == "consolidate"
    assert set(life.case.marks) == {"group:consolidate", "assess-from:2027-03-14"}
    (only,) = life.case.grouping.assessments
    assert only.proposal
    assert only.proposal.score == 10_000
    assert sum(part.score for part in only.proposal.parts) == 10_000
    assert only.decision
    assert (only.decision.on, life.case.grouping.due and life.case.grouping.due.on) == (
        DECIDED,
        date(2027, 3, 14),
    )


def test_nothing_is_assessed_without_a_standard_of_the_county() -> None:
    life = replace(operating(), officers=OFFICERS)
    command = asked.BeginAssessment(occasion="first")
    assert life.refused(command, BEGUN) == ["assessment.no-standard"]
    ended = replace(standard(), valid_to=date(2026, 3, 1))
    over = replace(life, others={STREAM: Standards(1, (ended,))})
    assert over.refused(command, BEGUN) == ["assessment.no-standard"]
    assert not over.put(command, date(2026, 3, 1)).refused


def test_the_nearest_standard_in_force_is_the_one() -> None:
    whole = replace(standard(), id="national", jurisdiction="")
    known = {STREAM: Standards(), "standard-000000000000": Standards(1, (whole,))}
    life = replace(operating(), others=known, officers=OFFICERS)
    life = life.do(asked.BeginAssessment(occasion="first"), BEGUN)
    assert life.case.grouping.assessments[-1].standard.id == "national"
    near = replace(life, others={**known, STREAM: Standards(1, (standard(),))})
    again = asked.BeginAssessment(occasion="first", reason="县标准已启用")
    life = near.do(again, BEGUN)
    assert life.case.grouping.assessments[-1].standard.id == "sample-standard"
    assert len(life.case.grouping.assessments) == 2


def test_the_first_assessment_is_the_first_and_a_new_one_says_why() -> None:
    life = replace(begun(), officers=OFFICERS)
    again = asked.BeginAssessment(occasion="first")
    assert life.refused(again, BEGUN) == ["assessment.unexplained"]
    assert life.refused(replace(again, occasion="yearly"), BEGUN)[0] == "assessment.occasion"
    done = decided(GOOD)
    assert done.refused(again, DECIDED) == ["assessment.occasion"]
    event = asked.BeginAssessment(occasion="event")
    assert done.refused(event, DECIDED) == ["assessment.unexplained"]


def test_what_is_found_is_of_the_standard_each_thing_once() -> None:
    life = begun()
    assert life.refused(asked.RecordIndicators(), BEGUN) == ["assessment.nothing-found"]
    twice = found()
    twice = replace(twice, values=(*twice.values, twice.values[0]))
    assert life.refused(twice, BEGUN) == ["assessment.twice"]
    other = replace(found(), values=(replace(found().values[0], indicator="made-up"),))
    assert life.refused(other, BEGUN) == ["assessment.unknown"]


def test_a_proposal_needs_every_indicator_and_every_veto_item() -> None:
    life = begun()
    some = replace(found(), values=found().values[:9], vetoes=found().vetoes[:2])
    life = life.do(some, BEGUN)
    decision = life.put(asked.ProposeGroup(), BEGUN)
    (lacking,) = (f for f in decision.findings if f.message == "assessment.incomplete")
    assert lacking.observed["indicators"] == "market-outlook|banned-by-law"
    assert "专家评议市场前景得分、违法违规或被责令关停,无法整改" in say(lacking, "zh")
    assert "Outlook on the market as experts rate it, Unlawful" in say(lacking, "en")


def test_later_findings_replace_earlier_ones_and_end_what_was_proposed_on_them() -> None:
    life = by(proposed(GOOD), CLERK)
    assert standing(life)["group"] == "consolidate"
    life = life.do(replace(found(market_outlook=50), vetoes=()), BEGUN)
    assert life.case.grouping.assessments[-1].proposal is None
    life = by(life, TOWN_CLERK).do(asked.ProposeGroup(), BEGUN)
    now = life.case.grouping.current
    assert now
    assert now.proposal
    assert (now.values["market-outlook"], now.proposal.score) == (50, 9_400)


def test_a_veto_item_keeps_a_project_out_of_the_better_groups() -> None:
    assert standing(proposed(GOOD, "stopped-over-half-a-year"))["group"] == "revive"
    assert standing(proposed(GOOD, "banned-by-law"))["group"] == "adjust"
    assert standing(proposed(FAIR))["group"] == "upgrade"
    assert standing(proposed(POOR))["group"] == "adjust"
    assert standing(proposed(WEAK))["group"] == "revive"


def test_households_are_heard_as_the_pack_says() -> None:
    life = begun()
    assert life.refused(heard(agreed=7, opposed=2), BEGUN) == ["assessment.heard"]
    life = by(life.do(records(GOOD), BEGUN), TOWN_CLERK).do(asked.ProposeGroup(), BEGUN)
    review = asked.ReviewGroup(**standing(life))
    assert "heard.missing" in by(life, TOWN).refused(review, BEGUN)
    share = SAMPLES[HouseholdsWereHeard]
    strict = replace(share, share=900)
    told = by(life).do(heard(), BEGUN).case
    assert check(told, replace(share, share=800), about()).verdict == "met"
    short = check(told, strict, about())
    assert (short.verdict, short.observed["count"], short.required["needed"]) == ("pending", 8, 9)


def test_who_differs_from_the_proposal_says_why() -> None:
    life = proposed(FAIR)
    other = asked.ReviewGroup(proposal=standing(life)["proposal"], group="consolidate")
    assert by(life, TOWN).refused(other, BEGUN) == ["group.unexplained"]
    assert not by(life, TOWN).put(replace(other, reason="订单已续签"), BEGUN).refused
    done = decided(FAIR, group="consolidate", reason="订单已续签,短板年内补齐")
    assert done.case.group == "consolidate"


def test_who_found_or_proposed_it_does_not_judge_it() -> None:
    life = proposed(GOOD)
    both = replace(TOWN, person=TOWN_CLERK.person)
    assert by(life, both).refused(asked.ReviewGroup(**standing(life)), BEGUN) == ["group.own-hand"]
    ready = reviewed(life)
    reviewer = replace(LEADERS, person=TOWN.person)
    decide = asked.DecideGroup(**standing(ready))
    assert "group.own-hand" in by(ready, reviewer).refused(decide, DECIDED)


def test_nothing_is_decided_where_no_assessment_was_begun() -> None:
    """Nor twice on one proposal: the assessment ended with the decision."""
    fresh = by(operating(), LEADERS)
    decide = asked.DecideGroup(proposal=1, group="consolidate")
    assert "assessment.none-begun" in fresh.refused(decide, DECIDED)
    again = by(decided(GOOD), LEADERS)
    assert "assessment.none-begun" in again.refused(decide, DECIDED)


def test_the_county_decides_on_what_was_reviewed_and_shown() -> None:
    life = by(proposed(GOOD), LEADERS)
    decide = asked.DecideGroup(**standing(life))
    assert life.refused(decide, DECIDED) == ["reviewed.missing", "notice.missing"]
    earlier = begun().noticed(date(2026, 2, 11), date(2026, 2, 28), "group-notice")
    earlier = by(earlier, CLERK).do(records(GOOD), BEGUN).do(heard(), BEGUN)
    earlier = by(earlier, TOWN_CLERK).do(asked.ProposeGroup(), BEGUN)
    earlier = by(earlier, TOWN).do(asked.ReviewGroup(**standing(earlier)), BEGUN)
    decide = asked.DecideGroup(**standing(earlier))
    assert by(earlier, LEADERS).refused(decide, DECIDED) == ["group.noticed-before"]


def test_the_notice_of_the_last_assessment_does_not_serve_the_next() -> None:
    """Nor while the one of the next still hangs."""
    again = asked.BeginAssessment(occasion="event", reason="订单减少")
    on = date(2026, 6, 1)
    life = replace(decided(GOOD), others={STREAM: Standards(1, (standard(),))})
    life = by(life.do(again, on), CLERK).do(records(FAIR), on).do(heard(), on)
    life = by(life, TOWN_CLERK).do(asked.ProposeGroup(), on)
    life = by(life, TOWN).do(asked.ReviewGroup(**standing(life)), on)
    decide = asked.DecideGroup(**standing(life))
    hung = by(life.noticed(on, date(2026, 6, 12), "group-notice"), LEADERS)
    (*before, last) = hung.case.postings
    hanging = replace(hung.case, postings=(*before, replace(last, ended_on=None, end_n=0)))
    for case in (life.case, hanging):
        early = replace(by(hung, LEADERS), case=case)
        assert early.refused(decide, date(2026, 6, 5)) == ["group.noticed-before"]
    hung.do(decide, date(2026, 6, 13))


def test_what_is_judged_is_what_is_proposed_now() -> None:
    life = by(proposed(GOOD), TOWN)
    stale = asked.ReviewGroup(proposal=1, group="consolidate")
    assert life.refused(stale, BEGUN) == ["group.not-proposed"]
    other = asked.DecideGroup(proposal=1, group="consolidate")
    assert "group.not-proposed" in by(reviewed(proposed(GOOD)), LEADERS).refused(other, DECIDED)


def test_item_18_a_group_is_not_flipped_without_a_new_assessment() -> None:
    """9.18: 调整 to 巩固 in one stroke."""
    life = decided(POOR)
    assert life.case.group == "adjust"
    past = life.case.grouping.assessments[-1].proposal
    assert past
    flip = asked.DecideGroup(proposal=past.n, group="consolidate", reason="情况好转")
    assert "assessment.none-begun" in by(life, LEADERS).refused(flip, date(2026, 6, 1))


def test_even_a_new_assessment_moves_only_as_the_standard_allows() -> None:
    life = decided(POOR)
    known = {STREAM: Standards(1, (standard(),))}
    life = replace(life, others=known)
    again = asked.BeginAssessment(occasion="event", reason="有新主体接手")
    on = date(2026, 6, 1)
    life = by(life.do(again, on), CLERK).do(records(GOOD), on).do(heard(), on)
    life = reviewed(by(life, TOWN_CLERK).do(asked.ProposeGroup(), on), on)
    decide = asked.DecideGroup(**standing(life))
    refused = by(life, LEADERS).refused(decide, date(2026, 6, 13))
    assert refused == ["group.no-such-move"]


def test_a_move_for_a_special_reason_alone_states_it() -> None:
    life = decided(GOOD)
    ready = by(life)
    on = date(2026, 6, 1)
    again = asked.BeginAssessment(occasion="event", reason="洪灾")
    ready = replace(ready, others={STREAM: Standards(1, (standard(),))}).do(again, on)
    ready = by(ready, CLERK).do(records(POOR), on).do(heard(), on)
    ready = reviewed(by(ready, TOWN_CLERK).do(asked.ProposeGroup(), on), on)
    decide = asked.DecideGroup(**standing(ready))
    later = date(2026, 6, 13)
    assert by(ready, LEADERS).refused(decide, later) == ["group.special-reason"]
    special = replace(decide, special="特大洪灾,设施全部损毁")
    assert not by(ready, LEADERS).put(special, later).refused


def test_every_earlier_assessment_stays() -> None:
    life = decided(GOOD)
    life = decided(FAIR, life=life, on=date(2026, 6, 1))
    first, second = life.case.grouping.assessments
    assert (first.decision and first.decision.group, first.before) == ("consolidate", None)
    assert (second.decision and second.decision.group, second.before) == ("upgrade", "consolidate")
    assert life.case.group == "upgrade"


def test_the_decision_is_filed_once_with_the_level_above() -> None:
    file = asked.FileGroup(level="city", document_no="邵农函〔2026〕3号", paper=DIGEST)
    fresh = replace(begun(), officers=(COUNTY_CLERK,))
    assert fresh.refused(file, BEGUN) == ["group.undecided"]
    life = decided(GOOD).do(file, date(2026, 3, 20))
    assert life.case.grouping.assessments[0].filing
    assert life.refused(file, date(2026, 3, 21)) == ["group.filed-already"]


def test_only_an_industry_that_is_there_is_assessed() -> None:
    life = replace(operating(), officers=OFFICERS, others={"x": Asset()})
    early = replace(life, case=replace(life.case, stage="building"))
    assert "stage.wrong" in early.refused(asked.BeginAssessment(occasion="first"), BEGUN)
