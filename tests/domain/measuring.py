"""A project to be revived, and what is done for it, command by command."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.assets.state import Asset
from domain.measures import commands as asked
from events.asset import AssetEntry, Cost, Owner
from events.consent import ProjectConsentSealed, Tally
from events.measures import Goal, GoalReached
from events.operation import OwningParty
from events.plan import Allocation
from tests.domain.assessing import BEGUN, CLERK, COUNTY_CLERK, SECTION, WEAK, by, decided
from tests.domain.operating import OWNER, Life, operating
from tests.domain.pack_samples import DIGEST, STAMP
from tests.domain.samples import sample

ASSET = "1" * 32
GOAL = Goal("g1", "恢复经营月数", "月", "0", "6")
PLANNED, ARGUED, APPROVED = date(2026, 4, 1), date(2026, 4, 10), date(2026, 4, 15)
LATER = date(2026, 6, 1)


def booked(owner: OwningParty = OWNER) -> Asset:
    """The project's one asset, of 800,000 yuan."""
    whole: AssetEntry = sample(AssetEntry)
    entry = replace(whole, asset_class="operating", costs=(Cost("linking", 80_000_000),))
    named = Owner(owner.kind, owner.division, "光裕村")
    return Asset(version=1, stage="asset-titled", entry=entry, owner=named)


def stopped(life: Life | None = None) -> Life:
    """Decided to be revived; it has one asset, and 300,000 yuan of a batch."""
    life = life or operating()
    money = replace(life.case.money, allocations=(Allocation("c-1", 30_000_000),))
    life = replace(life, case=replace(life.case, money=money))
    life = replace(life, others={f"asset-{ASSET}": booked()})
    return decided(WEAK, life=life, on=BEGUN)


def plan(**changes: Any) -> asked.PlanMeasures:
    plain = asked.PlanMeasures(
        kind="revive",
        title="大棚盘活方案",
        means="更换主体,签订销售订单。",
        goals=(GOAL,),
        deadline=date(2026, 12, 31),
        paper=DIGEST,
        assets=(ASSET,),
        shares=(Allocation("c-1", 10_000_000),),
    )
    return replace(plain, **changes)


def planned(life: Life | None = None, **changes: Any) -> Life:
    """A plan to revive its asset."""
    return by(by(life or stopped(), COUNTY_CLERK).do(plan(**changes), PLANNED))


def argument(life: Life, **changes: Any) -> asked.ArgueMeasures:
    plain = asked.ArgueMeasures(
        plan=last(life), experts=3, units=("区农业农村局",), feasible=True, report=DIGEST
    )
    return replace(plain, **changes)


def approved(life: Life | None = None) -> Life:
    """Argued by three experts and approved."""
    life = life or planned()
    life = by(life, COUNTY_CLERK).do(argument(life), ARGUED)
    return by(by(life, SECTION).do(asked.ApproveMeasures(plan=last(life)), APPROVED))


def last(life: Life) -> int:
    """The plan that was made last."""
    return life.case.measures.plans[-1].n


def reached(value: str, goal: str = "g1") -> tuple[GoalReached, ...]:
    return (GoalReached(goal, value),)


def closing(life: Life, value: str = "7", **changes: Any) -> asked.CloseMeasures:
    plain = asked.CloseMeasures(
        plan=last(life), outcome="achieved", reached=reached(value), report=DIGEST
    )
    return replace(plain, **changes)


def relief(life: Life, **changes: Any) -> asked.GrantRelief:
    plain = asked.GrantRelief(
        plan=last(life),
        relief="rent",
        begins=date(2026, 5, 1),
        ends=date(2026, 10, 31),
        paper=DIGEST,
        amount=2_000_000,
        owner=OWNER,
    )
    return replace(plain, **changes)


def consented(life: Life) -> Life:
    """Ten households were asked about the change of operation as it stands, and all consent."""
    tally = Tally(10, 10, 0, 0, 0, 0)
    text = life.case.text_of("operation-change")
    said: dict[str, Any] = {**STAMP, "on": date(2026, 5, 19)}
    hands = (CLERK.actor(),)
    sealed = ("7" * 32, "operation-change", text, tally, tally, tally, DIGEST, hands)
    return life.went(ProjectConsentSealed(*sealed, **said))
