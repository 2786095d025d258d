"""What a case waits for, from whom and from when."""

from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from domain.checks import Circumstances
from domain.life import LIVE, RECORDS, STAGES
from domain.outlook import Row, keys, next_steps, opened
from domain.procedure import OFFICE_ACTIONS, ready
from domain.procurement.splitting import looked_up
from events.plan import Allocation
from tests.domain.procurement_cases import buys
from tests.domain.story import (
    APPRAISER,
    CLERK,
    COUNTY,
    HEAD,
    LEADERS,
    REVIEWER,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_2,
    Given,
    Told,
    appraised,
    approved,
    day,
    dossier,
    in_library,
    national,
    raised,
    reviewed,
    submitted,
)


def who(*waits: str) -> tuple[str, ...]:
    return tuple(sorted(waits))


def test_a_new_case_waits_for_those_who_can_meet_what_it_lacks() -> None:
    row = Told().filed(1).given.row()
    assert row.step == "village-submission"
    assert row.waits == who(
        f"village-clerk@{VILLAGE}", f"township-clerk@{TOWNSHIP}", f"county-clerk@{COUNTY}"
    )
    assert (row.kind, row.stage, row.division, row.live) == ("project", "intake", VILLAGE, True)
    assert (row.title, row.amount) == ("黄桃种植基地", 50_000_000)


@pytest.mark.parametrize(
    ("told", "step", "post"),
    [
        (raised(), "village-submission", f"village-head@{VILLAGE}"),
        (submitted(), "township-review", f"township-reviewer@{TOWNSHIP}"),
        (reviewed(), "county-appraisal", f"county-appraiser@{COUNTY}"),
        (appraised(), "county-approval", f"leading-group@{COUNTY}"),
        (approved(), "enter-library", f"library-keeper@{COUNTY}"),
    ],
)
def test_a_case_that_lacks_nothing_waits_for_who_takes_the_next_step(
    told: Told, step: str, post: str
) -> None:
    row = told.given.row()
    assert (row.step, row.waits) == (step, (post,))
    assert step in told.given.open()


def test_a_case_waits_from_the_day_its_clock_has_run() -> None:
    hanging = Told().filed(1).posted(on=2).given.row()
    assert hanging.due_from == day(13)
    assert raised().given.row().due_from == day(13)
    assert Told().filed(1).given.row().due_from is None


def test_an_open_objection_waits_for_who_answers_it() -> None:
    told = raised().objected(9, 13)
    assert told.given.row().waits == (f"village-head@{VILLAGE}",)


def test_a_notice_waits_for_the_clerk_of_the_place_where_it_is_lacking() -> None:
    filing = dossier(places=(VILLAGE, VILLAGE_2))
    told = Told().filed(1, origin="township", division=TOWNSHIP, filing=filing)
    told = told.papers("application", "consultation")
    told = told.noticed("village-notice", VILLAGE, "village", 2, CLERK)
    told = told.noticed("township-notice", TOWNSHIP, "township", 2, CLERK)
    assert told.given.row().waits == (f"village-clerk@{VILLAGE_2}",)


def test_the_row_is_the_same_on_whatever_day_it_is_made() -> None:
    """It takes no day: an index made anew next year is the one that stood before."""
    assert raised().given.row() == raised().given.row()
    assert msgspec.json.encode(raised().given.row())


def test_in_the_library_nothing_waits_until_something_is_decided() -> None:
    row = in_library().given.row()
    assert (row.stage, row.step, row.waits) == ("library", "", ())
    assert row.keys[:2] == in_library().given.keys()


@pytest.mark.parametrize("outcome", ["refused"])
def test_what_is_over_waits_for_nobody_and_shares_its_keys_with_nobody(outcome: str) -> None:
    over = reviewed().decided("county-appraisal", 25, APPRAISER, outcome).given.row()
    assert (over.waits, over.step, over.keys, over.live) == ((), "", (), False)
    assert over.title == "黄桃种植基地"


def test_a_removal_that_a_pack_asks_no_decision_for_waits_for_nobody() -> None:
    pack = national().pack
    actions = tuple(
        replace(a, requires=()) if a.id == "remove-from-library" else a for a in pack.actions
    )
    rules = ready(replace(pack, actions=actions))
    assert Given(*in_library().facts, rules=rules).row().step == "removal-decision"


def test_a_stale_step_is_next_again_and_those_after_it_wait() -> None:
    changed = reviewed().corrected(25, dossier(total_investment=1)).given
    assert [a.id for a in next_steps(changed.case, changed.rules)] == ["village-submission"]


def test_steps_for_other_origins_are_never_next() -> None:
    filing = dossier(places=(VILLAGE, VILLAGE_2))
    told = Told().filed(1, origin="township", division=TOWNSHIP, filing=filing)
    given = told.given
    assert [a.id for a in next_steps(given.case, given.rules)] == ["township-submission"]


@pytest.mark.parametrize(
    ("told", "after", "opened"),
    [
        (raised(), raised().decided("village-submission", 13, HEAD), {"township-review"}),
        (
            submitted(),
            submitted().decided("township-review", 14, REVIEWER),
            set(),  # the township's notice must hang first
        ),
        (
            appraised(),
            appraised().decided("county-approval", 26, LEADERS),
            set(),
        ),
        (
            approved(),
            approved().entered(37),
            {"removal-decision", "record-major-list"},
        ),
    ],
)
def test_what_a_command_opened_is_what_was_not_open_before(
    told: Told, after: Told, opened: set[str]
) -> None:
    assert set(after.given.open()) - set(told.given.open()) == opened


def test_what_is_open_is_exactly_what_lacks_nothing() -> None:
    """One rule, three readers: the report, the row and the command say the same."""
    stories = [Told().filed(1), raised(), submitted(), reviewed(), appraised(), approved()]
    for told in [*stories, in_library(), raised().objected(9, 13)]:
        given = told.given
        for on in (13, 37, 60):
            open_now = set(given.open(day(on)))
            for action in given.rules.actions:
                if action in RECORDS or action in OFFICE_ACTIONS:
                    assert action not in open_now
                else:
                    assert (given.lacks(action, on=day(on)) == {}) == (action in open_now), action


def test_a_case_of_another_pack_or_stage_has_no_way_on() -> None:
    over = reviewed().decided("county-appraisal", 25, APPRAISER, "refused").given
    assert over.open() == ()
    assert next_steps(over.case, over.rules) == ()
    assert over.case.stage not in LIVE


def test_an_unknown_action_is_said_to_be_unknown() -> None:
    found = raised().given.asks("no-such-step")
    assert found["action"].message == "action.unknown"


def test_without_holdings_it_is_left_open_who_acts() -> None:
    open_ = raised().given.asks("village-submission", on=day(13))
    assert "authority" not in open_
    nobody = raised().given.asks("village-submission", on=day(13), holdings=())
    assert nobody["authority"].message == "authority.missing"
    mine = raised().given.asks("village-submission", on=day(13), holdings=(HEAD,))
    assert mine["authority"].verdict == "met"
    assert mine["separation"].verdict == "met"


def test_the_blocker_report_of_a_barred_officer_says_so() -> None:
    barred = replace(HEAD, person="p-clerk")
    found = raised().given.asks("village-submission", on=day(13), holdings=(barred,))
    assert found["separation"].message == "separation.filed"


def test_every_stage_has_actions_and_every_action_a_stage() -> None:
    named = {stage for action in national().pack.actions for stage in action.stages}
    assert named == {"new", "office"} | LIVE
    assert set(STAGES) <= set(national().actions)
    assert Row("project", "intake", VILLAGE).due_from is None
    assert Circumstances(national(), date(2025, 1, 1)).holdings is None
    assert Given().case.version == 0


def test_what_has_become_possible_is_open_now_and_was_not_before() -> None:
    filed, ripe = Told().filed(1).given.case, raised().given.case
    assert opened(filed, ripe, national(), day(13)) == ("village-submission",)
    assert opened(ripe, ripe, national(), day(13)) == ()
    assert set(opened(Given().case, ripe, national(), day(13))) == set(raised().given.open(day(13)))
    sent = submitted().given.case
    assert opened(ripe, sent, national(), day(14)) == ("township-review",)


def test_the_keys_by_which_cases_find_each_other_stay_as_they_are() -> None:
    """They are stored with the cases; made otherwise, old and new would not meet."""
    case = raised().given.case
    content = "content:430511:2025:70db54d6a34eec8e519b6fd2"
    like = "like:430511:2025:318fa67054e4ff7b74535203"
    named = "funded:430511:e61bb863bdc33281877aeb03"
    assert keys(case) == (content, like)
    money = replace(case.money, plan="430511-2026", allocations=(Allocation("b", 1000),))
    planned = replace(case, money=money, planned_as="otherwise")
    works, stale = "funded:430511:f33b5709616597a65ce0937b", "stale:430511-2026"
    assert keys(planned) == (content, like, named, works, stale)
    unsaid = replace(planned, dossier=replace(planned.dossier, content=""))
    assert keys(unsaid) == (content, like, named, stale)
    buying = replace(planned, procurement=buys("works", "competitive-negotiation").procurement)
    same = "430511:2026:1d69d3fd0d93b8ae671c880d"
    assert keys(buying)[5:] == (f"bought:{same}", f"spent:{same}:500000000:1000")
    assert looked_up(buying) == (f"bought:{same}",)
