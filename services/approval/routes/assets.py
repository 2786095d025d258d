"""Assets: booked by the acceptance of their project, then owned, handed over, and kept."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from events.asset import AssetClass, AssetStage
from events.requirements import OwnerKind
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.routes import cases
from services.approval.routes.answers import OFFICER, READS
from services.approval.routes.cases import Kept
from services.approval.routes.pages import After, Division, Limit, bounded, cursor, paged
from services.approval.showing import Listed, Page, page_of
from services.approval.views import AssetView, shown_asset

HEX = "^[0-9a-f]{32}$"
ASSETS = Kept("asset", "资产", "an asset", HEX, AssetStage, AssetView, shown_asset)


def routes() -> list[HTTPRouteHandler]:
    """Every route about assets."""
    return cases.routes(ASSETS, listed)


@get(
    "/assets",
    operation_id="ListAssets",
    summary="资产清单 / assets",
    opt=OFFICER,
    responses=READS,
    tags=["assets"],
)
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    stage: Annotated[AssetStage | None, QueryParameter(description="阶段 / the stage")] = None,
    asset_class: Annotated[
        AssetClass | None, QueryParameter(description="类别 / the class")
    ] = None,
    owner: Annotated[OwnerKind | None, QueryParameter(description="所有权人 / whose")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[Listed]:
    """本人所辖区划内的资产,按所有权人的区划排列;可按类别、所有权人筛选。

    The assets of your divisions, by the division of whoever owns them; of one class, or one owner.
    """
    begun, most = cursor(after, tuple[str, str], ("", "")), bounded(limit, house)
    asked = (("class", asset_class), ("owner", owner))
    marks = tuple(f"{name}:{value}" for name, value in asked if value)
    officer = officer_of(request)
    rows = await page_of(house, officer, "asset", division, stage, most, begun, marks)
    return paged(rows, most, lambda last: (last.division, f"asset-{last.id}"))
