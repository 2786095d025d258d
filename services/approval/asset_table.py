"""The ledger of assets as a county keeps it (资产台账): totals, and each item with all fields."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from domain.assets.state import Asset
from domain.circumstances import Circumstances
from domain.holding.earning import outstanding, principal_due
from domain.holding.rents import arrears as rent_owed
from domain.holding.rents import yearly
from domain.holding.watching import watched
from domain.messages import Language, worded
from domain.operation.state import Agreement, Operation
from domain.operation.watching import arrears as dividends_owed
from domain.procedure import Procedure
from events.asset import AssetEntry
from services.approval.asset_books import ENDED, TOTAL, Held, Sum
from services.approval.sheets import Cell, Wan, Yuan
from services.approval.yuan import Yuan as YuanSaid
from services.approval.yuan import yuan

Axis = Literal["class", "owner", "condition", "division", "balance"]
ORDER: dict[Axis, tuple[str, ...]] = {
    "class": ("household", "public", "operating"),
    "owner": ("county", "township", "village", "household", "co-operative", "operator"),
    "condition": ("in-use", "partly-used", "idle", "stopped", "damaged", "disposing"),
    "division": (),
    "balance": ("in-use", "disposed", "written-off"),
}
"""As the counties publish them: 到户类、公益性、经营性; 县、镇、村、户; 在用、已处置、已核销."""
NO_OPERATION = Operation()


class LedgerRow(Struct, frozen=True, omit_defaults=True):
    """So many assets of a kind and what they cost; `wan` is 万元 to the fen.

    What is in the books counts with its value in use; the balance tells of all that ever came in,
    and what proceeds there were.
    """

    axis: Axis
    key: str
    name: str
    count: int
    value: YuanSaid
    wan: str
    proceeds: YuanSaid = "0.00"


class LedgerTable(Struct, frozen=True):
    """The totals of the ledger at the end of a day."""

    as_of: date
    division: str
    rows: tuple[LedgerRow, ...]


class Contract(Struct, frozen=True):
    """By what it is run: its own contract, or that of its whole project."""

    mode: str = ""
    user: str = ""
    number: str = ""
    begins: date | None = None
    ends: date | None = None
    rent: int = 0
    cover: int = 0


class Disposed(Struct, frozen=True):
    """What went of an asset (处置记录): when, how, what it had cost, and what came in for it."""

    on: date
    method: str
    part: YuanSaid
    proceeds: YuanSaid


class AssetItem(Struct, frozen=True, omit_defaults=True):
    """Every field of the ledger (资产台账) of one asset; money in yuan."""

    id: str
    number: str
    project: str
    project_title: str
    name: str
    asset_class: str
    form: str
    place: str
    place_name: str
    quantity: str
    unit: str
    acquired: date | None
    value: YuanSaid
    net: YuanSaid
    sources: dict[str, YuanSaid]
    owner_kind: str
    owner: str
    user: str
    income_right: str
    supervisor: str
    custodian: str
    upkeep: YuanSaid
    mode: str
    contract: str
    begins: date | None
    ends: date | None
    rent: YuanSaid
    cover: YuanSaid
    unit_no: str
    handed_over: date | None
    hand_over: str
    condition: str
    stage: str
    flags: tuple[str, ...]
    received: YuanSaid
    distributed: YuanSaid
    dividends_paid: YuanSaid
    dividends_owed: YuanSaid
    rent_owed: YuanSaid
    principal_left: YuanSaid
    principal_due: date | None
    reinvested: YuanSaid
    reinvested_in: tuple[str, ...]
    in_use: YuanSaid
    disposed: YuanSaid
    written_off: YuanSaid
    proceeds: YuanSaid
    ended: date | None
    disposals: tuple[Disposed, ...] = ()
    of_project: bool = False


def summary(
    sums: Mapping[str, Mapping[str, Sum]],
    axes: Sequence[Axis],
    named: Any,
    language: Language,
    as_of: date,
    division: str,
) -> LedgerTable:
    """Each axis with its total, in the order of the counties."""
    rows = [row for axis in axes for row in _axis(axis, sums[axis], named, language)]
    return LedgerTable(as_of, division, tuple(rows))


def _axis(axis: Axis, sums: Mapping[str, Sum], named: Any, language: Language) -> list[LedgerRow]:
    known = ORDER[axis]
    keys = sorted(
        sums.keys() - {TOTAL}, key=lambda k: (known.index(k) if k in known else len(known), k)
    )
    words = f"ledger_{axis}"
    said = [(k, named(k) if axis == "division" else worded(words, k, language)) for k in keys]
    added = Sum(sum(s.count for s in sums.values()), sum(s.value for s in sums.values()))
    whole = sums.get(TOTAL, added)
    rows = [_row(axis, key, name, sums[key]) for key, name in said]
    return [*rows, _row(axis, TOTAL, worded("row", TOTAL, language), whole)]


def _row(axis: Axis, key: str, name: str, part: Sum) -> LedgerRow:
    wan = str(Wan(part.value))
    return LedgerRow(axis, key, name, part.count, yuan(part.value), wan, yuan(part.proceeds))


def summary_header(language: Language) -> list[str]:
    """口径、类别、数量(个)、金额(万元)."""
    return [worded("ledger_column", name, language) for name in ("axis", "key", "count", "wan")]


def summary_cells(table: LedgerTable, language: Language) -> list[list[Cell]]:
    """The totals as a sheet shows them."""
    return [
        [worded("ledger_axis", row.axis, language), row.name, row.count, Wan(_fen(row.value))]
        for row in table.rows
    ]


def _fen(said: str) -> int:
    return int(said.replace(".", ""))


class Beside(Struct, frozen=True):
    """What is known of the projects, and what divisions are called."""

    titles: Mapping[str, str]
    operations: Mapping[str, Operation]
    named: Any
    rules: Any


def item(held: Held, beside: Beside, on: date) -> AssetItem:
    """One asset with all its fields."""
    asset, use = held.asset, held.asset.holding
    told = beside.operations.get(asset.project, NO_OPERATION)
    own = bool(use.leases) or not told.in_force
    by = contract_of(asset, told)
    earned: Any = use if own else told
    over = asset.handed_over
    rules: Procedure = beside.rules(asset.pack)
    live, gone = asset.stage not in ENDED, asset.disposals
    return AssetItem(
        id=held.id,
        number=asset.number,
        project=asset.project,
        project_title=beside.titles.get(asset.project, ""),
        name=asset.entry.name,
        asset_class=asset.entry.asset_class,
        form=asset.entry.form,
        place=asset.entry.place,
        place_name=beside.named(asset.entry.place),
        quantity=asset.entry.quantity,
        unit=asset.entry.unit,
        acquired=asset.entry.acquired or asset.booked_on,
        value=yuan(asset.entry.value),
        net=yuan(asset.net if live else 0),
        sources={source: yuan(amount) for source, amount in by_source(asset.entry).items()},
        owner_kind=asset.owner.kind,
        owner="、".join(one.name for one in use.joint) or asset.owner.name,
        user=by.user,
        income_right=asset.income_right,
        supervisor=asset.entry.supervisor,
        custodian=asset.custodian,
        upkeep=yuan(asset.upkeep.yearly if asset.upkeep else 0),
        mode=by.mode,
        contract=by.number,
        begins=by.begins,
        ends=by.ends,
        rent=yuan(by.rent),
        cover=yuan(by.cover),
        unit_no=asset.unit_no,
        handed_over=over.on if over else None,
        hand_over=f"{over.giver}→{over.receiver}" if over else "",
        condition=asset.condition,
        stage=asset.stage,
        flags=tuple(f.why for f in watched(asset, Circumstances(rules, on)) if live),
        received=yuan(earned.received),
        distributed=yuan(sum(d.total - d.of("carried") for d in earned.distributions)),
        dividends_paid=yuan(sum(p.amount for p in earned.payments)),
        dividends_owed=yuan(sum(d.left for d in dividends_owed(earned, on))),
        rent_owed=yuan(sum(r.left for r in rent_owed(use, on))),
        principal_left=yuan(outstanding(asset)),
        principal_due=principal_due(asset),
        reinvested=yuan(sum(r.amount for r in use.reinvestments)),
        reinvested_in=tuple(beside.titles.get(r.project, r.project) for r in use.reinvestments),
        in_use=yuan(asset.in_use),
        disposed=yuan(gone.disposed),
        written_off=yuan(gone.written_off),
        proceeds=yuan(gone.proceeds),
        ended=None if live else max((one.on for one in gone.done), default=None),
        disposals=tuple(
            Disposed(one.on, one.method, yuan(one.part), yuan(one.proceeds)) for one in gone.done
        ),
        of_project=not own,
    )


def by_source(entry: AssetEntry) -> dict[str, int]:
    """What went into it from each source of funds (资金来源构成), in fen."""
    sums: dict[str, int] = {}
    for cost in entry.costs:
        sums[cost.source] = sums.get(cost.source, 0) + cost.amount
    return sums


def contract_of(asset: Asset, told: Operation) -> Contract:
    """Its own contract if it has one, else that under which its project is run."""
    mode = asset.holding.mode
    lease = asset.holding.lease
    if lease is not None:
        cover = lease.deposit + sum(g.amount for g in lease.guarantees)
        rent = yearly(lease.rent, lease)
        span = (lease.begins, lease.ends)
        return Contract(lease.mode, lease.tenant.name, lease.number, *span, rent, cover)
    if told.in_force is not None:
        return _of_project(told.in_force)
    return Contract(mode.mode if mode else "")


def _of_project(now: Agreement) -> Contract:
    terms = now.terms
    cover = terms.deposit + sum(g.amount for g in terms.guarantees)
    return Contract(now.mode, now.operator.name, "", terms.begins, terms.ends, terms.rent, cover)


COLUMNS = (
    "number",
    "project",
    "name",
    "asset-class",
    "form",
    "place",
    "place-name",
    "quantity",
    "unit",
    "acquired",
    "value",
    "net",
    "sources",
    "owner-kind",
    "owner",
    "user",
    "income-right",
    "supervisor",
    "custodian",
    "upkeep",
    "mode",
    "contract",
    "begins",
    "ends",
    "rent",
    "cover",
    "unit-no",
    "handed-over",
    "hand-over",
    "condition",
    "stage",
    "flags",
    "received",
    "distributed",
    "dividends-paid",
    "dividends-owed",
    "rent-owed",
    "principal-left",
    "principal-due",
    "reinvested",
    "reinvested-in",
    "in-use",
    "disposed",
    "written-off",
    "proceeds",
    "ended",
    "disposals",
)
MONEY = frozenset({"upkeep", "rent", "cover", "received", "distributed", "dividends-paid"})
MONEY |= {"dividends-owed", "rent-owed", "principal-left", "reinvested"}
MONEY |= {"in-use", "disposed", "written-off", "proceeds"}
WANS = frozenset({"value", "net"})
WORDS = {
    "asset-class": "ledger_class",
    "form": "ledger_form",
    "owner-kind": "owner",
    "mode": "mode",
    "condition": "ledger_condition",
    "stage": "stage",
}


def header(language: Language) -> list[str]:
    """The heads of the columns."""
    return [worded("ledger_column", name, language) for name in COLUMNS]


def cells(row: AssetItem, language: Language) -> list[Cell]:
    """An item as a sheet shows it."""
    return [_cell(row, name, language) for name in COLUMNS]


def _cell(row: AssetItem, name: str, language: Language) -> Cell:
    if name == "project":
        return row.project_title
    said = getattr(row, name.replace("-", "_"))
    if name in WANS:
        return Wan(_fen(said))
    if name in MONEY:
        return Yuan(_fen(said))
    if name in WORDS:
        return worded(WORDS[name], said, language) if said else ""
    if name == "sources":
        shares = (f"{worded('ledger_source', s, language)} {m}" for s, m in said.items())
        return ";".join(shares)
    if name == "disposals":
        return ";".join(_went(one, language) for one in row.disposals)
    if name == "flags":
        return worded("asset_flags", "|".join(said), language) if said else ""
    if isinstance(said, tuple):
        return "、".join(said)
    return "" if said is None else str(said)


def _went(one: Disposed, language: Language) -> str:
    return f"{one.on} {worded('method', one.method, language)} {one.part} → {one.proceeds}"


class KeeperCount(Struct, frozen=True):
    """A round of stock-taking of one keeper (盘点): how many of its assets were found, and how."""

    keeper: str
    assets: int
    counted: int
    found: int
    missing: int
    damaged: int
    unexplained: int


def stock(held: Sequence[Held], round_: str) -> tuple[KeeperCount, ...]:
    """What each keeper has counted of what it keeps in a round."""
    by: dict[str, list[Asset]] = {}
    for one in held:
        asset = one.asset
        keeper = asset.custodian
        by.setdefault(keeper, []).append(asset)
    return tuple(_keeper(name, assets, round_) for name, assets in sorted(by.items()))


def _keeper(name: str, assets: Sequence[Asset], round_: str) -> KeeperCount:
    counts = [c for a in assets for c in a.holding.counts if c.round == round_]
    of = [c.outcome for c in counts]
    return KeeperCount(
        keeper=name,
        assets=len(assets),
        counted=len(counts),
        found=of.count("found"),
        missing=of.count("missing"),
        damaged=of.count("damaged"),
        unexplained=sum(c.outcome != "found" and not c.explained for c in counts),
    )
