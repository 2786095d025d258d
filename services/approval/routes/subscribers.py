"""The register of subscribers: who takes our facts, how far they are, and what will end when."""

from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Struct
from msgspec.structs import asdict

from domain.keeping import OfficeCommand
from domain.subscribers import (
    AnnounceSunset,
    ChangeSubscriber,
    RegisterSubscriber,
    RotateSecret,
    Subscriber,
    SubscriberAct,
    WithdrawSubscriber,
    affected,
    division,
)
from events.subscriber import SunsetAnnounced, Webhook
from services.approval.access import caller_of, officer_of
from services.approval.acting import NotThereError, Order, Outcome
from services.approval.house import House
from services.approval.officers import Officer
from services.approval.problems import answer, refused
from services.approval.routes.answers import ALL, OFFICER, RAISES, READS
from services.approval.routes.asking import Done, done, new_id, posting
from services.approval.routes.pages import After, Limit, bounded, cursor, paged
from services.approval.saying import language_of
from services.approval.showing import Page, inside
from services.approval.subscriptions import (
    SubscriberView,
    assert_reachable,
    secret_of,
    shown,
)

SubscriberId = Annotated[
    str, PathParameter(pattern=r"^[0-9a-f]{32}$", description="订阅方编号 / the subscriber's id")
]
LISTED = """
SELECT stream, division FROM bangfu.case_index
WHERE kind = 'subscriber' AND stage = %(stage)s AND division ^@ ANY(%(inside)s)
  AND (division, stream) > (%(division)s, %(stream)s)
ORDER BY division, stream LIMIT %(limit)s
"""
READING: dict[str, Any] = {"opt": OFFICER, "responses": READS, "tags": ["subscribers"]}


class Registered(Done, frozen=True, omit_defaults=True):
    """A command on a subscriber was recorded; `secret` signs its webhook, and is said only here."""

    secret: str = ""


class Named(Struct, frozen=True):
    """A subscriber whom a change concerns, and whom to ask about it."""

    id: str
    name: str
    unit: str


class Announced(Done, frozen=True, omit_defaults=True):
    """A sunset was announced; `affected` are the subscribers of your divisions whom it breaks."""

    affected: tuple[Named, ...] = ()


class Sunset(Struct, frozen=True, omit_defaults=True):
    """A fact, or one field of it, that ends after a day."""

    id: str
    tag: str
    ends: date
    reason: str
    field: str = ""
    instead: str = ""


def routes() -> list[HTTPRouteHandler]:
    """Every route about subscribers."""
    return [
        posting("/subscribers", RegisterSubscriber, _register, REGISTER, "subscribers", RAISES),
        _commanding("changes", ChangeSubscriber, "变更订阅:名称、单位、范围、字段、送达方式。"),
        _commanding("secrets", RotateSecret, "更换密钥;旧密钥一日内同时有效。"),
        _commanding("withdrawals", WithdrawSubscriber, "注销订阅。"),
        posting("/sunsets", AnnounceSunset, _announce, ANNOUNCE, "subscribers", RAISES),
        listed,
        concerned,
        one,
        sunsets,
    ]


REGISTER = "登记订阅方;以网址推送的,密钥仅在此答复中给出。"
ANNOUNCE = "公告某项数据或其字段停用;答复列出受影响的订阅方,可先试办。"


async def _register(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: JSONBody[Any],
) -> Response[Registered]:
    assert_reachable(house, data.delivery)
    return await _answered(request, house, await _act(house, new_id(first), data, first), data)


async def _act(house: House, id_: str, act: SubscriberAct, order: Order) -> Outcome:
    return await house.acting.act(f"subscriber-{id_}", act, order)


def _commanding(name: str, kind: type[OfficeCommand], zh: str) -> HTTPRouteHandler:
    async def act(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        order: NamedDependency[Order],
        subscriber_id: SubscriberId,
        data: JSONBody[Any],
    ) -> Response[Registered]:
        officer = await house.officers.of(caller_of(request).subject, fresh=True)
        before = await seen(house, officer, subscriber_id)
        if isinstance(data, ChangeSubscriber):
            assert_reachable(house, data.delivery)
        outcome = await _act(house, subscriber_id, data, order)
        return await _answered(request, house, outcome, data, before)

    return posting(f"/subscribers/{{subscriber_id:str}}/{name}", kind, act, zh, "subscribers", ALL)


async def _answered(
    request: Request[Any, Any, Any],
    house: House,
    outcome: Outcome,
    act: Any,
    before: Subscriber | None = None,
) -> Response[Any]:
    """What came of it, with the secret where there is a new one."""
    if outcome.refused and not outcome.dry:
        return answer(refused(outcome, language_of(request), None))
    made = Registered(**asdict(done(outcome, language_of(request))))
    if outcome.dry:
        return Response(made, status_code=200)
    known: Subscriber = (await house.ledger.fresh(outcome.case)).state
    if _signs_anew(act, before):
        made = Registered(
            **{**asdict(made), "secret": await secret_of(house, made.id, known.secret)}
        )
    headers = {"ETag": f'"{outcome.version}"', "Location": f"/subscribers/{made.id}"}
    return Response(made, status_code=201, headers=headers)


def _signs_anew(act: Any, before: Subscriber | None) -> bool:
    if isinstance(act, RotateSecret):
        return True
    posts = isinstance(getattr(act, "delivery", None), Webhook)
    return posts and not (before and isinstance(before.delivery, Webhook))


async def seen(house: House, officer: Officer, id_: str) -> Subscriber:
    """The subscriber, if it takes facts of the caller's divisions alone."""
    known: Subscriber = (await house.ledger.fresh(f"subscriber-{id_}")).state
    there = known.version and known.stage != "sunset"
    if not there or not officer.sees(division(known.wanted.county), house.today):
        raise NotThereError
    return known


async def _announce(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: JSONBody[Any],
) -> Response[Announced]:
    outcome = await _act(house, new_id(first), data, first)
    if outcome.refused and not outcome.dry:
        return answer(refused(outcome, language_of(request), None))  # type: ignore[return-value]
    broken = await _affected(house, officer_of(request), data.tag, data.field or "")
    said = asdict(done(outcome, language_of(request)))
    return Response(Announced(**said, affected=broken), status_code=200 if outcome.dry else 201)


async def _affected(house: House, officer: Officer, tag: str, field: str) -> tuple[Named, ...]:
    known = await _all(house, officer, "registered")
    broken = {id(s) for s in affected(known.values(), tag, field)}
    return tuple(Named(id_, s.name, s.unit) for id_, s in known.items() if id(s) in broken)


async def _all(house: House, officer: Officer, stage: str) -> dict[str, Subscriber]:
    """Every subscriber of the officer's divisions."""
    within = inside(officer, None, house.today)
    asked = {"inside": within, "division": "", "stream": "", "stage": stage, "limit": 10_000}
    streams = [row[0] for row in await house.ledger.query(LISTED, asked)]
    found = await house.ledger.several(streams, fresh=True)
    return {stream.partition("-")[2]: known.state for stream, known in found.items()}


@get("/subscribers", operation_id="ListSubscribers", summary="订阅方 / subscribers", **READING)
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    limit: Limit = 50,
    after: After = None,
    withdrawn: Annotated[
        bool, QueryParameter(description="已注销的 / those that were withdrawn")
    ] = False,
) -> Page[SubscriberView]:
    """本人所辖区划的订阅方:范围、字段、送达方式、读到何处、落后多少。

    The subscribers of your divisions: what they take and read, how far they are, how far behind.
    """
    begun, most = cursor(after, tuple[str, str], ("", "")), bounded(limit, house)
    asked = {
        "inside": inside(officer_of(request), None, house.today),
        "stage": "withdrawn" if withdrawn else "registered",
        "division": begun[0],
        "stream": begun[1],
        "limit": most + 1,
    }
    rows = await house.ledger.query(LISTED, asked)
    page = paged(rows, most, lambda last: (last[1], last[0]))
    items = [await _view(house, stream) for stream, _ in page.items]
    return Page(tuple(items), page.next)


async def _view(house: House, stream: str) -> SubscriberView:
    return await shown(house, stream.partition("-")[2], (await house.ledger.fresh(stream)).state)


@get(
    "/subscribers/affected",
    operation_id="ListAffected",
    summary="受影响的订阅方 / whom a change breaks",
    **READING,
)
async def concerned(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    fact: Annotated[str, QueryParameter(max_length=128, description="数据名 / the fact's name")],
    field: Annotated[str, QueryParameter(max_length=512, description="字段 / a field")] = "",
) -> tuple[Named, ...]:
    """某项数据或其字段改动时受影响的订阅方;未说明所读字段的,视为受影响。

    Whom a change of a fact, or of one of its fields, would break; who takes it and does not say
    what they read of it is among them.
    """
    return await _affected(house, officer_of(request), fact, field)


@get(
    "/subscribers/{subscriber_id:str}",
    operation_id="ReadSubscriber",
    summary="订阅方 / a subscriber",
    **READING,
)
async def one(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    subscriber_id: SubscriberId,
) -> Response[SubscriberView]:
    """一个订阅方:范围、字段、送达方式、读到何处、落后多少。

    A subscriber: what it takes and reads, how far it is, how far behind.
    """
    known = await seen(house, officer_of(request), subscriber_id)
    view = await shown(house, subscriber_id, known)
    return Response(view, headers={"ETag": f'"{known.version}"'})


SUNSETS = """
SELECT stream FROM bangfu.case_index WHERE kind = 'subscriber' AND stage = 'sunset' ORDER BY stream
"""


@get(
    "/sunsets",
    operation_id="ListSunsets",
    summary="停用公告 / what ends when",
    opt={"policy": "person"},
    responses={code: ALL[code] for code in (401, 429, 503)},
    tags=["subscribers"],
)
async def sunsets(house: NamedDependency[House]) -> tuple[Sunset, ...]:
    """已公告停用的数据和字段,先停用者在前。

    The facts and fields that will end, the next to end first.
    """
    rows = await house.ledger.query(SUNSETS)
    known = await house.ledger.several([row[0] for row in rows], fresh=True)
    found = [_sunset(s.partition("-")[2], one.state.sunset) for s, one in known.items()]
    return tuple(sorted(found, key=lambda one: (one.ends, one.tag, one.field)))


def _sunset(id_: str, fact: SunsetAnnounced) -> Sunset:
    return Sunset(id_, fact.tag, fact.ends, fact.reason, fact.field, fact.instead)
