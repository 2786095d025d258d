"""The ledger of assets: totals by class and owner, every item with all its fields, stock-taking."""

import asyncio
from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from msgspec import Struct

from events.asset import AssetClass
from events.requirements import OwnerKind
from services.approval.access import officer_of
from services.approval.asset_books import (
    Held,
    Sum,
    balanced,
    folded,
    folded_of,
    operations,
    summed,
    titles,
    totals,
)
from services.approval.asset_table import (
    AssetItem,
    Axis,
    Beside,
    KeeperCount,
    LedgerTable,
    cells,
    header,
    item,
    stock,
    summary,
    summary_cells,
    summary_header,
)
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.pages import After, AsOf, Division, Limit, bounded, cursor, paged
from services.approval.routes.plans import FILES, MEDIA, Form, accepted
from services.approval.saying import language_of
from services.approval.sheets import Cell, as_csv, as_xlsx
from services.approval.showing import Page, page_of

READING: dict[str, Any] = {"opt": {**OFFICER, "files": FILES}, "tags": ["assets"]}
FormAsked = Annotated[
    Form | None, QueryParameter(description="json、csv 或 xlsx;缺省依 Accept / else by Accept")
]
AXES: tuple[Axis, ...] = ("class", "owner")


def routes() -> list[HTTPRouteHandler]:
    """Every route about the ledger."""
    return [totalled, itemised, counted]


@get(
    "/asset-ledger",
    operation_id="ReadAssetLedger",
    summary="资产台账汇总 / the ledger in totals",
    responses={
        200: ResponseSpec(LedgerTable, description="汇总 / totals", generate_examples=False),
        **READS,
    },
    **READING,
)
async def totalled(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    as_of: AsOf = None,
    by: Annotated[
        Axis | None, QueryParameter(description="口径;缺省为类别和归属 / else class and owner")
    ] = None,
    format: FormAsked = None,  # noqa: A002 - the name of the parameter
) -> Response[Any]:
    """本人所辖区划的资产汇总:按类别(到户类、公益性、经营性)和确权归属(县、镇、村、户);
    by=balance 为收支平衡:原值=在用+已处置+已核销。

    Totals of your divisions, of today from the index, of another day from what had occurred by
    then; the balance tells what became of all that ever came in. As JSON, CSV or XLSX.
    """
    officer, language, on = officer_of(request), language_of(request), as_of or house.today
    axes = (by,) if by else AXES
    sums = await _sums(house, officer, division, as_of, by)
    made = summary(sums, axes, house.divisions.name, language, on, division or "")
    form = format or accepted(request)
    if form == "json":
        return Response(made)
    rows = summary_cells(made, language)
    return await _file(form, f"asset-ledger-{on}", summary_header(language), rows)


async def _sums(
    house: House, officer: Officer, division: str | None, as_of: date | None, by: Axis | None
) -> dict[str, dict[str, Sum]]:
    """The index knows nothing of what is gone: its balance is counted from the facts."""
    on = as_of or house.today
    if by == "balance":
        held = await folded(house, officer, division, on, whole=False, ended=True)
        return {by: balanced(held)}
    if as_of is None:
        return await totals(house, officer, division)
    return summed(await folded(house, officer, division, on, whole=False))


@get(
    "/asset-ledger/items",
    operation_id="ListAssetLedger",
    summary="资产台账明细 / the ledger item by item",
    responses={
        200: ResponseSpec(Page[AssetItem], description="明细 / items", generate_examples=False),
        **READS,
    },
    **READING,
)
async def itemised(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    as_of: AsOf = None,
    asset_class: Annotated[
        AssetClass | None, QueryParameter(description="类别 / the class")
    ] = None,
    owner: Annotated[OwnerKind | None, QueryParameter(description="所有权人 / whose")] = None,
    ended: Annotated[
        bool, QueryParameter(description="含已处置完毕的 / with those whose end has come")
    ] = True,
    limit: Limit = 50,
    after: After = None,
    format: FormAsked = None,  # noqa: A002 - the name of the parameter
) -> Response[Any]:
    """本人所辖区划的每项资产,台账全部字段,含处置记录,按区划、编号排列;CSV、XLSX 为全部,JSON 分页。

    Each asset of your divisions with every field of the ledger, as it stood that day: in use until
    the day of its end, then ended with what came in for it; whole as CSV or XLSX, JSON by pages.
    Contract and income are the asset's own, or its project's where that is run as a whole.
    """
    officer, on = officer_of(request), as_of or house.today
    asked = Asked(division, asset_class, owner, ended)
    form = format or accepted(request)
    if form == "json":
        return Response(await _page(house, officer, asked, bounded(limit, house), after, on))
    language = language_of(request)
    known = await folded(house, officer, division, on, ended=ended)
    held = [one for one in known if asked.takes(one)]
    rows = [cells(one, language) for one in await _items(house, held, on)]
    return await _file(form, f"asset-ledger-items-{on}", header(language), rows)


class Asked(Struct, frozen=True):
    """Which assets are asked for."""

    division: str | None
    asset_class: str | None
    owner: str | None
    ended: bool

    def takes(self, one: Held) -> bool:
        """Whether an asset is one of them, as it stood."""
        entry, owner = one.asset.entry, one.asset.owner
        return self.asset_class in (None, entry.asset_class) and self.owner in (None, owner.kind)


async def _page(
    house: House, officer: Officer, asked: Asked, limit: int, after: str | None, on: date
) -> Page[AssetItem]:
    """A page of the index, and of it what was in the books by then and is asked for."""
    begun = cursor(after, tuple[str, str], ("", ""))
    rows = await page_of(house, officer, "asset", asked.division, None, limit, begun)
    page = paged(rows, limit, lambda last: (last.division, f"asset-{last.id}"))
    held = await folded_of(house, [row.id for row in page.items], on, ended=asked.ended)
    items = await _items(house, [one for one in held if asked.takes(one)], on)
    return Page(tuple(items), page.next)


async def _items(house: House, held: list[Held], on: date) -> list[AssetItem]:
    for pack in {one.asset.pack for one in held}:
        if not house.procedures.knows(pack):
            await house.procedures.refresh(house.ledger)
    told = await titles(house, held), await operations(house, held, on)
    beside = Beside(*told, house.divisions.name, house.procedures.of)
    return await asyncio.to_thread(lambda: [item(one, beside, on) for one in held])


@get(
    "/asset-ledger/stock-takings",
    operation_id="ReadStockTaking",
    summary="盘点进度 / a round of stock-taking",
    opt=OFFICER,
    responses=READS,
    tags=["assets"],
)
async def counted(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    round: Annotated[  # noqa: A002 - the name of the parameter
        str, QueryParameter(pattern="^[a-z0-9][a-z0-9-]{0,62}$", description="盘点轮次 / the round")
    ],
    division: Division = None,
) -> tuple[KeeperCount, ...]:
    """一轮盘点:每一管护单位应盘、已盘、账实相符、盘亏、毁损、未说明的差异。

    What each keeper has counted in a round of what it keeps: found, missing, damaged, unexplained.
    """
    held = await folded(house, officer_of(request), division, house.today)
    return stock(held, round)


async def _file(form: Form, name: str, heads: list[str], rows: list[list[Cell]]) -> Response[Any]:
    make = (lambda: as_csv(heads, rows)) if form == "csv" else lambda: as_xlsx("台账", heads, rows)
    named = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(await asyncio.to_thread(make), media_type=MEDIA[form], headers=named)
