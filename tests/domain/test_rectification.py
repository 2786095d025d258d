"""What was found wrong is taken on, planned, evidenced, reviewed by others, and struck off."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.authority import Holding
from domain.case import Case
from domain.circumstances import Circumstances
from domain.command import Command
from domain.commands import Decide, FileDocument
from domain.deciding import Decision, Stamp, decide, examine
from domain.evolving import evolve, evolve_rectification
from domain.project import Project
from domain.rectification.commands import (
    AcceptFinding,
    CloseRectification,
    DecideLeniency,
    ExtendDeadline,
    FileEvidence,
    LookBack,
    OpenRectification,
    PlanRectification,
    VoidFinding,
)
from domain.rectification.overdue import Overdue, overdue
from domain.rectification.state import Rectification
from events.rectification import Measure
from tests.domain.pack_samples import (
    COUNTY,
    DIGEST,
    NOW,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    case,
    holding,
    national,
)
from tests.domain.works import building

ID, PROJECT = "e" * 32, "c" * 32
INSPECTOR = replace(holding("p-inspector", "county-inspector", COUNTY), office="office-inspection")
AUDITOR = replace(holding("p-auditor", "county-auditor", COUNTY), office="office-audit")
DISCIPLINE = replace(
    holding("p-discipline", "discipline-officer", COUNTY), office="office-discipline"
)
TOWN = replace(holding("p-town", "township-reviewer", TOWNSHIP), office="office-town")
TOWN_CLERK = replace(holding("p-town-clerk", "township-clerk", TOWNSHIP), office="office-town")
DUE = date(2026, 6, 30)
FOUND = OpenRectification(
    concerns="project",
    case=PROJECT,
    origin="village",
    division=VILLAGE,
    found_by="audit",
    title="大棚未入账",
    finding="验收后的大棚未登记资产台账。",
    found_on=date(2026, 2, 20),
    due=DUE,
    grave=True,
)
BOOKED = Measure("补登资产台账", "示例镇人民政府", date(2026, 5, 31))
CHECKED = Measure("核对历年台账", "示例镇人民政府", DUE)


def put(state: Case, command: Command, held: Holding, about: Case | None = None) -> Decision:
    """What follows from a command on the rectification of a project that is being built."""
    others = {f"project-{PROJECT}": about or building()}
    circumstances = Circumstances(
        national(), TODAY, (held,), case_id=f"rectification-{ID}", others=others
    )
    return decide(state, command, circumstances, Stamp(NOW, "c-1"))


def on(state: Rectification, *steps: tuple[Command, Holding]) -> Rectification:
    """The rectification after these, each of which must be lawful."""
    for command, held in steps:
        decision = put(state, command, held)
        assert decision.facts, [f.message for f in decision.findings if f.verdict != "met"]
        for fact in decision.facts:
            state = evolve_rectification(state, fact)
    return state


def lacking(decision: Decision) -> list[str]:
    return [f.message for f in decision.findings if f.verdict != "met"]


def found() -> Rectification:
    return on(Rectification(), (FOUND, AUDITOR))


def planned() -> Rectification:
    return on(
        found(),
        (AcceptFinding("示例镇人民政府"), TOWN),
        (PlanRectification((BOOKED, CHECKED)), TOWN_CLERK),
    )


def shown() -> Rectification:
    return on(
        planned(),
        (FileEvidence(1, DIGEST, "已补登"), TOWN_CLERK),
        (FileEvidence(2, DIGEST, "已核对"), TOWN_CLERK),
    )


def reviewed() -> Rectification:
    return on(shown(), (Decide("rectification-review"), INSPECTOR))


def told() -> Rectification:
    papers = ("rectification-report", "rectification-publication")
    return on(reviewed(), *((FileDocument(p, "报告", DIGEST), TOWN_CLERK) for p in papers))


def test_from_finding_to_looking_back() -> None:
    state = on(told(), (CloseRectification("台账已补登"), AUDITOR))
    assert (state.stage, state.closed_on) == ("rect-closed", TODAY)
    done = on(state, (LookBack(True, "台账与实物相符"), DISCIPLINE))
    assert done.stage == "rect-done"


def test_item_24_the_responsible_unit_does_not_review_what_it_put_right() -> None:
    colleague = replace(INSPECTOR, person="p-colleague", office="office-town")
    assert lacking(put(shown(), Decide("rectification-review"), colleague)) == ["separation.office"]
    assert "separation.office" in lacking(put(told(), CloseRectification("好了"), colleague))


def test_item_24_whoever_filed_the_evidence_does_not_strike_it_off_in_another_post() -> None:
    second = replace(INSPECTOR, person=TOWN_CLERK.person)
    assert "separation.filed" in lacking(put(told(), CloseRectification("好了"), second))


def test_whoever_reviewed_it_leaves_the_striking_off_to_another() -> None:
    assert "separation.decided" in lacking(put(told(), CloseRectification("好了"), INSPECTOR))


def test_no_review_before_each_measure_is_evidenced() -> None:
    state = on(planned(), (FileEvidence(2, DIGEST, "已核对"), TOWN_CLERK))
    decision = put(state, Decide("rectification-review"), INSPECTOR)
    (finding,) = [f for f in decision.findings if f.verdict != "met"]
    assert (finding.message, finding.observed) == ("rectification.unevidenced", {"measures": "1"})


def test_what_the_review_sent_back_needs_something_new() -> None:
    back = on(shown(), (Decide("rectification-review", "returned", "佐证不清"), INSPECTOR))
    again = lacking(put(back, Decide("rectification-review"), INSPECTOR))
    assert again == ["rectification.nothing-new"]
    more = on(back, (FileEvidence(1, DIGEST, "补充凭证"), TOWN_CLERK))
    assert put(more, Decide("rectification-review"), INSPECTOR).facts


def test_a_new_plan_makes_the_review_stale_and_asks_for_new_evidence() -> None:
    anew = on(told(), (PlanRectification((BOOKED,)), TOWN_CLERK))
    assert anew.evidence == ()
    assert "fresh.stale" in lacking(put(anew, CloseRectification("好了"), AUDITOR))


def test_what_an_audit_found_is_reported_and_published_before_it_is_struck_off() -> None:
    decision = put(reviewed(), CloseRectification("好了"), AUDITOR)
    (finding,) = [f for f in decision.findings if f.verdict != "met"]
    assert (finding.message, finding.article) == (
        "rectification.papers-missing",
        "审计法 第五十二条",
    )
    monitored = replace(reviewed(), found_by="monitoring")
    assert put(monitored, CloseRectification("好了"), AUDITOR).facts


def test_a_measure_is_done_within_the_time_that_was_set() -> None:
    taken = on(found(), (AcceptFinding("示例镇人民政府"), TOWN))
    late = PlanRectification((replace(BOOKED, due=date(2026, 9, 1)),))
    assert lacking(put(taken, late, TOWN_CLERK)) == ["rectification.measure-late"]
    longer = on(taken, (ExtendDeadline(date(2026, 9, 30), "雨季"), INSPECTOR))
    assert put(longer, late, TOWN_CLERK).facts
    shorter = put(longer, ExtendDeadline(DUE, "提前"), INSPECTOR)
    assert lacking(shorter) == ["rectification.not-longer"]
    same = put(longer, ExtendDeadline(date(2026, 9, 30), "再看"), INSPECTOR)
    assert lacking(same) == ["rectification.not-longer"]


def test_what_comes_back_is_put_right_anew() -> None:
    closed = on(told(), (CloseRectification("台账已补登"), AUDITOR))
    back = on(closed, (LookBack(False, "又有漏登"), DISCIPLINE))
    assert (back.stage, back.came_back, back.evidence) == ("rect-accepted", 1, ())
    planned_anew = on(
        back,
        (PlanRectification((BOOKED,)), TOWN_CLERK),
        (FileEvidence(1, DIGEST, "再次补登"), TOWN_CLERK),
    )
    assert "decisions.missing" in lacking(put(planned_anew, CloseRectification("好了"), AUDITOR))


def test_leniency_rests_on_one_of_the_three_distinctions() -> None:
    bare = put(found(), DecideLeniency(True, "首次试点"), DISCIPLINE)
    assert lacking(bare) == ["rectification.no-distinction"]
    spared = on(found(), (DecideLeniency(True, "首次试点", "inexperience"), DISCIPLINE))
    assert spared.leniency[0].granted
    assert spared.stage == "rect-found", "what is wrong is put right all the same"
    itself = replace(DISCIPLINE, person="p-x", office="office-town")
    said = put(planned(), DecideLeniency(False, "明知故犯"), itself)
    assert lacking(said) == ["separation.office"]


def test_it_must_be_about_a_case_of_that_division_and_leave_time() -> None:
    wrong = put(Rectification(), FOUND, AUDITOR, case(division=TOWNSHIP))
    assert lacking(wrong) == ["rectification.no-case"]
    assert lacking(put(Rectification(), FOUND, AUDITOR, Project())) == ["rectification.no-case"]
    later: dict[str, Any] = {"found_on": date(2026, 4, 1)}
    assert lacking(put(Rectification(), replace(FOUND, **later), AUDITOR)) == [
        "rectification.found-later"
    ]
    timeless = replace(FOUND, due=FOUND.found_on)
    assert lacking(put(Rectification(), timeless, AUDITOR)) == ["rectification.no-time"]


def test_the_project_knows_at_once_what_is_open_and_what_no_longer() -> None:
    opened = put(Rectification(), FOUND, AUDITOR).beside
    ((stream, fact),) = opened
    assert stream == f"project-{PROJECT}"
    project = evolve(building(), fact)
    assert [r.title for r in project.rectifications] == ["大棚未入账"]
    for last in (
        put(told(), CloseRectification("好了"), AUDITOR),
        put(found(), VoidFinding("查无实据"), DISCIPLINE),
    ):
        assert evolve(project, last.beside[0][1]).rectifications == ()
    closed = on(told(), (CloseRectification("好了"), AUDITOR))
    assert put(closed, LookBack(True, "好"), DISCIPLINE).beside == ()
    again = put(closed, LookBack(False, "反弹"), DISCIPLINE).beside
    assert [r.title for r in evolve(building(), again[0][1]).rectifications] == ["大棚未入账"]


def test_what_is_grave_stops_payment_and_anything_stops_the_settlement() -> None:
    grave = evolve(building(), put(Rectification(), FOUND, AUDITOR).beside[0][1])
    lesser = evolve(
        building(), put(Rectification(), replace(FOUND, grave=False), AUDITOR).beside[0][1]
    )
    assert "rectification.open" in unmet(grave, "pay-out")
    assert "rectification.open" not in unmet(lesser, "pay-out")
    assert "rectification.open" in unmet(replace(lesser, stage="accepted"), "settle-project")


def unmet(project: Project, action: str) -> list[str]:
    found = examine(project, action, Circumstances(national(), TODAY))
    return [f.message for f in found if f.verdict != "met"]


SECTION = replace(holding("p-section", "county-section", COUNTY), office="office-section")


def test_what_a_source_finds_is_recorded_by_its_own_kind_of_office() -> None:
    """农规发〔2024〕26号 (二十二): 巡视巡察、审计、纪检、监督检查、考核评估、部门监测."""
    own: dict[Any, Holding] = {
        "audit": AUDITOR,
        "discipline": DISCIPLINE,
        "inspection-tour": DISCIPLINE,
        "supervision": INSPECTOR,
        "evaluation": SECTION,
        "monitoring": SECTION,
    }
    for source, held in own.items():
        assert not put(Rectification(), replace(FOUND, found_by=source), held).refused, source
    for source, held in (("audit", INSPECTOR), ("discipline", AUDITOR), ("monitoring", AUDITOR)):
        other: Any = replace(FOUND, found_by=source)
        decision = put(Rectification(), other, held)
        assert lacking(decision) == ["rectification.other-office"], source
    (bar,) = (
        f
        for f in put(Rectification(), FOUND, INSPECTOR).findings
        if f.verdict != "met"
    )  # fmt: skip
    assert {(who.post, who.division) for who in bar.who} == {("county-auditor", COUNTY)}


def test_it_is_overdue_from_the_day_after_its_deadline_until_it_is_struck_off() -> None:
    late = date(2026, 7, 1)
    assert overdue(found(), DUE) is None
    assert overdue(found(), late) == Overdue(DUE, 1)
    more = on(found(), (ExtendDeadline(date(2026, 9, 30), "雨季"), AUDITOR))
    assert overdue(more, late) is None
    assert overdue(more, date(2026, 10, 3)) == Overdue(date(2026, 9, 30), 3)
    gone = on(told(), (CloseRectification("台账已补登"), AUDITOR))
    assert overdue(gone, date(2027, 1, 1)) is None
    assert overdue(on(found(), (VoidFinding("重复登记"), AUDITOR)), late) is None


def test_a_measure_is_late_on_its_own_until_its_evidence_is_there() -> None:
    june = date(2026, 6, 1)
    assert overdue(planned(), BOOKED.due) is None
    assert overdue(planned(), june) == Overdue(BOOKED.due, 0, (1,))
    assert overdue(planned(), date(2026, 7, 2)) == Overdue(BOOKED.due, 2, (1, 2))
    one = on(planned(), (FileEvidence(1, DIGEST, "已补登"), TOWN_CLERK))
    assert overdue(one, june) is None
    assert overdue(one, date(2026, 7, 2)) == Overdue(DUE, 2, (2,))
