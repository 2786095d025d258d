"""An asset (帮扶项目资产): what it is, whose it is, and who keeps it."""

from datetime import date
from hashlib import sha256
from typing import ClassVar

import msgspec
from msgspec import Struct

from domain.case import Case
from domain.clocks import Due, after_working_days
from domain.disposal.state import Disposals
from domain.holding.state import Holding
from events.asset import AssetEntry, Owner, Principal
from events.base import Fen
from events.operation import OwningParty
from events.requirements import ConsentMatter

REGISTRY_DAYS = 30
LETTERS = {"operating": "J", "public": "G", "household": "D"}
"""经营性、公益性、到户类 in the number of an asset (ASM)."""
NOWHERE = "0" * 12
UNREGISTERED = AssetEntry(
    name="-",
    asset_class="public",
    form="fixed",
    quantity="0",
    unit="-",
    place=NOWHERE,
    costs=(),
    owner=Owner("village-collective", NOWHERE, "-"),
    custodian="-",
    income_right="-",
    supervisor="-",
)
"""What an asset says of itself that is not in the books."""


class HandOver(Struct, frozen=True, gc=False):
    """Who gave it to whom, and on what terms; `n` is the version of the fact."""

    n: int
    substance: str
    giver: str
    receiver: str
    on: date


class Upkeep(Struct, frozen=True, gc=False):
    """Who keeps it up, and the money there is for it a year (管护责任人及经费)."""

    custodian: str
    yearly: Fen
    paid_from: str
    since: date


class Asset(Case, frozen=True, gc=False):
    """An asset's state."""

    kind: ClassVar[str] = "asset"

    project: str = ""
    historic: str = ""
    number: str = ""
    entry: AssetEntry = UNREGISTERED
    owner: Owner = UNREGISTERED.owner
    income_right: str = ""
    upkeep: Upkeep | None = None
    handed_over: HandOver | None = None
    booked_on: date | None = None
    applied_on: date | None = None
    unit_no: str = ""
    certificate_n: int = 0
    registered_on: date | None = None
    titled_on: date | None = None
    disposals: Disposals = Disposals()
    holding: Holding = Holding()

    shown: ClassVar[tuple[str, ...]] = ("registration_due", "in_use")

    @property
    def in_use(self) -> Fen:
        """What of its original value is in use still: all but what was disposed of or struck off.

        原值 = 在用 + 已处置 + 已核销.
        """
        return self.entry.value - self.disposals.disposed - self.disposals.written_off

    def text_of(self, matter: ConsentMatter) -> str:
        """The digest of the text on which households are heard (征求意见)."""
        if matter == "operation-change" and (now := self.holding.proposed):
            return now.text
        disposing = matter == "disposal" and self.stage == "asset-disposing"
        return self.substance if disposing else ""

    @property
    def registration_due(self) -> Due | None:
        """By when the registry answers: 不动产登记暂行条例 第二十条."""
        open_ = self.applied_on if self.registered_on is None else None
        return after_working_days(open_, REGISTRY_DAYS) if open_ else None

    @property
    def custodian(self) -> str:
        """Who keeps it (管护责任人): as assigned last, at first whom the books named."""
        return self.upkeep.custodian if self.upkeep else self.entry.custodian

    @property
    def operation(self) -> Holding:
        """What it yields, and how that is divided."""
        return self.holding

    @property
    def owning(self) -> tuple[OwningParty, ...]:
        """Who decides on it: its owner, or each of those who own it together."""
        joint = tuple(one.party for one in self.holding.joint)
        return joint or (OwningParty(self.owner.kind, self.owner.division),)

    @property
    def net(self) -> int:
        """What it is worth now (净值), in fen."""
        return self.holding.values[-1].net if self.holding.values else self.entry.value

    @property
    def condition(self) -> str:
        """How it stands (状态): in use, idle, damaged, being disposed of, ended."""
        if self.stage == "asset-ended":
            return "ended"
        if self.stage == "asset-disposing":
            return "disposing"
        if self.holding.damaged:
            return "damaged"
        if self.holding.idling:
            return "idle"
        return self.holding.inspections[-1].usage if self.holding.inspections else "in-use"

    @property
    def marks(self) -> tuple[str, ...]:
        """Its class, whose it is, and how it stands."""
        how = f"condition:{self.condition}"
        known = self.lasting_marks
        return (f"class:{self.entry.asset_class}", f"owner:{self.owner.kind}", how, *known)

    @property
    def lasting_marks(self) -> tuple[str, ...]:
        """Its number in the county's older books, by which it is never entered twice."""
        return known_as(self.division, self.entry)

    @property
    def places(self) -> tuple[str, ...]:
        """Where it stands."""
        return (self.entry.place,)

    @property
    def title(self) -> str:
        """Its name."""
        return self.entry.name if self.version else ""

    @property
    def amount(self) -> int:
        """What of its original value is in use still."""
        return self.in_use

    @property
    def principal(self) -> Principal | None:
        """The money put in as a share, if it is one."""
        return self.entry.principal

    @property
    def light(self) -> bool:
        """A household's own: no chain of hand-over, income or disposal (到户类)."""
        return self.entry.asset_class == "household"


def substance(entry: AssetEntry, owner: Owner, income_right: str) -> str:
    """The digest of what an asset is and whose: decisions on its title are bound to it."""
    return sha256(msgspec.json.encode((entry, owner, income_right))).hexdigest()


def asset_id(project: str, n: int) -> str:
    """The id of the n-th asset of a project, the same whenever it is asked for."""
    return sha256(f"{project}:{n}".encode()).hexdigest()[:32]


def known_as(division: str, entry: AssetEntry) -> tuple[str, ...]:
    """The key of an asset that has a number in a county's older books."""
    return (f"asset-number:{division[:6]}:{entry.number}",) if entry.number else ()
