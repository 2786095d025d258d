"""A project that is accepted, and what is asked of it in operation, command by command."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.acceptance.state import Acceptance, Held
from domain.assets.state import Asset
from domain.authority import Holding
from domain.case import Posting
from domain.checks import Circumstances
from domain.command import Command
from domain.deciding import Decision, Stamp, decide
from domain.evolving import evolve
from domain.operation import commands as asked
from domain.procedure import Procedure
from domain.procurement.state import Contract
from domain.project import Project
from events.asset import Owner
from events.base import Fact
from events.operation import (
    DividendLine,
    Income,
    OperationTerms,
    OwningParty,
    PeriodKind,
    PeriodReport,
    Promise,
    Upkeep,
    Use,
)
from events.project import (
    Beneficiaries,
    DocumentFiled,
    Linkage,
    NoticeEnded,
    NoticePosted,
    Operator,
    Target,
    VoteHeld,
)
from tests.domain.pack_samples import (
    COUNTY,
    DIGEST,
    STAMP,
    VILLAGE,
    case,
    dossier,
    holding,
    national,
)

USCC = "91430511MA4L16JQ90"
OPERATOR = Operator("示例合作社", USCC, "co-operative")
OWNER = OwningParty("village-collective", VILLAGE)
CLERK = holding("p-clerk", "village-clerk", VILLAGE)
HEAD = holding("p-head", "village-head", VILLAGE)
TOWN = holding("p-town", "township-reviewer", "430511001000")
OFFICERS = (CLERK, HEAD, TOWN)
TERMS = OperationTerms(
    begins=date(2026, 1, 1),
    ends=date(2030, 12, 31),
    upkeep=Upkeep("村集体资产管护岗", 500_000, "operation-income"),
    rent=8_000_000,
    deposit=1_000_000,
)
PROMISE = Promise(
    "p-1", "dividends", "assisted", 10, "year",
    date(2026, 1, 1), date(2030, 12, 31), money=300_000,
)  # fmt: skip
FILING = dossier(
    beneficiaries=Beneficiaries(10, 30, 10),
    linkage=(Linkage("dividends", 10, 300_000),),
    targets=(Target("economic", "村集体年增收", "80000", "元"),),
)


class Life(Struct, frozen=True):
    """A project as it stands, with what was done to it; each line carries it on."""

    case: Project
    rules: Procedure
    others: Mapping[str, Any] = {}
    officers: tuple[Holding, ...] = OFFICERS

    def put(self, command: Command, on: date, *by: Holding) -> Decision:
        """The command before the case, by its officers or by these."""
        about = Circumstances(self.rules, on, by or self.officers, others=self.others)
        at = datetime.combine(on, time(4), UTC)
        return decide(self.case, command, about, Stamp(at, f"c-{self.case.version}"))

    def do(self, command: Command, on: date) -> "Life":
        """The command, which must be lawful."""
        decision = self.put(command, on)
        assert not decision.refused, lacking(decision)
        return self.went(decision.facts[0])

    def refused(self, command: Command, on: date) -> list[str]:
        """Why the command is not lawful, by message."""
        decision = self.put(command, on)
        assert decision.refused
        return lacking(decision)

    def went(self, fact: Fact) -> "Life":
        """The case after a fact."""
        return replace(self, case=evolve(self.case, fact))

    def voted(self, matter: str, on: date, **said: Any) -> "Life":
        """A vote that two thirds of all members carried."""
        return self.went(vote_on(matter, on, **said))

    def filed(self, document: str, on: date) -> "Life":
        """A document on file."""
        said: dict[str, Any] = {**STAMP, "on": on}
        return self.went(DocumentFiled(document, "材料", DIGEST, **said))

    def noticed(self, first: date, last: date, notice: str = "operation-notice") -> "Life":
        """A notice hung in the village, that of operation if no other is named."""
        posting = self.case.version + 1
        posted = NoticePosted(
            notice, "village", VILLAGE, "board", "公示", DIGEST, DIGEST,
            **{**STAMP, "on": first},
        )  # fmt: skip
        return self.went(posted).went(NoticeEnded(posting, DIGEST, **{**STAMP, "on": last}))

    @property
    def n(self) -> int:
        """The version of the last fact."""
        return self.case.version


def lacking(decision: Decision) -> list[str]:
    return [f.message for f in decision.findings if f.verdict != "met"]


def vote_on(matter: str, on: date, **said: Any) -> VoteHeld:
    """A members' assembly of 100, 70 for; called in time, discussed by the Party before."""
    told: dict[str, Any] = {
        "matter": matter,
        "body": "members-assembly",
        "notice_sent_on": date.fromordinal(on.toordinal() - 12),
        "roll": 100,
        "capacity_roll": 90,
        "onsite": 75,
        "online": 0,
        "votes_for": 70,
        "votes_against": 5,
        "abstained": 0,
        "minutes": DIGEST,
        "party_discussed_on": date.fromordinal(on.toordinal() - 13),
        **said,
    }
    return VoteHeld(**told, **{**STAMP, "on": on})


def accepted(**changes: Any) -> Life:
    """A village's project, accepted, with one asset in the books."""
    on = date(2026, 1, 4)
    accepted_so = Acceptance(held=(Held(0, "passed", on),), assets=("1" * 32,))
    plain = case(stage="accepted", dossier=FILING, acceptance=accepted_so)
    told = ("acceptance-notice", "county", COUNTY, plain.substance, DIGEST, on, on, 1, (COUNTY,))
    return Life(replace(plain, postings=(Posting(1, *told),), **changes), national())


def choice(**changes: Any) -> asked.ChooseOperator:
    plain = asked.ChooseOperator(
        operator=OPERATOR, experience="种植五年", mode="leased", owners=(OWNER,), terms=TERMS
    )
    return replace(plain, **changes)


def chosen(life: Life | None = None, on: date = date(2026, 1, 5), **changes: Any) -> Life:
    """An operator chosen, and the village agreed by its vote, filed with the township."""
    life = (life or accepted()).do(choice(**changes), on)
    n = life.n
    life = life.voted("asset-disposal", date.fromordinal(on.toordinal() + 15))
    agreed = asked.RecordOwnerDecision(owner=OWNER, chosen=n, paper=DIGEST, vote=life.n)
    life = life.do(agreed, date.fromordinal(on.toordinal() + 16))
    return life.filed("owner-filing-township", date.fromordinal(on.toordinal() + 17))


def signed() -> Life:
    """The contract is signed, the promises are made, the notice has hung."""
    life = chosen()
    now = life.case.operation.chosen
    assert now
    life = life.do(asked.SignOperation(chosen=now.n, contract=DIGEST), date(2026, 1, 25))
    life = life.do(asked.PromiseLinkage(promises=(PROMISE,), paper=DIGEST), date(2026, 1, 26))
    return life.noticed(date(2026, 1, 26), date(2026, 2, 10))


def operating() -> Life:
    """In operation since 11 February 2026."""
    return signed().do(asked.BeginOperation(), date(2026, 2, 11))


def period(begins: date, ends: date, kind: PeriodKind = "quarter", **said: Any) -> PeriodReport:
    return PeriodReport(kind, begins, ends, **said)


FIRST = period(date(2026, 2, 11), date(2026, 3, 31), income=(Income("rent", 8_000_000),))


def earning(income: int = 8_000_000) -> Life:
    """The first quarter is reported, with that much rent."""
    told = replace(FIRST, income=(Income("rent", income),))
    return operating().do(asked.ReportOperation(told=told, evidence=DIGEST), date(2026, 4, 2))


USES = (Use("reserve", 2_400_000), Use("dividends", 5_600_000))
LINE = DividendLine("assisted", 64, 5_600_000, date(2026, 6, 30))


def plan(life: Life, **changes: Any) -> asked.DistributeIncome:
    """A plan of division that rests on the last vote."""
    plain = asked.DistributeIncome(
        total=8_000_000,
        uses=USES,
        shown_on=date(2026, 4, 3),
        vote=life.n,
        lines=(LINE,),
        list_digest=DIGEST,
    )
    return replace(plain, **changes)


def divided(**changes: Any) -> Life:
    """The first rent is divided: 30 % reserved, 70 % to 64 households."""
    life = earning().voted("income-distribution", date(2026, 4, 20))
    return life.do(plan(life, **changes), date(2026, 4, 21))


def payment(life: Life, **changes: Any) -> asked.PayDividends:
    plain = asked.PayDividends(
        distribution=life.case.operation.distributions[-1].n,
        group="assisted",
        households=64,
        amount=5_600_000,
        through="bank-transfer",
        list_digest=DIGEST,
        voucher=DIGEST,
    )
    return replace(plain, **changes)


def built_by_it(project: Project) -> Project:
    """The operator was the contractor too."""
    contract = Contract("c-1", "l-1", USCC, 1, 1, date(2025, 1, 1), 0, 0, 1)
    return replace(project, procurement=replace(project.procurement, contracts=(contract,)))


def booked(owner: OwningParty) -> Mapping[str, Asset]:
    """The asset of the project, as it is in the books."""
    return {"asset-" + "1" * 32: Asset(owner=Owner(owner.kind, owner.division, "权属人"))}


def rechosen() -> Life:
    """The notice hung, then another choice was made, agreed and signed."""
    life = chosen(signed(), date(2026, 2, 11))
    now = life.case.operation.chosen
    assert now
    return life.do(asked.SignOperation(chosen=now.n, contract=DIGEST), date(2026, 3, 1))
