"""Changes as counties made them: what was published of 津市 2020, 大冶 2022 and 富锦 2025."""

from functools import cache

from msgspec.structs import replace

from domain.authority import Holding
from domain.changes.commands import ApplyChange, RequestChange
from domain.commands import CorrectDossier, Decide, OpenRevision
from domain.procedure import Procedure
from events.changes import ChangeApplied, ChangeRequested
from events.plan import Allocation, FundingWithdrawn, ProjectFunded
from events.project import (
    DecisionTaken,
    Dossier,
    FundLine,
    LibraryEntered,
    NoticeEnded,
    NoticePosted,
    Quantity,
    RevisionOpened,
)
from tests.domain.pack_samples import county
from tests.domain.story import (
    APPRAISER,
    CLERK,
    COUNTY,
    COUNTY_CLERK,
    DIGEST,
    KEEPER,
    LEADERS,
    PROOF,
    SECTION,
    TOWN_CLERK,
    VILLAGE,
    VILLAGE_2,
    Given,
    Told,
    day,
    dossier,
    in_library,
)

JINSHI = """
[[actions]]
id = "request-change"
  [[actions.requires]]
  kind = "materiality"
  id = "content-to-the-leading-group"
  changed = "content"
  route = "leading-group"
  article = "津市市 2020-06-29 批复"
  grade = "B"

[[actions]]
id = "change-approval-by-leading-group"
  [[actions.requires]]
  kind = "document"
  id = "site-visited"
  document = "change-site-visit"
  anew = true
  article = "津市市 2020-06-29 批复"
  grade = "B"
  [[actions.requires]]
  kind = "document"
  id = "finance-consulted"
  document = "change-finance-opinion"
  anew = true
  article = "津市市 2020-06-29 批复"
  grade = "B"
"""
STRICT = """
[[actions]]
id = "request-change"
  [[actions.requires]]
  kind = "materiality"
  id = "replaced"
  route = "back-to-library"
  reason = "置换项目须重新论证入库"
"""
WAN = 1_000_000


@cache
def of_county(body: str) -> Procedure:
    """A county's pack over the national one."""
    loaded = county(body)
    assert loaded.faults == ()
    return next(p for p in loaded.procedures if p.pack.id == "county")


def works(name: str, *items: str, wan: int) -> Dossier:
    """Works of a village, one of each, for so much."""
    return dossier(
        name=name,
        industry="",
        category="基础设施",
        content=name,
        quantities=tuple(Quantity(item, "1", "处") for item in items),
        total_investment=wan * WAN,
        funds=(FundLine("linking", "central", wan * WAN, 2025),),
        operator=None,
    )


def planned(filing: Dossier, rules: Procedure) -> Given:
    """In the annual plan, appraised before, with all of its money."""
    told = Told().filed(1, filing=filing, rules=rules).decided("county-appraisal", 25, APPRAISER)
    told = told.add(LibraryEntered, 37, KEEPER, year=2025, substance=DIGEST)
    money = (Allocation("2025-1", filing.total_investment),)
    told = told.add(ProjectFunded, 40, COUNTY_CLERK, plan="c" * 32, year=2025, allocations=money)
    return Given(*told.facts, rules=rules)


def asks(given: Given, filing: Dossier, by: Holding = CLERK) -> Given:
    """申请变更, on the 50th day."""
    asked = RequestChange(filing, reason="无法实施", grounds=DIGEST)
    return given.when(asked, by, on=day(50)).then(ChangeRequested)


def decides(given: Given, step: str, by: Holding, on: int = 55) -> Given:
    return given.when(Decide(step=step), by, on=day(on)).then(DecisionTaken)


def paper(given: Given, kind: str, on: int, by: Holding = COUNTY_CLERK) -> Given:
    told = Told(given.facts).papers(kind, on=on, by=by)
    return Given(*told.facts, rules=given.rules)


def noticed(given: Given, on: int, until: int) -> Given:
    """公示 of the change at the county."""
    said = {"channel": "website", "text": "变更公示", "text_digest": DIGEST, "start_proof": PROOF}
    told = Told(given.facts)
    hung = {"notice": "change-notice", "level": "county", "place": COUNTY}
    told = told.add(NoticePosted, on, COUNTY_CLERK, **hung, **said)
    told = told.add(NoticeEnded, until, COUNTY_CLERK, posting=told.n, end_proof=PROOF)
    return Given(*told.facts, rules=given.rules)


DITCH = works("9至11组沟渠硬化", "9至11组沟渠硬化", wan=30)
FOUR = works(
    "机耕道、排沟清淤、砌脚",
    "4组果蔬基地旁机耕道(二期)",
    "9组稻虾基地旁排沟清淤(一期)",
    "合作社桔园起砌脚(三期)",
    "村部起砌脚(四期)",
    wan=30,
)


def test_jinshi_2020_changes_the_content_but_not_the_nature() -> None:
    """30万 of ditch works become four works of 5+5+10+10; the sum stays."""
    given = asks(planned(DITCH, of_county(JINSHI)), FOUR)
    fact = given.facts[-1]
    assert isinstance(fact, ChangeRequested)
    assert [m.kind for m in fact.measured] == ["content"]
    assert fact.routes == ("original-approver", "leading-group")


def test_jinshi_2020_the_site_is_visited_and_finance_consulted_before_the_group_agrees() -> None:
    given = asks(planned(DITCH, of_county(JINSHI)), FOUR)
    step = Decide(step="change-approval-by-leading-group")
    given.when(step, LEADERS, on=day(55)).refused("document.missing", "document.missing")
    visited = paper(paper(given, "change-site-visit", 52), "change-finance-opinion", 53)
    agreed = decides(decides(visited, "change-reapproval", APPRAISER), step.step, LEADERS)
    agreed.when(ApplyChange(), COUNTY_CLERK, on=day(60)).refused("notice.missing")
    replied = noticed(agreed, 55, 65).when(ApplyChange(), COUNTY_CLERK, on=day(66))
    after = replied.then(ChangeApplied).case
    assert (after.stage, after.dossier.name) == ("planned", FOUR.name)
    assert after.dossier.total_investment == 30 * WAN


def test_jinshi_2020_five_wan_become_five_wan_elsewhere() -> None:
    old = works("4组沟渠整修", "4组沟渠整修", wan=5)
    new = works("3、4组堰塘整修", "3、4组堰塘整修", wan=5)
    given = asks(planned(old, of_county(JINSHI)), new)
    fact = given.facts[-1]
    assert isinstance(fact, ChangeRequested)
    assert [m.kind for m in fact.measured] == ["content"]


def test_daye_2022_neither_name_nor_content_changes_without_the_procedure() -> None:
    rules = of_county(JINSHI)
    given = planned(DITCH, rules)
    renamed = replace(DITCH, name="道路硬化")
    correct = CorrectDossier(dossier=renamed, reason="调整")
    given.when(correct, CLERK, on=day(50)).refused("stage.wrong")
    revise = OpenRevision(cause="policy", reason="调整", dossier=renamed)
    assert "stage.wrong" in given.when(revise, TOWN_CLERK, on=day(50)).messages
    pending = asks(given, renamed)
    assert pending.case.dossier == DITCH
    assert pending.case.asked is not None
    pending.when(ApplyChange(), COUNTY_CLERK, on=day(60)).refused(
        "change.undecided", "change.undecided", "notice.missing"
    )


def test_fujin_2025_a_pool_is_adjusted_by_the_library_and_decided_anew() -> None:
    """Village applies, township reviews, county fixes: what is adjusted goes that way again."""
    told = in_library().papers("revision-request", on=38)
    pool = Given(*told.facts)
    asked = RequestChange(dossier(content="烘干塔"), reason="调整", grounds=DIGEST)
    pool.when(asked, CLERK, on=day(40)).refused("stage.wrong")
    revise = OpenRevision(cause="market", reason="调整", dossier=dossier(content="烘干塔"))
    revised = pool.when(revise, COUNTY_CLERK, on=day(40)).then(RevisionOpened)
    lacks = revised.lacks("enter-library")
    assert lacks["approved"] == "decisions.missing"
    assert "village-submission" in revised.row().step


# --- what ends, and what goes back --------------------------------------------------------------


def withdrawn(given: Given, on: int) -> Given:
    """The plan takes its money back."""
    told = Told(given.facts).add(
        FundingWithdrawn, on, COUNTY_CLERK, plan="c" * 32, reason="项目终止"
    )
    return Given(*told.facts, rules=given.rules)


def test_a_project_ends_by_a_change_once_the_plan_has_its_money_back() -> None:
    rules = of_county(STRICT)
    ended = replace(DITCH, total_investment=0, funds=())
    given = asks(planned(DITCH, rules), ended)
    group = "change-approval-by-leading-group"
    steps = decides(decides(given, "change-reapproval", APPRAISER), group, LEADERS)
    ready = noticed(steps, 55, 65)
    ready.when(ApplyChange(), COUNTY_CLERK, on=day(66)).refused("change.money-left")
    over = withdrawn(ready, 66).when(ApplyChange(), COUNTY_CLERK, on=day(67)).then(ChangeApplied)
    assert over.case.stage == "removed"


def test_another_project_in_its_place_goes_back_to_the_library_where_the_county_says_so() -> None:
    rules = of_county(STRICT)
    other = replace(works("养鸡场", "鸡舍", wan=30), category="产业发展", industry="蛋鸡")
    given = asks(planned(DITCH, rules), other)
    assert given.case.asked is not None
    assert given.case.asked.routes == ("back-to-library",)
    agreed = decides(given, "change-approval-by-leading-group", LEADERS)
    agreed.when(ApplyChange(), COUNTY_CLERK, on=day(60)).refused("change.money-left")
    back = withdrawn(agreed, 60).when(ApplyChange(), COUNTY_CLERK, on=day(61)).then(ChangeApplied)
    assert (back.case.stage, back.case.revisions, back.case.dossier) == ("intake", 1, other)
    assert back.lacks("enter-library")["approved"] == "decisions.missing"


def test_what_the_plan_gave_up_meanwhile_is_only_taken_back() -> None:
    rules = of_county(JINSHI)
    given = asks(planned(DITCH, rules), replace(DITCH, implementing_unit="镇政府"))
    agreed = decides(given, "change-reapproval", APPRAISER)
    gone = withdrawn(agreed, 60)
    gone.when(ApplyChange(), COUNTY_CLERK, on=day(61)).refused("change.left-plan")


def test_what_was_approved_of_the_old_content_is_stale_at_the_start_of_works() -> None:
    rules = of_county(JINSHI)
    given = planned(DITCH, rules)
    told = Told(given.facts, DITCH).decided("implementation-approval", 45, SECTION)
    given = asks(Given(*told.facts, rules=rules), replace(DITCH, implementing_unit="镇政府"))
    assert stale(given, "start-works") == set()
    agreed = decides(given, "change-reapproval", SECTION)
    changed = agreed.when(ApplyChange(), COUNTY_CLERK, on=day(60)).then(ChangeApplied)
    assert stale(changed, "start-works") == {"implementation-approval"}
    assert stale(changed, "enter-library") >= {"county-appraisal"}


def stale(given: Given, action: str) -> set[str]:
    """The steps whose decisions are no longer on what the dossier says."""
    found = given.asks(action).values()
    return {str(f.observed["step"]) for f in found if f.message == "fresh.stale"}


def test_a_change_is_published_and_filed_before_the_next() -> None:
    """甘肃 2016: within ten working days."""
    given = planned(DITCH, of_county(JINSHI))
    given = asks(given, replace(DITCH, implementing_unit="镇政府"))
    agreed = decides(given, "change-reapproval", APPRAISER)
    changed = agreed.when(ApplyChange(), COUNTY_CLERK, on=day(60)).then(ChangeApplied)
    soon = changed.asks("request-change", on=day(61))["last-change-published"]
    assert (soon.message, soon.observed["until"]) == ("change.to-be-told", "2025-11-13")
    late = changed.lacks("request-change", on=day(90))
    assert late == {
        "last-change-published": "change.told-overdue",
        "last-change-filed": "change.told-overdue",
    }


def test_an_open_change_is_settled_before_the_works_are_reported_done() -> None:
    given = asks(planned(DITCH, of_county(JINSHI)), FOUR)
    building = Given(*given.facts, rules=given.rules)
    building.case = replace(building.case, stage="building")
    assert building.lacks("report-completion")["no-change-open"] == "change.unsettled"


def test_a_village_swapped_for_another_is_the_other_villages_project() -> None:
    given = planned(DITCH, of_county(JINSHI))
    agreed = decides(
        asks(given, replace(DITCH, places=(VILLAGE_2,))), "change-reapproval", APPRAISER
    )
    changed = agreed.when(ApplyChange(), COUNTY_CLERK, on=day(60)).then(ChangeApplied).case
    assert (changed.division, changed.places) == (VILLAGE_2, (VILLAGE_2,))


def test_two_villages_are_not_one_villages_project() -> None:
    both = RequestChange(replace(DITCH, places=(VILLAGE, VILLAGE_2)), reason="扩大", grounds=DIGEST)
    given = planned(DITCH, of_county(JINSHI))
    given.when(both, CLERK, on=day(50)).refused("dossier.place-outside")
