"""What if (假设推演): one fact of a case otherwise, and what would have been refused."""

from typing import Annotated, Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from services.approval import reading, supposing
from services.approval.access import officer_of
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.routes.answers import OFFICER, RAISES
from services.approval.saying import language_of
from services.approval.supposing import Supposition, WhatIf


def route(kept: Any) -> HTTPRouteHandler:
    """The resource under the cases of a kind."""
    Id = kept.id  # noqa: N806 - a type

    @post(
        f"{kept.path}/{{case_id:str}}/what-ifs",
        operation_id=f"{kept.prefix}Supposition",
        summary="假设推演 / what if",
        description="某一事实若不同、若增、若无,以后哪一步会被退回、依据哪条;只推演,不入账。\n\n"
        "One fact changed, added or left out: which later step would have been refused, and by "
        "which finding. Nothing is recorded.",
        opt=OFFICER,
        status_code=200,
        responses=RAISES,
        tags=[kept.tag],
    )
    async def suppose(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        case_id: Id,  # type: ignore[valid-type]
        data: Annotated[Supposition, example_of(Supposition)],
    ) -> WhatIf:
        read = await reading.seen(house, officer_of(request), f"{kept.kind}-{case_id}")
        return await supposing.what_if(house, read, data, language_of(request))

    return suppose
