"""Projects: raised, and moved on by commands, each a resource of its own."""

from litestar.handlers import HTTPRouteHandler

from domain import commands
from domain.historic.commands import PlaceUnderWay
from events.project import Stage
from services.approval.routes import cases
from services.approval.routes.cases import Kept, raising
from services.approval.views import ProjectView, shown_project

HEX = "^[0-9a-f]{32}$"
PROJECTS = Kept("project", "项目", "a project", HEX, Stage, ProjectView, shown_project)
HISTORIC, UNDER_WAY = "/historic-projects", "/historic-works"


def routes() -> list[HTTPRouteHandler]:
    """Every route about projects."""
    return [
        raising(PROJECTS, "/projects", commands.FileIntake, "谋划申报一个项目。"),
        raising(PROJECTS, HISTORIC, commands.PlaceHistoric, "补录系统启用前的项目,注明证据等级。"),
        raising(
            PROJECTS,
            UNDER_WAY,
            PlaceUnderWay,
            "补录系统启用前已列入计划、在建或运营的项目及其资金、资产。",
        ),
        *cases.routes(PROJECTS),
    ]
