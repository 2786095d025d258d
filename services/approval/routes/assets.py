"""Assets: booked by the acceptance of their project, then owned, handed over, and kept."""

from litestar.handlers import HTTPRouteHandler

from events.asset import AssetStage
from services.approval.routes import cases
from services.approval.routes.cases import Kept
from services.approval.views import AssetView, shown_asset

HEX = "^[0-9a-f]{32}$"
ASSETS = Kept("asset", "资产", "an asset", HEX, AssetStage, AssetView, shown_asset)


def routes() -> list[HTTPRouteHandler]:
    """Every route about assets."""
    return cases.routes(ASSETS)
