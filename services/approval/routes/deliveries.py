"""What subscribers have had: how far they say they are, what they missed, and having it again."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from msgspec import Meta, Struct

from domain.subscribers import Subscriber, division
from services.approval.access import caller_of
from services.approval.acting import NotThereError
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.permits import permit
from services.approval.routes.answers import ALL, READS
from services.approval.routes.pages import Limit, bounded, paged
from services.approval.routes.subscribers import SubscriberId
from services.approval.showing import Page
from services.approval.subscriptions import (
    SubscriberView,
    Undelivered,
    again,
    give_up,
    resend,
    shown,
    tell,
    undelivered,
)

LATEST = (1 << 53) - 1
Position = Annotated[int, Meta(ge=0, le=LATEST)]
Case = Annotated[str, Meta(pattern=r"^([a-z][a-z0-9]{0,31}-[0-9A-Za-z_-]{1,128})?$")]
TELLING: dict[str, Any] = {
    "opt": {"policy": "person"},
    "status_code": 200,
    "responses": {code: ALL[code] for code in (400, 401, 404, 413, 415, 429, 503)},
    "tags": ["subscribers"],
}


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """How far a subscriber is that reads by itself."""

    position: Position


class Again(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be tried again: all that was put aside, or that of one case (`project-5f…`).

    With `give_up` it is dropped instead, and what comes after it in the case goes on.
    """

    case: Case = ""
    give_up: bool = False


class Stretch(Struct, frozen=True, forbid_unknown_fields=True):
    """The facts after a position and up to another, to be posted once more."""

    after: Position
    until: Position


class Counted(Struct, frozen=True):
    """How many facts it concerned."""

    facts: int


def routes() -> list[HTTPRouteHandler]:
    """Every route about what subscribers have had."""
    return [missed, report, replay, send_again]


async def _kept(house: House, request: Request[Any, Any, Any], id_: str) -> Subscriber:
    """The subscriber, for itself and for who keeps it."""
    who = caller_of(request).subject
    known: Subscriber = (await house.ledger.fresh(f"subscriber-{id_}")).state
    if known.stage != "registered":
        raise NotThereError
    if known.client != who and not await _keeps(house, who, known):
        raise NotThereError
    return known


async def _keeps(house: House, who: str, known: Subscriber) -> bool:
    officer = await house.officers.of(who, fresh=True)
    where = division(known.wanted.county)
    return permit(house, officer, "keep-subscribers", where) is not None


@get(
    "/subscribers/{subscriber_id:str}/undelivered",
    operation_id="ListUndelivered",
    summary="未送达 / what was not taken",
    opt={"policy": "person"},
    responses=READS,
    tags=["subscribers"],
)
async def missed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    subscriber_id: SubscriberId,
    after: Annotated[
        int, QueryParameter(ge=0, le=LATEST, description="此序号之后 / after this position")
    ] = 0,
    until: Annotated[
        int, QueryParameter(ge=0, le=LATEST, description="至此序号 / up to this position")
    ] = LATEST,
    limit: Limit = 50,
) -> Page[Undelivered]:
    """网址推送在某区间未送达的数据及原因:待重试的,已搁置的。

    What of a range a webhook has not taken, and why: what is tried again, and what is put aside.
    `next` is the position after which there is more.
    """
    await _kept(house, request, subscriber_id)
    most = bounded(limit, house)
    found = await undelivered(house, subscriber_id, after, until, most + 1)
    return paged(found, most, lambda last: last.position)


@post(
    "/subscribers/{subscriber_id:str}/positions",
    operation_id="TellPosition",
    summary="报告读到何处 / say how far it is",
    **TELLING,
)
async def report(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    subscriber_id: SubscriberId,
    data: Annotated[Told, example_of(Told)],
) -> SubscriberView:
    """自行读取的订阅方报告读到何处,以便看到落后多少。

    A subscriber that reads by itself says how far it is, so that its lag can be seen.
    """
    known = await _kept(house, request, subscriber_id)
    await tell(house, subscriber_id, data.position)
    return await shown(house, subscriber_id, known)


@post(
    "/subscribers/{subscriber_id:str}/replays",
    operation_id="ReplayParked",
    summary="重试搁置的推送 / try again what was put aside",
    **TELLING,
)
async def replay(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    subscriber_id: SubscriberId,
    data: Annotated[Again, example_of(Again)],
) -> Counted:
    """重试搁置的推送,暂停的推送随之恢复;`give_up` 则放弃某案搁置的推送。

    Try again what was put aside, and let a webhook that rests go on; or give up what was put aside
    of a case.
    """
    await _kept(house, request, subscriber_id)
    if data.give_up:
        return Counted(await give_up(house, subscriber_id, data.case))
    return Counted(await again(house, subscriber_id, data.case))


@post(
    "/subscribers/{subscriber_id:str}/resends",
    operation_id="SendAgain",
    summary="重发一段 / post a stretch again",
    **TELLING,
)
async def send_again(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    subscriber_id: SubscriberId,
    data: Annotated[Stretch, example_of(Stretch)],
) -> Counted:
    """把已推送过的一段数据再推送一次,编号不变;一次至多一万个序号。

    Post a stretch of facts once more that was posted before, under the same ids; ten thousand
    positions at a time at most.
    """
    known = await _kept(house, request, subscriber_id)
    facts = await resend(house, subscriber_id, known.wanted, data.after, data.until)
    return Counted(facts)
