"""Something that says each message: the rules themselves, held against cases made for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from faulty_packs import FAULTS, HEADS
from msgspec.structs import replace
from pack_samples import (
    CLERK,
    COUNTY,
    DIGEST,
    HEADER,
    NATIONAL,
    NOW,
    SAMPLES,
    STAMP,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    about,
    case,
    county,
    dossier,
    filed,
    holding,
    met,
    national,
    posting,
    taken,
    vote,
)

from domain.authority import standing_to_act
from domain.case import Objection
from domain.checks import Circumstances, Similar, check
from domain.clocks import ANY_DAY
from domain.codes import uscc_check
from domain.deciding import Stamp, examine
from domain.keeping import (
    AdoptPack,
    AppointStandIn,
    CloseOffice,
    FillPost,
    MergeDivisions,
    OpenOffice,
    Seat,
    VacatePost,
    decide_act,
)
from domain.manifests import IssueManifest, Manifests
from domain.manifests import decide as decide_manifest
from domain.merging import decide_merger, ended
from domain.office import Merged, Office
from domain.packs import load
from domain.project import Project
from domain.proprieties import personal_numbers, proprieties
from domain.staffing import stuck_steps
from domain.subjects.commands import (
    CorrectSubject,
    DestroyKeys,
    RegisterSubject,
    RequestErasure,
    RestrictSubject,
    SubjectAct,
    UnsealSubject,
)
from domain.subjects.deciding import decide as decide_subject
from domain.subjects.retention import Material
from domain.subjects.state import Requested, Subject
from domain.subscribers import (
    AnnounceSunset,
    RegisterSubscriber,
    RotateSecret,
    Subscriber,
    SubscriberAct,
    WithdrawSubscriber,
)
from domain.subscribers import decide as decide_subscriber
from events.findings import Finding, Value
from events.office import Merger
from events.project import (
    DecisionTaken,
    DivisionMoved,
    DocumentFiled,
    Dossier,
    DossierCorrected,
    IntakeFiled,
    Land,
    LibraryEntered,
    LibraryRolledOver,
    NoticeCorrected,
    NoticeEnded,
    NoticeInterrupted,
    NoticePosted,
    ObjectionAnswered,
    ObjectionRaised,
    Operator,
    Proxy,
    Schedule,
)
from events.requirements import (
    DecisionsFresh,
    DecisionsTaken,
    DocumentOnFile,
    DossierStates,
    NoDoubleApplication,
    NoticeCompleted,
    NotSplit,
    PrimeFarmlandSpared,
    Separation,
    SumWithin,
    VotePassed,
    WaitingTime,
)
from events.subscriber import Reads, Wanted, Webhook
from tests.domain.acceptance_cases import accepted, titled
from tests.domain.assessment_cases import assessed, standards
from tests.domain.building_cases import works
from tests.domain.campaign_cases import campaigning
from tests.domain.changes_cases import of_changes
from tests.domain.consent_cases import on_consent
from tests.domain.ending_cases import of_disposal, of_exit
from tests.domain.historic_cases import from_before
from tests.domain.holding_cases import in_use
from tests.domain.implementation_cases import implementing
from tests.domain.measures_cases import measured
from tests.domain.migration_cases import of_migrations
from tests.domain.money_cases import moneyed
from tests.domain.operation_cases import in_operation
from tests.domain.planning_cases import planned
from tests.domain.procurement_cases import procured
from tests.domain.rectification_cases import rectified
from tests.domain.repair_cases import of_repairs

OLD = {"on": date(2024, 3, 1), "notice_sent_on": date(2024, 2, 1)}
NOTICE = SAMPLES[NoticeCompleted]
DECIDED = SAMPLES[DecisionsTaken]
CLEAN = case(postings=(posting(),))


@cache
def produced() -> Mapping[str, list[tuple[str, Finding]]]:
    """Every finding of the cases below, by its message; each with where it came from."""
    found: dict[str, list[tuple[str, Finding]]] = {}
    for source, finding in everything():
        found.setdefault(finding.message, []).append((source, finding))
    return found


def sources() -> tuple[Callable[[], Iterable[Finding]], ...]:
    of_parts = (
        planned,
        implementing,
        works,
        procured,
        rectified,
        of_changes,
        from_before,
        accepted,
        titled,
        moneyed,
        in_operation,
        personal_data,
        on_consent,
        of_repairs,
        of_disposal,
        of_exit,
        in_use,
        assessed,
        standards,
        campaigning,
        measured,
        of_migrations,
    )
    return (checks, votes, notices, ways, facts, voted, offices, subscriptions, *of_parts)


def everything() -> Iterator[tuple[str, Finding]]:
    for source in sources():
        for finding in source():
            yield source.__name__, finding


def checks() -> Iterator[Finding]:
    later, other = date(2026, 4, 1), "b" * 64
    story = case(
        documents=(filed("minutes"),),
        decisions=(taken("village-submission"), taken("township-review", n=4)),
    )
    both = replace(DECIDED, steps=("village-submission", "township-review"))
    yield check(story, SAMPLES[DocumentOnFile], about())
    yield check(case(), SAMPLES[DocumentOnFile], about())
    yield check(story, DECIDED, about())
    yield check(case(), DECIDED, about())
    yield check(story, both, about())
    yield check(case(decisions=(taken("village-submission", on=later),)), DECIDED, about())
    yield check(case(stage="library", historic="C"), DECIDED, about())
    yield check(case(stage="building", historic="C"), DECIDED, about())
    yield check(story, SAMPLES[DecisionsFresh], about())
    stale = case(decisions=(taken("village-submission", substance=other),))
    yield check(stale, SAMPLES[DecisionsFresh], about())
    yield check(case(), SAMPLES[DossierStates], about())
    yield check(case(), replace(SAMPLES[DossierStates], field="operation"), about())
    yield check(case(), SAMPLES[SumWithin], about())
    yield check(case(), replace(SAMPLES[SumWithin], ceiling=1), about())
    yield check(case(), SAMPLES[Separation], about())
    yield check(story, SAMPLES[WaitingTime], about())
    yield check(story, replace(SAMPLES[WaitingTime], days=60, count="working"), about())
    yield check(case(), SAMPLES[WaitingTime], about())
    like = Similar("p-2", ("like:1",), 90_000_00, "intake", NOW)
    same = Similar("p-3", ("content:1",), 0, "library", NOW)
    near = about(similar=(like, same), keys=("like:1", "content:1"), case_id="p-1")
    for circumstances in (about(), near):
        yield check(case(), SAMPLES[NoDoubleApplication], circumstances)
        yield check(case(), SAMPLES[NotSplit], circumstances)
    pond = Land("10", "fish-pond", prime_farmland=True)
    for land in (None, pond, replace(pond, prime_farmland=False)):
        yield check(case(dossier=dossier(land=land)), SAMPLES[PrimeFarmlandSpared], about())


def votes() -> Iterator[Finding]:
    asked = replace(
        SAMPLES[VotePassed],
        bodies=(
            "members-assembly",
            "delegates-assembly",
            "villagers-assembly",
            "villagers-representatives",
        ),
    )
    changes: list[dict[str, Any]] = [
        {},
        {"on": date(2026, 5, 1)},
        {"votes_for": 60},
        {"onsite": 50, "votes_for": 50},
        {"notice_sent_on": date(2026, 1, 15)},
        {"party_discussed_on": None},
        {"body": "villagers-assembly"},
        {"body": "delegates-assembly", "roll": 20, "capacity_roll": 20},
        {"by_household": True},
        {**OLD, "votes_for": 30},
        {**OLD, "body": "villagers-representatives"},
    ]
    for change in changes:
        yield check(case(meetings=(met(**change),)), asked, about())
    yield check(case(), asked, about())
    yield check(case(meetings=(replace(met(), substance="b" * 64),)), asked, about())
    yield check(case(meetings=(met(body="villager-group"),)), asked, about())


def notices() -> Iterator[Finding]:
    open_one = Objection(6, 4, TODAY, late=False)
    until_now = posting(ended_on=None, clock_from=date(2026, 2, 25), posted_on=date(2026, 2, 25))
    stories = [
        (CLEAN, NOTICE),
        (case(), NOTICE),
        (case(postings=(posting(substance="b" * 64),)), NOTICE),
        (case(postings=(until_now,)), NOTICE),
        (case(postings=(posting(ended_on=None),)), NOTICE),
        (case(postings=(posting(ended_on=date(2026, 2, 5)),)), NOTICE),
        (case(postings=(posting(clock_from=date(2026, 2, 20), ended_on=TODAY),)), NOTICE),
        (replace(CLEAN, objections=(open_one,)), NOTICE),
        (replace(CLEAN, objections=(replace(open_one, outcome="upheld"),)), NOTICE),
        (replace(CLEAN, objections=(replace(open_one, outcome="corrected"),)), NOTICE),
        (CLEAN, replace(NOTICE, after="village-submission")),
        (
            replace(CLEAN, decisions=(taken("village-submission"),)),
            replace(NOTICE, after="village-submission"),
        ),
        (CLEAN, replace(NOTICE, along="township-notice")),
        (case(division=TOWNSHIP, dossier=dossier(places=(TOWNSHIP,))), NOTICE),
    ]
    for story, asked in stories:
        yield check(story, asked, about())


def ways() -> Iterator[Finding]:
    """The way to a step: the stage, the posts, the hands, the pack."""
    rules = national()
    step = rules.actions["village-submission"]
    mine = holding("p-head", "village-head", VILLAGE)
    filer = holding(CLERK.person, "village-head", VILLAGE)
    counted = case(meetings=(met(),), filers=((1, replace(CLERK, person="p-other")),))
    decided = case(decisions=(taken("township-review"),))
    for story, held in (
        (case(), (mine,)),
        (case(), ()),
        (case(), (filer,)),
        (counted, (filer,)),
        (decided, (mine,)),
    ):
        yield from standing_to_act(story, rules, step, held, TODAY).findings
    yield from examine(case(), "county-blessing", about())
    yield from examine(case(), "village-submission", about())
    yield from examine(case(stage="refused"), "village-submission", about())
    yield from examine(
        case(decisions=(taken("village-submission"),)), "village-submission", about()
    )
    for record in ("raise-objection", "end-notice", "answer-objection"):
        yield from examine(case(), record, about())
    yield from examine(case(last_on=date(2026, 3, 9)), "county-submission", about())
    elsewhere = replace(rules.ref, id="cn-1949", digest=DIGEST)
    yield from examine(case(pack=elsewhere), "village-submission", about())


def facts() -> Iterator[Finding]:
    """What is wrong with a fact itself."""
    rules = national()
    hung = case(postings=(posting(ended_on=None),), objections=(Objection(6, 4, TODAY, False),))
    ended = case(postings=(posting(),))
    before = {**STAMP, "on": date(2026, 1, 1)}
    told: list[tuple[Project, Any]] = [
        (case(), DocumentFiled("poem", "诗", DIGEST, **STAMP)),
        (case(), DocumentFiled("minutes", "记录", DIGEST, **{**STAMP, "on": date(2027, 1, 1)})),
        (case(), DecisionTaken("village-submission", "refused", DIGEST, **STAMP)),
        (case(), LibraryEntered(2031, DIGEST, **STAMP)),
        (case(decisions=(taken("removal-decision"),), stage="library", library_year=2026),
         LibraryRolledOver(2027, **STAMP)),
        (case(), DivisionMoved(VILLAGE, TOWNSHIP, (VILLAGE,), "m-1", "撤并", **STAMP)),
        (case(), NoticePosted("village-notice", "village", TOWNSHIP, "board", "公示", DIGEST,
                              DIGEST, **STAMP)),
        (case(), NoticeEnded(9, DIGEST, **STAMP)),
        (hung, NoticeEnded(4, DIGEST, **STAMP)),
        (ended, NoticeEnded(4, DIGEST, **STAMP)),
        (hung, NoticeEnded(4, DIGEST, **before)),
        (hung, NoticeInterrupted(4, date(2026, 2, 1), "风", **STAMP)),
        (hung, NoticeCorrected(4, True, "公示", DIGEST, "更正", **STAMP)),
        (hung, ObjectionRaised(9, "不同意", **STAMP)),
        (hung, ObjectionAnswered(9, "unfounded", "不成立", **STAMP)),
        (hung, ObjectionAnswered(6, "unfounded", "不成立", **before)),
    ]  # fmt: skip
    for story, fact in told:
        yield from proprieties(story, fact, Circumstances(rules, ANY_DAY))
    for wrong in wrong_dossiers():
        yield from proprieties(
            case(), DossierCorrected(wrong, "补正", **STAMP), Circumstances(rules, ANY_DAY)
        )
    raised = IntakeFiled("township", VILLAGE, rules.ref, dossier(), **STAMP)
    yield from proprieties(Project(), raised, Circumstances(rules, ANY_DAY))
    early = {**STAMP, "on": date(2012, 1, 1)}
    yield from proprieties(
        Project(), replace(raised, on=early["on"]), Circumstances(rules, ANY_DAY)
    )
    yield from personal_numbers(dossier(remarks="电话 13800138000,账号 6222021234567890128"))
    yield from personal_numbers(dossier(remarks="身份证 11010519491231002X"))


def wrong_dossiers() -> Iterator[Dossier]:
    yield dossier(places=("430512001201",))
    yield dossier(schedule=Schedule(date(2026, 5, 1), date(2026, 4, 1)))
    stem = "91430511MA4L16JQ9"
    right = stem + uscc_check(stem)
    flipped = right[:-1] + ("0" if right[-1] != "0" else "1")
    for code in (right[:-1], right[:-1] + "I", right[:4] + "X" + right[5:], flipped):
        yield dossier(operator=Operator("合作社", code, "co-operative"))


def voted() -> Iterator[Finding]:
    """What no true record of a vote can say."""
    one = Proxy("m-1", "h-1", "m-2", "h-1")
    wrong: list[dict[str, Any]] = [
        {"capacity_roll": 0},
        {"capacity_roll": 101},
        {"onsite": 101},
        {"votes_for": 90},
        {"proxies": (one, one)},
        {"proxies": (replace(one, proxy_household="h-2"),)},
        {"proxies": (one, Proxy("m-2", "h-1", "m-3", "h-1"))},
        {"proxies": (one,), "body": "delegates-assembly"},
        {"notice_sent_on": TODAY},
        {"body": "delegates-assembly", "matter": "charter"},
    ]
    for change in wrong:
        yield from proprieties(case(), vote(**change), Circumstances(national(), ANY_DAY))


def offices() -> Iterator[Finding]:
    """What is refused outside any case."""
    rules, pack = national(), national().pack
    keeper = holding("p-keeper", "office-keeper", COUNTY)
    seat = Seat(rules, TODAY, (keeper,), (pack, replace(pack, id="rival")))
    office = Office(2, "北塔村委会", VILLAGE, holdings=(holding("p-a", "village-head", VILLAGE),))
    yesterday, reason = TODAY - timedelta(1), "示例"
    acts: list[tuple[object, Any]] = [
        (office, OpenOffice(name="村委会", division=VILLAGE)),
        (Office(), CloseOffice(reason=reason)),
        (replace(office, closed_on=yesterday), CloseOffice(reason=reason)),
        (office, FillPost(post="poet", person="p-b", start=TODAY)),
        (office, FillPost(post="county-clerk", person="p-b", start=TODAY)),
        (office, FillPost(post="village-head", person="p-a", start=TODAY)),
        (office, FillPost(post="village-head", person="p-keeper", start=TODAY, end=yesterday)),
        (office, VacatePost(post="village-head", person="p-z", last_day=TODAY, reason=reason)),
        (office, AppointStandIn(post="village-head", absent="p-a", person="p-a", start=TODAY,
                                end=TODAY, reason=reason)),
        (Office(), AdoptPack(pack=pack, reason=reason)),
        (Merged(1), MergeDivisions(mergers=(Merger(VILLAGE, VILLAGE),), document_no="x",
                                   reason=reason)),
    ]  # fmt: skip
    yield from merged()
    for state, act in acts:
        yield from decide_act(state, act, seat, Stamp(NOW, "c-1")).findings


def subscriptions() -> Iterator[Finding]:
    """What keeps a subscriber from being registered, a sunset or a manifest from being issued."""
    seat = Seat(national(), TODAY, (holding("p-keeper", "office-keeper", COUNTY),))
    wanted = Wanted("430511", ("dreams",), ("project.dreamt.v1",))
    reads = (Reads("project.intake-filed.v1", ("dossier.colour",)),)
    known = Subscriber(1, "registered", wanted=Wanted("430511"))
    acts: list[tuple[Subscriber, SubscriberAct]] = [
        (Subscriber(), RegisterSubscriber(name="平台", unit="中心", wanted=wanted, reads=reads,
                                          delivery=Webhook("https://a:b@example.cn/"))),
        (known, RegisterSubscriber(name="平台", unit="中心", wanted=known.wanted,
                                   delivery=Webhook("https://example.cn/?a"))),
        (known, RotateSecret()),
        (Subscriber(), WithdrawSubscriber(reason="停用")),
        (Subscriber(), RegisterSubscriber(name="平台", unit="中心", wanted=known.wanted,
                                          delivery=Webhook("https://[::1/"))),
        (Subscriber(), AnnounceSunset(tag="project.intake-filed.v1", ends=TODAY, reason="改版")),
    ]  # fmt: skip
    for state, act in acts:
        yield from decide_subscriber(state, act, seat, Stamp(NOW, "c-1")).findings
    yield from decide_manifest(Manifests(), IssueManifest(), (), seat, Stamp(NOW, "c-1")).findings


def personal_data() -> Iterator[Finding]:
    """What keeps a household from being registered, its data from being restricted or destroyed."""
    officer = holding("p-1", "privacy-officer", COUNTY)
    seat = Seat(national(), TODAY, (officer, holding("p-1", "village-clerk", VILLAGE)))
    known = Subject(2, "registered", "s-" + "0" * 32, VILLAGE, kids=("0" * 32,))
    asked = replace(known, requested=Requested(3, officer.actor(), TODAY, "purpose-achieved"))
    shut, gone = replace(asked, stage="restricted"), replace(asked, stage="shredded")
    sealed = {"record": "1" * 32, "content": "2" * 64}
    registering = RegisterSubject(
        subject=known.ref,
        division=VILLAGE,
        **sealed,
        kid="3" * 32,
        kc="4" * 64,
        alg="SM4-GCM",
        known=("s-" + "1" * 32,),
    )
    kept = (Material("vouchers", TODAY), Material("contracts", TODAY), Material("poem", TODAY))
    acts: list[tuple[Subject, SubjectAct]] = [
        (known, registering),
        (shut, CorrectSubject(**sealed, why="changed")),
        (asked, RequestErasure(ground="other-lawful")),
        (known, RestrictSubject()),
        (known, UnsealSubject(purpose="audit")),
        (gone, DestroyKeys(backups_expire=TODAY)),
        (shut, DestroyKeys(materials=kept, backups_expire=TODAY)),
    ]  # fmt: skip
    for state, act in acts:
        yield from decide_subject(state, act, seat, Stamp(NOW, "c-1")).findings


def merged() -> Iterator[Finding]:
    """What keeps a merger of divisions from being recorded, or a project from beginning there."""
    keeper = holding("p-keeper", "office-keeper", COUNTY)
    seat = Seat(national(), TODAY, (keeper,))
    lists = (
        (Merger(TOWNSHIP, "430511002000"), Merger(TOWNSHIP, "430511003000")),
        (Merger("430500000000", "430600000000"),),
        (Merger(VILLAGE, "430511002201"), Merger("430511001202", VILLAGE)),
    )
    two = dossier(places=(VILLAGE, "430511001202"))
    for mergers in lists:
        act = MergeDivisions(mergers=mergers, document_no="x", reason="示例")
        cases = {"project-p-1": case(dossier=two, division=TOWNSHIP)}
        merging = decide_merger(Merged(), act, cases, seat, Stamp(NOW, "c-1"), "m-1")
        yield from merging.decision.findings
    yield from ended([VILLAGE])


def pack_messages() -> Iterator[tuple[str, Mapping[str, Value]]]:
    """What is said of packs: each fault of the faulty ones, and the steps nobody can take."""
    loads = [county(body) for body, _ in FAULTS.values()]
    loads += [county("", header) for header, _ in HEADS.values()]
    rival = HEADER.replace('"county"', '"rival"').replace('"430511"', '"430512"')
    loads.append(load({"a.toml": NATIONAL, "b.toml": NATIONAL, "c.toml": HEADER, "d.toml": rival}))
    loads.append(load({"a": NATIONAL, "b": HEADER, "c": HEADER.replace('"county"', '"x"')}))
    below = rival.replace("cn-2025@1", "county@1")
    loads.append(load({"a": NATIONAL, "b": HEADER, "c": below}))
    for loaded in loads:
        yield from ((fault.key, fault.values) for fault in loaded.faults)
    held = (
        holding("p-1", "village-clerk", VILLAGE),
        holding("p-1", "village-head", VILLAGE),
    )
    yield from ((s.key, s.values) for s in stuck_steps(national(), held, TODAY))
