"""Annual plans: begun for a county's year, filled with batches and projects, decided."""

from typing import Any

from litestar.handlers import HTTPRouteHandler

from domain.command import Command
from domain.planning.commands import OpenPlan
from events.plan import PlanStage
from services.approval.orders import Order
from services.approval.routes import cases
from services.approval.routes.cases import Kept, raising
from services.approval.views import PlanView, shown_plan


def plan_id(_: Order, command: Command) -> str:
    """A county has one plan a year."""
    assert isinstance(command, OpenPlan)  # noqa: S101 - the route's own body
    return f"{command.division[:6]}-{command.year}"


PLANS = Kept(
    "plan",
    "年度计划",
    "an annual plan",
    "^[0-9]{6}-[0-9]{4}$",
    PlanStage,
    PlanView,
    shown_plan,
    plan_id,
)


def routes() -> list[HTTPRouteHandler]:
    """Every route about annual plans."""
    begun: Any = raising(PLANS, "/plans", OpenPlan, "开始编制某县某年度的实施计划。")
    return [begun, *cases.routes(PLANS)]
