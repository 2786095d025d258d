"""The walkthrough: an imported project goes from intake to its revival, an older one to its end.

It speaks to a running development set-up over HTTP. At each stage somebody first tries what is
not lawful yet and is told every reason; then it is done as it must be, and the receipt is shown.
"""

import httpx
from rich.console import Console

from services.walkthrough import adjustment
from services.walkthrough.acceptance import accepted, titled
from services.walkthrough.changes import went_on
from services.walkthrough.consents import asked
from services.walkthrough.disposal import disposed
from services.walkthrough.earlier import entered, past_saving
from services.walkthrough.exit import closed, exited
from services.walkthrough.groups import revived
from services.walkthrough.households import kept
from services.walkthrough.income import divided
from services.walkthrough.library import into_the_library
from services.walkthrough.operation import operated
from services.walkthrough.payment import advanced, settled
from services.walkthrough.plan import into_the_plan
from services.walkthrough.repair import repaired
from services.walkthrough.walk import UnexpectedError, Walk
from services.walkthrough.works import onto_the_site

READ = 30.0


def walkthrough(url: str, *, language: str = "zh", console: Console | None = None) -> None:
    """Walk through the life of a project from its row in a table, and the end of an older one."""
    try:
        with httpx.Client(base_url=url, timeout=READ) as client:
            _walk(Walk(client, console or Console(soft_wrap=True), language))
    except (UnexpectedError, httpx.HTTPError) as wrong:
        raise SystemExit(f"未能走完 / the walkthrough stopped: {wrong}") from wrong


def _walk(walk: Walk) -> None:
    into_the_library(walk)
    into_the_plan(walk)
    onto_the_site(walk)
    advanced(walk)
    went_on(walk)
    walk.asset = accepted(walk)
    titled(walk, walk.asset)
    settled(walk)
    operated(walk)
    used(walk)
    first = walk.project
    ended(walk)
    for project in (first, walk.project):
        history(walk, project)


def used(walk: Walk) -> None:
    """In operation: whom it serves, what it earns, what was wrong, how it is doing."""
    kept(walk)
    divided(walk)
    repaired(walk)
    revived(walk)


def ended(walk: Walk) -> None:
    """An older one is adjusted with the consent of its households, exits, sells all, is closed."""
    entered(walk)
    past_saving(walk)
    adjustment.opened(walk)
    asked(walk)
    adjustment.decided(walk)
    exited(walk)
    disposed(walk)
    closed(walk)


def history(walk: Walk, project: str) -> None:
    """The whole history, as the auditor reads it."""
    walk.title("全部历史", "The whole history")
    for one in walk.get("sample-county-auditor", f"/projects/{project}/history"):
        by = one["fact"]["by"]
        who = f"{by['post']} {by['person']}"
        late = " 补登 / late" if one.get("late") else ""
        at = f"v{one['version']:<3} @{one['position']:<5} {one['occurred_on']}"
        walk.console.print(f"{at}  {one['tag']:34} [dim]{who}[/]{late}")
