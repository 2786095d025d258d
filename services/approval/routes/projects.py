"""Projects: raised, and moved on by commands, each a resource of its own."""

from litestar.handlers import HTTPRouteHandler

from domain import commands
from events.project import Stage
from services.approval.routes import cases
from services.approval.routes.cases import Kept, raising
from services.approval.views import ProjectView, shown_project

HEX = "^[0-9a-f]{32}$"
PROJECTS = Kept("project", "项目", "a project", HEX, Stage, ProjectView, shown_project)
HISTORIC = "/historic-projects"


def routes() -> list[HTTPRouteHandler]:
    """Every route about projects."""
    return [
        raising(PROJECTS, "/projects", commands.FileIntake, "谋划申报一个项目。"),
        raising(PROJECTS, HISTORIC, commands.PlaceHistoric, "补录系统启用前的项目,注明证据等级。"),
        *cases.routes(PROJECTS),
    ]
