"""Packs, cases and facts as the tests of packs and messages need them."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.authority import Holding
from domain.case import Filed, Meeting, Posting, Taken
from domain.checks import Circumstances
from domain.packs import Loaded, load
from domain.procedure import Procedure
from domain.project import Project, substance
from events.base import Actor
from events.project import Beneficiaries, Dossier, FundLine, VoteHeld
from events.requirements import (
    AcceptanceTeam,
    AdjustmentArgued,
    AdjustmentAssessed,
    AnnouncedWithin,
    AnyRequirement,
    ArguedByExperts,
    AssetsSettled,
    AssetWatched,
    ChangeApproved,
    ChangeNoticed,
    ChangePending,
    ChangeSettled,
    ChangeTold,
    ConsentCovered,
    Consistent,
    ContractConcluded,
    DecisionsFresh,
    DecisionsTaken,
    DisposalApproved,
    DisposalWays,
    DividendsPaidUp,
    DocumentOnFile,
    DossierStates,
    EveryoneAsked,
    ExchangeUsed,
    FailedTenders,
    FundsInPlace,
    FundsSquared,
    GroupWasReviewed,
    HandOverSigned,
    HouseholdsProvided,
    HouseholdsWereHeard,
    ImplementationStates,
    IncomeDivided,
    IndustryShare,
    LabourShare,
    LandGivenBack,
    LeaseTerms,
    LinkageCovered,
    MajorConsultation,
    MajorPaper,
    ManagementFee,
    Materiality,
    ModeDecided,
    NoDoubleApplication,
    NoOpenRectification,
    NotFundedTwice,
    NoticeCompleted,
    NoticedAfterVote,
    NotSplit,
    ObligationsSettled,
    OperationSigned,
    OperationWatched,
    OperatorFit,
    OriginalApprover,
    OwnerDecided,
    OwnerIs,
    OwnersFit,
    PaymentCap,
    PaymentEvidence,
    PaymentSignatures,
    PermitsOnFile,
    PlanCurrent,
    PrimeFarmlandSpared,
    ProcurementDutiesDone,
    ProjectsClassified,
    QualityClosed,
    RectificationEvidenced,
    RectificationPapers,
    ReliefBacked,
    RentPaidUp,
    RepairConsequence,
    ResultPublished,
    SelfBuildCeiling,
    Separation,
    SmallPurchaseLimit,
    SourceOffices,
    StartInTime,
    StockSettled,
    SuccessorKnown,
    SumWithin,
    TenderThreshold,
    TermsStated,
    TitleRegistered,
    UpkeepAssigned,
    ValuationMade,
    VillagesReported,
    VotePassed,
    WagesInOrder,
    WaitingTime,
    WorksUnderWay,
)
from services.common.packaged import pack_texts

VILLAGE, TOWNSHIP, COUNTY = "430511001201", "430511001000", "430511000000"
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DIGEST = "a" * 64
CLERK = Actor("p-clerk", "village-clerk", "office-1", VILLAGE)
HEAD = Actor("p-head", "village-head", "office-1", VILLAGE)
STAMP: dict[str, Any] = {"by": CLERK, "at": NOW, "on": TODAY, "command": "c-1"}

NATIONAL = pack_texts()["cn-2025.toml"]
HEADER = """\
id = "county"
version = 1
extends = "cn-2025@1"
jurisdiction = "430511"
valid_from = 2020-01-01
zh = "县规则包"
en = "County pack"
"""

BASE: dict[str, Any] = {"id": "asked", "article": "not cited", "grade": "ASM"}
SAMPLES: dict[type[Struct], AnyRequirement] = {
    DocumentOnFile: DocumentOnFile(document="minutes", **BASE),
    DecisionsTaken: DecisionsTaken(steps=("village-submission",), **BASE),
    DecisionsFresh: DecisionsFresh(steps=("village-submission",), **BASE),
    VotePassed: VotePassed(matter="project-initiation", bodies=("members-assembly",), **BASE),
    NoticeCompleted: NoticeCompleted(notice="village-notice", level="village", days=10, **BASE),
    DossierStates: DossierStates(field="beneficiaries", **BASE),
    SumWithin: SumWithin(of="public-funds", within="ceiling", ceiling=90_000_00, **BASE),
    Separation: Separation(**BASE),
    WaitingTime: WaitingTime(after="village-submission", days=3, **BASE),
    NoDoubleApplication: NoDoubleApplication(**BASE),
    NotSplit: NotSplit(threshold=150_000_00, **BASE),
    PrimeFarmlandSpared: PrimeFarmlandSpared(**BASE),
    Materiality: Materiality(changed="scale", route="original-approver", above_percent=10, **BASE),
    ChangePending: ChangePending(routes=("filing",), **BASE),
    OriginalApprover: OriginalApprover(steps=("county-appraisal",), **BASE),
    ChangeApproved: ChangeApproved(routes=("filing",), steps=("change-filing",), **BASE),
    ChangeSettled: ChangeSettled(**BASE),
    ChangeTold: ChangeTold(duty="publication", days=10, **BASE),
    ChangeNoticed: ChangeNoticed(
        routes=("leading-group",),
        notice="change-notice",
        level="county",
        days=10,
        after="change-approval-by-leading-group",
        **BASE,
    ),
    NotFundedTwice: NotFundedTwice(**BASE),
    PlanCurrent: PlanCurrent(**BASE),
    ManagementFee: ManagementFee(category="项目管理费", central=1, province=3, **BASE),
    IndustryShare: IndustryShare(categories=("产业发展",), percent=60, **BASE),
    ResultPublished: ResultPublished(
        notice="acceptance-notice", level="county", days=20, count="working", **BASE
    ),
    AnnouncedWithin: AnnouncedWithin(
        notice="plan-announcement", after="plan-approval", days=20, count="working", **BASE
    ),
    AcceptanceTeam: AcceptanceTeam(people=3, **BASE),
    RepairConsequence: RepairConsequence(lost="named", **BASE),
    OwnersFit: OwnersFit(one_village=("village-collective",), several=("township",), **BASE),
    HandOverSigned: HandOverSigned(**BASE),
    TitleRegistered: TitleRegistered(**BASE),
    UpkeepAssigned: UpkeepAssigned(**BASE),
    PaymentEvidence: PaymentEvidence(purpose="completion", documents=("minutes",), **BASE),
    PaymentCap: PaymentCap(purposes=("advance",), percent=30, **BASE),
    PaymentSignatures: PaymentSignatures(posts=("county-section",), **BASE),
    OperatorFit: OperatorFit(kinds=("leading-firm", "co-operative"), **BASE),
    OwnerDecided: OwnerDecided(owners=("household",), document="minutes", **BASE),
    TermsStated: TermsStated(longest_years=20, secured=("leased",), insured=True, **BASE),
    OperationSigned: OperationSigned(**BASE),
    LinkageCovered: LinkageCovered(**BASE),
    IncomeDivided: IncomeDivided(uses=("reserve", "dividends"), **BASE),
    OperationWatched: OperationWatched(
        unused_days=180,
        idle_days=30,
        report_days=60,
        arrears_days=30,
        least_income=600,
        loss_periods=3,
        **BASE,
    ),
    ModeDecided: ModeDecided(owners=("household",), document="minutes", **BASE),
    LeaseTerms: LeaseTerms(longest_years=20, secured=("leased",), **BASE),
    StockSettled: StockSettled(**BASE),
    AssetWatched: AssetWatched(
        idle_days=180, least_yield=10, arrears_days=30, inspected_days=365, **BASE
    ),
    ImplementationStates: ImplementationStates(states=("quantities",), **BASE),
    Consistent: Consistent(statements=("content", "implementation"), **BASE),
    PermitsOnFile: PermitsOnFile(**BASE),
    StartInTime: StartInTime(
        after="implementation-approval", months=24, extension=12, stands_still=True, **BASE
    ),
    MajorConsultation: MajorConsultation(
        notice="major-consultation", level="county", days=30, **BASE
    ),
    MajorPaper: MajorPaper(document="expert-argument", **BASE),
    FundsInPlace: FundsInPlace(**BASE),
    ContractConcluded: ContractConcluded(**BASE),
    TenderThreshold: TenderThreshold(
        works=4_000_000_00,
        goods=2_000_000_00,
        services=1_000_000_00,
        budget=2_000_000_00,
        share=10,
        **BASE,
    ),
    FailedTenders: FailedTenders(times=2, document="no-tender-approval", **BASE),
    SmallPurchaseLimit: SmallPurchaseLimit(
        works=600_000_00, goods=400_000_00, services=400_000_00, **BASE
    ),
    SelfBuildCeiling: SelfBuildCeiling(ceiling=2_000_000_00, **BASE),
    LabourShare: LabourShare(percent=30, **BASE),
    ProcurementDutiesDone: ProcurementDutiesDone(**BASE),
    WorksUnderWay: WorksUnderWay(**BASE),
    QualityClosed: QualityClosed(**BASE),
    WagesInOrder: WagesInOrder(**BASE),
    ConsentCovered: ConsentCovered(matter="operation-change", ratio="2/3", **BASE),
    EveryoneAsked: EveryoneAsked(attempts=2, **BASE),
    OwnerIs: OwnerIs(owners=("village-collective", "villager-group"), **BASE),
    DisposalWays: DisposalWays(
        owners=("village-collective",), causes=("unprofitable",), methods=("auction",), **BASE
    ),
    ValuationMade: ValuationMade(methods=("auction",), above_fen=0, valid_days=365, **BASE),
    ExchangeUsed: ExchangeUsed(
        owners=("village-collective",),
        methods=("auction",),
        channels=("rural-exchange", "public-exchange"),
        above_fen=0,
        **BASE,
    ),
    DisposalApproved: DisposalApproved(steps=("disposal-county-approval",), above_fen=0, **BASE),
    NoticedAfterVote: NoticedAfterVote(
        notice="disposal-village-notice", matter="asset-disposal", **BASE
    ),
    AdjustmentAssessed: AdjustmentAssessed(topics=("money", "law"), **BASE),
    AdjustmentArgued: AdjustmentArgued(experts=3, **BASE),
    AssetsSettled: AssetsSettled(**BASE),
    ObligationsSettled: ObligationsSettled(owed=("contract", "wages"), **BASE),
    DividendsPaidUp: DividendsPaidUp(**BASE),
    RentPaidUp: RentPaidUp(**BASE),
    HouseholdsProvided: HouseholdsProvided(groups=("monitored",), **BASE),
    LandGivenBack: LandGivenBack(**BASE),
    SuccessorKnown: SuccessorKnown(**BASE),
    FundsSquared: FundsSquared(**BASE),
    NoOpenRectification: NoOpenRectification(sources=("audit",), grave=True, **BASE),
    RectificationEvidenced: RectificationEvidenced(**BASE),
    SourceOffices: SourceOffices(sources=("audit",), posts=("county-auditor",), **BASE),
    RectificationPapers: RectificationPapers(sources=("audit",), documents=("minutes",), **BASE),
    HouseholdsWereHeard: HouseholdsWereHeard(share=100, **BASE),
    GroupWasReviewed: GroupWasReviewed(**BASE),
    VillagesReported: VillagesReported(**BASE),
    ProjectsClassified: ProjectsClassified(**BASE),
    ArguedByExperts: ArguedByExperts(kinds=("revive",), experts=3, **BASE),
    ReliefBacked: ReliefBacked(reliefs=("rent",), by=("owner",), **BASE),
}
"""A requirement of each kind."""


@cache
def national() -> Procedure:
    """The shipped national pack, ready for use."""
    return load({"cn-2025.toml": NATIONAL}).procedures[0]


@cache
def county(body: str = "", header: str = HEADER) -> Loaded:
    """What comes of a county's pack over the national one."""
    return load({"cn-2025.toml": NATIONAL, "county.toml": f"{header}\n{body}"})


def said_of(loaded: Loaded) -> list[tuple[str, int, str]]:
    """Each fault by its file, line and key."""
    return [(fault.file, fault.line, fault.key) for fault in loaded.faults]


def line_of(body: str, part: str, header: str = HEADER) -> int:
    """The line of a county's pack on which something stands."""
    lines = f"{header}\n{body}".splitlines()
    return next(n for n, line in enumerate(lines, 1) if part in line)


def dossier(**changes: Any) -> Dossier:
    """A dossier that states little."""
    plain = Dossier(
        name="稻虾共作",
        year=2026,
        category="产业发展",
        places=(VILLAGE,),
        total_investment=100_000_00,
        funds=(
            FundLine("linking", "central", 80_000_00, 2026),
            FundLine("own", "none", 20_000_00, 2026),
        ),
        beneficiaries=Beneficiaries(10, 30),
    )
    return replace(plain, **changes)


def case(**changes: Any) -> Project:
    """A village's project in intake, raised by the clerk under the national pack."""
    filing = changes.pop("dossier", dossier())
    plain = Project(
        version=10,
        stage="intake",
        division=VILLAGE,
        pack=national().ref,
        dossier=filing,
        substance=substance(filing),
        filed_at=NOW,
        filers=((1, CLERK),),
    )
    return replace(plain, **changes)


def about(**changes: Any) -> Circumstances:
    """Today, under the national pack."""
    return replace(Circumstances(national(), TODAY), **changes)


def filed(document: str, n: int = 2, on: date = TODAY) -> Filed:
    """A document on file."""
    return Filed(n, document, "材料", DIGEST, on)


def taken(step: str, n: int = 5, **changes: Any) -> Taken:
    """An approval of a step on the dossier as it stands."""
    plain = Taken(n, step, "approved", case().substance, HEAD, date(2026, 2, 2))
    return replace(plain, **changes)


def vote(**changes: Any) -> VoteHeld:
    """A members' assembly that carried the project, 70 of 100."""
    plain = VoteHeld(
        matter="project-initiation",
        body="members-assembly",
        notice_sent_on=date(2026, 1, 5),
        roll=100,
        capacity_roll=90,
        onsite=75,
        online=0,
        votes_for=70,
        votes_against=5,
        abstained=0,
        minutes=DIGEST,
        party_discussed_on=date(2026, 1, 10),
        **{**STAMP, "on": date(2026, 1, 20)},
    )
    return replace(plain, **changes)


def met(n: int = 3, **changes: Any) -> Meeting:
    """A meeting on the dossier as it stands."""
    return Meeting(n, case().substance, vote(**changes))


def posting(notice: str = "village-notice", n: int = 4, **changes: Any) -> Posting:
    """A notice that hung from 1 to 20 February in the village."""
    plain = Posting(
        n=n,
        notice=notice,
        level="village",
        place=VILLAGE,
        substance=case().substance,
        text=DIGEST,
        posted_on=date(2026, 2, 1),
        clock_from=date(2026, 2, 1),
        text_n=n,
        seats=(VILLAGE,),
        ended_on=date(2026, 2, 20),
        end_n=n + 1,
    )
    return replace(plain, **changes)


def holding(person: str, post: str, division: str = COUNTY, **changes: Any) -> Holding:
    """A post held since 2020."""
    return replace(
        Holding(person, post, f"office-{division}", division, date(2020, 1, 1)), **changes
    )
