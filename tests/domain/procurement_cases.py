"""Each finding about procurement, as its rule makes it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.checks import Similar, check
from domain.procedure import ready
from domain.procurement.part import PART
from domain.procurement.splitting import together
from domain.procurement.state import (
    Award,
    BidObjection,
    Bought,
    Contract,
    Course,
    Failure,
    Procurement,
    Resolution,
)
from domain.project import Project
from events.findings import Finding
from events.plan import Allocation
from events.procurement import (
    BidObjectionAnswered,
    BidsEvaluated,
    BidsOpened,
    CandidatesPublished,
    ContractFiled,
    ContractSigned,
    ContractSupplemented,
    Lot,
    LotAwarded,
    LotResolved,
    RouteChosen,
    TenderClarified,
    TenderIssued,
)
from events.requirements import (
    FailedTenders,
    LabourShare,
    ProcurementDutiesDone,
    SelfBuildCeiling,
    SmallPurchaseLimit,
    TenderThreshold,
)
from tests.domain.pack_samples import (
    CLERK,
    NOW,
    SAMPLES,
    TODAY,
    about,
    case,
    dossier,
    filed,
    national,
)
from tests.domain.samples import sample
from tests.domain.story import USCC

OTHER = "91430511MA4L16K15H"
BEFORE = date(2026, 2, 1)
TENDER = Course("b-1", 3, BEFORE, date(2026, 2, 6), date(2026, 3, 20))
OPENED = replace(TENDER, opened_on=BEFORE, bidders=4, opened_by=CLERK)
PUBLISHED = replace(
    OPENED,
    evaluated_on=BEFORE,
    candidates=2,
    published_on=date(2026, 2, 9),
    publication_ends_on=date(2026, 3, 20),
    objections=(BidObjection(9, BEFORE),),
)
AWARDED = replace(PUBLISHED, award=Award(OTHER, 2_00, BEFORE, 9))


def lot(name: str = "b-1", **changes: Any) -> Lot:
    """A lot of works."""
    said = {"item": "大棚", "kind": "works", "estimate": 1_000_00, "operator": USCC}
    return Lot(id=name, **{**said, **changes})


def bought(course: Course = TENDER, route: Any = "public-tender", **changes: Any) -> Project:
    """A planned project with an open lot and one under contract."""
    lots = (
        Bought(lot(), route, 2026, 3),
        Bought(lot("b-2"), "public-tender", 2026, 3),
        Bought(lot("b-3"), "work-relief", 2026, 3),
    )
    signed = Contract("h-2", "b-2", OTHER, 1_00, 1_00, TODAY, 30, 3, 4)
    return case(
        stage="planned", procurement=Procurement(lots, (signed,), courses=(course,)), **changes
    )


Seen = tuple[object, object]


def buys(kind: Any, route: Any, estimate: int = 5_000_000_00) -> Project:
    """A project with two and a half million yuan of public money that buys one thing so."""
    one = Bought(lot(kind=kind, estimate=estimate), route, 2026, 3)
    plain = case(stage="planned", procurement=Procurement((one,)))
    return replace(plain, money=replace(plain.money, allocations=(Allocation("b", 250_000_000),)))


def _turned(project: Project, kind: type[Struct], **change: Any) -> Callable[[], Seen]:
    """What is said of it as the pack asks, and with a field otherwise."""
    asked: Any = SAMPLES[kind]

    def seen() -> Seen:
        found = (check(project, a, about()) for a in (asked, replace(asked, **change)))
        first, second = ((f.verdict, f.message) for f in found)
        return first, second

    return seen


def _limits(kind: type[Struct], route: Any) -> dict[tuple[type[Struct], str], Callable[[], Seen]]:
    high = 9_000_000_00
    return {
        (kind, what): _turned(buys(what, route), kind, **{what: high})
        for what in ("works", "goods", "services")
    }


def _relieved() -> Project:
    plain = bought()
    resolved = (Resolution("b-3", OTHER, 100_00, 31_00, TODAY, 5),)
    return replace(plain, procurement=replace(plain.procurement, resolutions=resolved))


BUDGETED = buys("works", "competitive-negotiation")


def _given_up(asked: FailedTenders) -> str:
    """What the threshold says of a lot that was tendered twice in vain, under this way out."""
    plain = buys("works", "competitive-negotiation")
    failed = (Failure("b-1", 3), Failure("b-1", 4))
    vain = replace(plain.procurement, failures=failed)
    paper = replace(filed("no-tender-approval"), n=5)
    pack, threshold = national().pack, SAMPLES[TenderThreshold]
    steps = (
        replace(a, requires=(threshold, asked)) if a.id == "sign-contract" else a
        for a in pack.actions
    )
    rules = ready(replace(pack, actions=tuple(steps)))
    project = replace(plain, procurement=vain, documents=(paper,))
    return check(project, threshold, about(rules=rules)).message


def _way_out(**change: Any) -> Callable[[], Seen]:
    asked = SAMPLES[FailedTenders]
    return lambda: (_given_up(asked), _given_up(replace(asked, **change)))


PROCUREMENT_FIELDS: dict[tuple[type[Struct], str], Callable[[], Seen]] = {
    **_limits(TenderThreshold, "competitive-negotiation"),
    **_limits(SmallPurchaseLimit, "small-purchase"),
    (TenderThreshold, "budget"): _turned(BUDGETED, TenderThreshold, budget=3_000_000_00),
    (TenderThreshold, "share"): _turned(
        replace(BUDGETED, dossier=dossier(total_investment=5_000_000_00)),
        TenderThreshold,
        share=60,
    ),
    (SelfBuildCeiling, "ceiling"): _turned(
        buys("works", "self-build"), SelfBuildCeiling, ceiling=6_000_000_00
    ),
    (FailedTenders, "times"): _way_out(times=3),
    (FailedTenders, "document"): _way_out(document="minutes"),
    (LabourShare, "percent"): _turned(_relieved(), LabourShare, percent=40),
}
"""A change of each field of what a pack asks of procurement, and what it turns."""


def procured() -> Iterator[Finding]:
    yield from _wrong()
    yield from _tendered()
    yield from _checked()


def _wrong() -> Iterator[Finding]:
    built = bought(route="self-build")
    resolved = replace(
        built.procurement, resolutions=(Resolution("b-3", OTHER, 1_00, 1_00, TODAY, 5),)
    )
    signs: dict[str, Any] = {"uscc": OTHER, "amount": 1_00, "bond": 0}
    told: tuple[tuple[Project, Any], ...] = (
        (bought(), sample(RouteChosen, lots=[lot("b-2")], route="inquiry")),
        (bought(), sample(RouteChosen, lots=[lot()], route="single-source", grounds=" ")),
        (bought(), sample(ContractSigned, contract="h-2", lot="b-2", uscc=USCC, amount=200_000_00)),
        (bought(), sample(ContractSigned, contract="h-3", lot="b-1", amount=1_00, bond=1_00)),
        (bought(AWARDED), sample(ContractSigned, contract="h-3", lot="b-1", **signs)),
        (built, sample(ContractSigned, contract="h-3", lot="b-1", **signs)),
        (built, sample(ContractSigned, contract="h-3", lot="b-3", **signs)),
        (replace(built, procurement=resolved),
         sample(ContractSigned, contract="h-3", lot="b-3", **{**signs, "amount": 2_00})),
        (bought(), sample(LotResolved, lot="b-1", uscc=OTHER)),
        (built, sample(LotResolved, lot="b-1", uscc=OTHER, amount=1_001_00, labour_pay=2_000_00)),
        (bought(), sample(ContractSupplemented, contract="h-2", amount=1_00)),
        (bought(), sample(ContractFiled, contract="h-9")),
    )  # fmt: skip
    for project, fact in told:
        yield from PART.wrong[type(fact)](project, fact, about())


def _tendered() -> Iterator[Finding]:
    soon = {"sale_ends_on": "2026-03-03", "bids_due_on": "2026-03-04"}
    on = {"lot": "b-1", "by": CLERK}
    told: tuple[tuple[Course, Any], ...] = (
        (TENDER, sample(TenderIssued, lot="b-1", **soon)),
        (TENDER, sample(TenderClarified, lot="b-1", bids_due_on="2026-03-05")),
        (TENDER, sample(BidsOpened, **on)),
        (TENDER, sample(BidsEvaluated, **on)),
        (OPENED, sample(BidsEvaluated, candidates=5, **on)),
        (OPENED, sample(TenderClarified, lot="b-1")),
        (replace(OPENED, bidders=2), sample(BidsEvaluated, **on)),
        (replace(PUBLISHED, published_on=None), sample(CandidatesPublished, **on)),
        (PUBLISHED, sample(LotAwarded, uscc=OTHER, amount=1_00, **on)),
        (PUBLISHED, sample(BidObjectionAnswered, lot="b-1", objection=7)),
    )
    for course, fact in told:
        yield from PART.wrong[type(fact)](bought(course), fact, about())


def _checked() -> Iterator[Finding]:
    yield PART.checks[FailedTenders](case(), SAMPLES[FailedTenders], about())
    kinds = (TenderThreshold, SmallPurchaseLimit, SelfBuildCeiling, LabourShare)
    plain = bought()
    for kind in (*kinds, ProcurementDutiesDone):
        yield check(plain, SAMPLES[kind], about())
    big = case(
        procurement=Procurement((Bought(lot(estimate=5_000_000_00), "small-purchase", 2026, 3),))
    )
    big = replace(big, money=replace(big.money, allocations=(Allocation("2026-1", 10**10),)))
    yield check(big, SAMPLES[TenderThreshold], about())
    yield check(big, SAMPLES[SmallPurchaseLimit], about())
    half = Bought(lot(estimate=2_000_000_00), "competitive-negotiation", 2026, 3)
    part = replace(big, procurement=Procurement((half,)))
    like = f"spent:{together(part)[0].key}:250000000:1"
    other = Similar("p-2", (), 0, "planned", NOW, (like,))
    yield check(part, SAMPLES[TenderThreshold], about(similar=(other,)))
    own = replace(half, route="self-build", lot=lot(estimate=5_000_000_00))
    yield check(replace(big, procurement=Procurement((own,))), SAMPLES[SelfBuildCeiling], about())
    relief = Resolution("b-3", OTHER, 100_00, 1_00, TODAY, 5)
    paid = replace(plain.procurement, resolutions=(relief,))
    yield check(replace(plain, procurement=paid), SAMPLES[LabourShare], about())
    yield check(bought(AWARDED), SAMPLES[ProcurementDutiesDone], about())
    done_late = replace(AWARDED, objections=(), reported_on=TODAY)
    signed = replace(plain.procurement.contracts[0], lot="b-1", signed_on=BEFORE)
    late = Procurement(plain.procurement.lots, (signed,), courses=(done_late,))
    yield check(replace(plain, procurement=late), SAMPLES[ProcurementDutiesDone], about())
