"""The log itself: any stretch of it, what comes next, and what the service vouches for."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import HeaderParameter, JSONBody, QueryParameter
from litestar.response import Stream
from msgspec import Struct

from domain.manifests import STREAM, IssueManifest
from events.manifest import ManifestIssued, Part
from events.subscriber import Kind, Tag, Wanted, within
from services.approval.access import caller_of
from services.approval.acting import Order
from services.approval.audience import allowed, narrowed
from services.approval.feed import admitting
from services.approval.house import House
from services.approval.routes.answers import RAISES, READS
from services.approval.routes.asking import Done, posting, told
from services.approval.routes.pages import Limit, bounded, paged
from services.approval.showing import Page
from services.ledger.kinds import decode

NDJSON, SSE = "application/x-ndjson", "text/event-stream"
LATEST = (1 << 53) - 1
At = Annotated[
    int | None, QueryParameter(ge=0, le=LATEST, description="此序号之后 / after this position")
]
Until = Annotated[
    int | None, QueryParameter(ge=0, le=LATEST, description="至此序号 / up to this position")
]
Most = Annotated[
    int | None, QueryParameter(ge=1, le=LATEST, description="至多几条 / how many at most")
]
County = Annotated[
    str,
    QueryParameter(
        pattern=r"^[0-9]{6}$",
        description="县级区划(市、省含下级)/ a county; a city or province with all in it",
    ),
]
Kinds = Annotated[
    list[Kind] | None,
    QueryParameter(max_items=50, description="类别,可多个 / kinds of facts, as project"),
]
Facts = Annotated[
    list[Tag] | None,
    QueryParameter(max_items=200, description="数据名,可多个 / facts, as project.intake-filed.v1"),
]
LastId = Annotated[
    str | None,
    HeaderParameter(
        name="Last-Event-ID",
        pattern=r"^[0-9]{1,16}$",
        description="断线前最后的编号 / the last id that came",
    ),
]
READING: dict[str, Any] = {"opt": {"policy": "person"}, "responses": READS, "tags": ["events"]}


class ManifestView(Struct, frozen=True):
    """A manifest: the range, its digests, and of its parts those that the reader may read."""

    version: int
    first: int
    last: int
    count: int
    before: str
    digest: str
    parts: tuple[Part, ...]
    at: datetime


def routes() -> list[HTTPRouteHandler]:
    """Every route about the log."""
    issuing = posting("/manifests", IssueManifest, _issue, ISSUED, "events", RAISES)
    return [stretch, live, manifests, issuing]


ISSUED = "出具清单;就上一清单之后的全部记录。"


@get(
    "/events",
    operation_id="ReadEvents",
    summary="数据区间 / a stretch of facts",
    media_type=NDJSON,
    **READING,
)
async def stretch(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    after: At = None,
    until: Until = None,
    limit: Most = None,
    county: County = "000000",
    kind: Kinds = None,
    fact: Facts = None,
) -> Stream:
    """按序号逐行给出数据 (NDJSON),`data` 为原始字节;末行说明读到何处,断线后由最后一行续读。

    Facts by position, one JSON object a line; `data` are the stored bytes. The last line says how
    far that was (`after`) and what the last position is (`last`): it is whole when they agree. Cut
    off, go on after the last line that came. Of `kind` and `fact` together, either is enough.
    """
    may = await allowed(house, request)
    asked = narrowed(may, Wanted(county, tuple(kind or ()), tuple(fact or ())))
    house.feed.admit()
    lines = house.feed.lines(admitting(may, asked), after or 0, until or LATEST, limit or LATEST)
    return Stream(house.feed.held(lines), media_type=NDJSON)


@get(
    "/events/live",
    operation_id="ReadLiveEvents",
    summary="实时数据 / facts as they come",
    media_type=SSE,
    **READING,
)
async def live(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    last_id: LastId = None,
    after: At = None,
    limit: Most = None,
    county: County = "000000",
    kind: Kinds = None,
    fact: Facts = None,
) -> Stream:
    """实时推送 (Server-Sent Events):编号即序号,带 Last-Event-ID 续读;令牌到期或满 limit 条即断。

    Server-Sent Events: the id is the position, Last-Event-ID goes on after it, else `after`, else
    from now on. It ends when the token does: come back with another; or after `limit` facts.
    """
    may, until = await allowed(house, request), caller_of(request).expires
    asked = narrowed(may, Wanted(county, tuple(kind or ()), tuple(fact or ())))
    house.feed.admit()
    known = int(last_id) if last_id else after
    begun = await house.feed.last() if known is None else known
    admits, valid = admitting(may, asked), lambda: house.real() < until
    events = house.feed.live(admits, begun, valid, limit=limit or 0)
    return Stream(house.feed.held(events), media_type=SSE)


async def _issue(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: JSONBody[Any],
) -> Response[Done]:
    return told(request, await house.acting.issue(data, first), created="/manifests")


ISSUED_BEFORE = """
SELECT originator_version, topic, state FROM bangfu.bangfu_events
WHERE originator_id = %s AND originator_version < %s ORDER BY originator_version DESC LIMIT %s
"""


@get("/manifests", operation_id="ListManifests", summary="清单 / manifests", **READING)
async def manifests(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    limit: Limit = 50,
    before: Annotated[
        int, QueryParameter(ge=1, le=LATEST, description="上一页的 next / next of the last page")
    ] = LATEST,
) -> Page[ManifestView]:
    """已出具的清单,新者在前;各部分限于本人可读的区划。

    The manifests, the newest first; of their parts, those of counties whose facts are yours.
    """
    may = await allowed(house, request)
    most = bounded(limit, house)
    rows = await house.ledger.query(ISSUED_BEFORE, (STREAM, before, most + 1))
    page = paged(rows, most, lambda last: last[0])
    issued = house.ledger.kinds["manifest"]
    shown = tuple(_shown(v, decode(issued, name, state), may) for v, name, state in page.items)
    return Page(shown, page.next)


def _shown(version: int, fact: ManifestIssued, may: tuple[Wanted, ...]) -> ManifestView:
    parts = tuple(p for p in fact.parts if any(within(m.county, p.county) for m in may))
    digests = fact.before, fact.digest
    return ManifestView(version, fact.first, fact.last, fact.count, *digests, parts, fact.at)
