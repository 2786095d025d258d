"""An asset whose title is settled, and what is asked of it in use, command by command."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.assets.state import Asset, substance
from domain.checks import Circumstances
from domain.command import Command
from domain.deciding import Decision, Stamp, decide
from domain.evolving import evolve_asset
from domain.holding import commands as asked
from domain.operation.state import Agreement, Operation
from domain.procedure import Procedure
from domain.project import Project
from events.asset import AssetDocumentFiled, AssetEntry, AssetVoteHeld, Cost, Owner, Principal
from events.base import Fact
from events.holding import Frame, JointOwner, Tenant
from events.operation import DividendLine, OperationTerms, OwningParty, Use
from tests.domain.operating import OPERATOR, OWNER, TERMS, USCC, lacking
from tests.domain.pack_samples import COUNTY, DIGEST, STAMP, TOWNSHIP, VILLAGE, holding, national
from tests.domain.works import ID, building, entry

OFFICERS = (
    holding("p-clerk", "village-clerk", VILLAGE),
    holding("p-head", "village-head", VILLAGE),
    holding("p-town", "township-clerk", TOWNSHIP),
    holding("p-keeper", "asset-keeper", COUNTY),
)
MINE = "a" * 32
NEW = "9" * 32
BEGUN = date(2020, 1, 1)
TENANT = Tenant("co-operative", "示例合作社", USCC)
FRAME = Frame(least_rent=8_000_000, longest_years=10)
SCHEME, OTHER_SCHEME = "5" * 64, "6" * 64
__all__ = ["COUNTY", "DIGEST", "OPERATOR", "OWNER", "TENANT", "TERMS", "USCC", "VILLAGE", "lacking"]


def owned(of: AssetEntry | None = None, **changes: Any) -> Asset:
    """Five greenhouses of a million, the village's, its title settled."""
    what = of or entry(100_000_000, name="大棚", quantity="5")
    begun = Asset(
        version=8,
        stage="asset-titled",
        division=what.owner.division,
        pack=national().ref,
        project=ID,
        number="430511J2020000101",
        entry=what,
        owner=what.owner,
        booked_on=BEGUN,
        titled_on=BEGUN,
        last_on=BEGUN,
        substance=substance(what, what.owner, what.income_right),
    )
    return replace(begun, **changes)


class Use_(Struct, frozen=True):  # noqa: N801 - `Use` is a part of income
    """An asset as it stands, and the cases beside it; each line carries it on."""

    case: Asset
    rules: Procedure
    others: Mapping[str, Any] = {}

    def put(self, command: Command, on: date) -> Decision:
        """The command before the asset."""
        about = Circumstances(self.rules, on, OFFICERS, case_id=f"asset-{MINE}", others=self.others)
        at = datetime.combine(on, time(4), UTC)
        return decide(self.case, command, about, Stamp(at, f"c-{self.case.version}"))

    def do(self, command: Command, on: date) -> "Use_":
        """The command, which must be lawful."""
        decision = self.put(command, on)
        assert not decision.refused, lacking(decision)
        return self.went(decision.facts[0])

    def refused(self, command: Command, on: date) -> list[str]:
        """Why the command is not lawful, by message."""
        decision = self.put(command, on)
        assert decision.refused
        return lacking(decision)

    def went(self, fact: Fact) -> "Use_":
        """The asset after a fact."""
        return replace(self, case=evolve_asset(self.case, fact))

    def voted(self, matter: str, on: date, **said: Any) -> "Use_":
        """A vote that two thirds of all members carried."""
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
        return self.went(AssetVoteHeld(**told, **{**STAMP, "on": on}))

    def filed(self, document: str, on: date) -> "Use_":
        """A document on file."""
        said: dict[str, Any] = {**STAMP, "on": on}
        return self.went(AssetDocumentFiled(document, "材料", DIGEST, **said))

    @property
    def n(self) -> int:
        """The version of the last fact."""
        return self.case.version


def using(of: AssetEntry | None = None, **changes: Any) -> Use_:
    """The asset, of a project that is not in operation here."""
    return Use_(owned(of, **changes), national(), {f"project-{ID}": building(stage="accepted")})


def in_operation(mode: str = "leased") -> Use_:
    """Its whole project is run under a contract in force."""
    terms = replace(TERMS, begins=date(2020, 1, 1), ends=date(2030, 12, 31))
    now = Agreement(1, BEGUN, OPERATOR, mode, (OWNER,), terms, 2, BEGUN)  # type: ignore[arg-type]
    project: Project = building(stage="operating", operation=Operation(agreements=(now,)))
    return Use_(owned(), national(), {f"project-{ID}": project})


def proposal(**changes: Any) -> asked.ProposeMode:
    plain = asked.ProposeMode(mode="leased", frame=FRAME, text=SCHEME, reason="闲置,拟出租")
    return replace(plain, **changes)


def agreeing(use: Use_, owner: OwningParty = OWNER, **changes: Any) -> asked.AgreeMode:
    """The owner's agreement to what was proposed last, by the last vote."""
    now = use.case.holding.proposals[-1].n
    plain = asked.AgreeMode(owner=owner, proposal=now, paper=DIGEST, vote=use.n)
    return replace(plain, **changes)


def moded(use: Use_ | None = None, on: date = date(2026, 1, 5), **changes: Any) -> Use_:
    """A mode proposed, voted, agreed, filed with the township and in force on a day."""
    use = (use or using()).do(proposal(**changes), on).voted("asset-disposal", on)
    use = use.do(agreeing(use), on).filed("owner-filing-township", on)
    return use.do(asked.ChangeMode(proposal=use.case.holding.proposals[-1].n), on)


def contract(**changes: Any) -> asked.LetAsset:
    plain = asked.LetAsset(
        mode="leased",
        tenant=TENANT,
        begins=date(2026, 1, 1),
        ends=date(2030, 12, 31),
        rent=8_000_000,
        period="year",
        number="租2026-1",
        contract=DIGEST,
        deposit=1_000_000,
    )
    return replace(plain, **changes)


def leased(use: Use_ | None = None, on: date = date(2026, 1, 6), **changes: Any) -> Use_:
    return (use or moded()).do(contract(**changes), on)


def receipt(use: Use_, amount: int = 8_000_000, **changes: Any) -> asked.ReceiveAssetIncome:
    lease = use.case.holding.leases[-1].n if use.case.holding.leases else 0
    plain = asked.ReceiveAssetIncome(
        kind="rent", amount=amount, account="collective", voucher=DIGEST, lease=lease
    )
    return replace(plain, **changes)


def earning(amount: int = 8_000_000) -> Use_:
    """Let, and a year's rent came in."""
    use = leased()
    return use.do(receipt(use, amount), date(2026, 1, 10))


def plan(use: Use_, **changes: Any) -> asked.DistributeAssetIncome:
    """A plan of division that rests on the last vote: 30 % reserved, 70 % to 64 households."""
    plain = asked.DistributeAssetIncome(
        total=8_000_000,
        uses=(Use("reserve", 2_400_000), Use("dividends", 5_600_000)),
        shown_on=date(2026, 2, 1),
        vote=use.n,
        lines=(DividendLine("assisted", 64, 5_600_000, date(2026, 6, 30)),),
        list_digest=DIGEST,
    )
    return replace(plain, **changes)


def divided(**changes: Any) -> Use_:
    use = earning().voted("income-distribution", date(2026, 2, 20))
    return use.do(plan(use, **changes), date(2026, 2, 21))


def paying(use: Use_, **changes: Any) -> asked.PayAssetDividends:
    plain = asked.PayAssetDividends(
        distribution=use.case.holding.distributions[-1].n,
        group="assisted",
        households=64,
        amount=5_600_000,
        through="bank-transfer",
        list_digest=DIGEST,
        voucher=DIGEST,
    )
    return replace(plain, **changes)


def share(due: date = date(2026, 6, 30)) -> Use_:
    """A million put into a firm as a share, due back on a day."""
    what = entry(
        100_000_000,
        name="入股本金",
        form="equity",
        quantity="1",
        principal=Principal("示例公司", USCC, due),
    )
    return using(what)


def joint_villages() -> Use_:
    """Two villages own it together."""
    return using().do(named_jointly(), date(2026, 1, 2))


SECOND = OwningParty("village-collective", "430511001202")


def named_jointly(*shares: int) -> asked.NameJointOwners:
    one, two = shares or (600, 400)
    owners = (JointOwner(OWNER, "甲村合作社", one), JointOwner(SECOND, "乙村合作社", two))
    return asked.NameJointOwners(owners=owners, paper=DIGEST)


def households_own() -> Use_:
    """Hens that a subsidy bought for thirty households (到户类)."""
    owner = Owner("household", VILLAGE, "三十户", households=30)
    return using(entry(3_000_000, name="鸡苗", asset_class="household", owner=owner))


def into(stage: str = "library", **changes: Any) -> Project:
    return building(stage=stage, **changes)


def costing(amount: int) -> tuple[Cost, ...]:
    return (Cost("linking", amount),)


def terms(**changes: Any) -> OperationTerms:
    return replace(TERMS, **changes)
