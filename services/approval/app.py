"""The approval service as a Litestar application: wiring in one place, nothing else."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from litestar import Litestar
from litestar.di import Provide

from domain.messages import catalogue
from services.approval import failures
from services.approval.access import (
    UndeclaredError,
    admission,
    known,
    seated,
    undeclared,
)
from services.approval.daily import daily
from services.approval.docs import documentation
from services.approval.house import House
from services.approval.limits import BoundedRequest, Pace, of_its_kind, paced
from services.approval.routes import (
    assessment,
    asset_ledger,
    assets,
    bulk,
    campaigns,
    consents,
    contract,
    deliveries,
    events,
    evidence,
    groups,
    households,
    imports,
    migrations,
    money,
    offices,
    packs,
    performance,
    plans,
    projects,
    rectifications,
    rehearsals,
    service,
    standards,
    subscribers,
    worklist,
)
from services.approval.routes.asking import first, order
from services.approval.telemetry import Watched
from services.common.settings import Settings

TITLE = "帮扶 Bangfu"
ABOUT = """帮扶产业项目全生命周期审批引擎。每一项规则给出依据、现状、要求、由谁解决、最早合法日期。

The approval engine for assistance-industry projects: every rule answers with its article, what was
seen, what is asked, who can resolve it, and the earliest lawful date."""
Opening = Callable[[], AbstractAsyncContextManager[House]]


def create_app(settings: Settings, opening: Opening, *, more: tuple[Any, ...] = ()) -> Litestar:
    """The application over a house that opens with it; `more` are routes of the set-up."""
    openapi, page = documentation(TITLE, "0.1.0", ABOUT, opt={"policy": "public"})
    pace = paced(Pace(settings.rate_limit))

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as held:
            try:
                house = await held.enter_async_context(opening())
            except Exception as why:
                app.state.why = why  # the server itself only says that it did not start
                raise
            await held.enter_async_context(daily(house))
            catalogue()  # the first who is answered need not wait for it
            app.state.house = house
            yield

    async def house() -> House:
        return app.state.house  # type: ignore[no-any-return]

    app = Watched(
        [*_routes(settings), *page, *more],
        before_request=admission(known, pace, seated, of_its_kind),
        openapi_config=openapi,
        lifespan=[lifespan],
        dependencies={"house": Provide(house), "first": Provide(first), "order": Provide(order)},
        exception_handlers=failures.handlers(),
        request_class=BoundedRequest,
        request_max_body_size=settings.body_limit,
        logging_config=None,
    )
    if closed := undeclared(app):
        raise UndeclaredError(", ".join(closed))
    return app


def _routes(settings: Settings) -> list[Any]:
    return [
        *projects.routes(),
        *rectifications.routes(),
        *performance.routes(),
        *assessment.routes(),
        *groups.routes(),
        *money.routes(),
        *plans.routes(),
        *assets.routes(),
        *consents.routes(),
        *asset_ledger.routes(),
        *campaigns.routes(),
        *bulk.routes(),
        *worklist.routes(),
        *offices.routes(),
        *packs.routes(),
        *standards.routes(),
        *rehearsals.routes(),
        *migrations.routes(),
        *imports.routes(settings.import_limit),
        *events.routes(),
        *contract.routes(),
        *subscribers.routes(),
        *deliveries.routes(),
        *households.routes(),
        *evidence.routes(settings.evidence_limit),
        *service.routes(),
    ]
