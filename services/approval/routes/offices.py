"""Offices, posts and stand-ins; the packs adopted; the mergers of divisions."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter
from msgspec import Meta, Struct

from domain import keeping as offices
from domain.authority import Holding
from domain.keeping import AdoptPack, OfficeCommand
from domain.messages import said
from domain.office import Office
from domain.packs import PackFault, load
from events.base import Line
from events.requirements import Pack, PackRef
from services.approval.access import caller_of
from services.approval.acting import NotThereError, Order
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.routes.asking import Done, new_id, seen_before, told
from services.approval.routes.projects import OFFICER, READS, REFUSALS
from services.approval.showing import inside
from services.common.packaged import pack_texts

OfficeId = Annotated[
    str, PathParameter(pattern=r"^[0-9a-f]{32}$", description="机构编号 / the office's id")
]
COMMANDS: dict[str, type[OfficeCommand]] = {
    "posts": offices.FillPost,
    "vacancies": offices.VacatePost,
    "stand-ins": offices.AppointStandIn,
    "closures": offices.CloseOffice,
}
OPEN = """
SELECT stream, title, division, stage FROM bangfu.case_index
WHERE kind = 'office' AND division ^@ ANY(%(inside)s) ORDER BY division, stream LIMIT 5000
"""
Act = Callable[..., Awaitable[Response[Any]]]


class OfficeView(Struct, frozen=True, omit_defaults=True):
    """An organisation and who holds or held which post in it."""

    id: str
    version: int
    name: str
    division: str
    holdings: tuple[Holding, ...]
    sample: bool = False
    closed_on: date | None = None


class OfficeListed(Struct, frozen=True):
    """An organisation in a list."""

    id: str
    name: str
    division: str
    stage: str


class PackText(Struct, frozen=True, forbid_unknown_fields=True):
    """A procedure pack as TOML, and why it is adopted."""

    toml: Annotated[str, Meta(max_length=200_000)]
    reason: Line
    on: date | None = None


class PackView(Struct, frozen=True):
    """An adopted pack, whole, with the digest by which cases name it."""

    ref: PackRef
    pack: Pack


def routes() -> list[HTTPRouteHandler]:
    """Every route about offices, packs and divisions."""
    acts = [_commanding(name, kind) for name, kind in COMMANDS.items()]
    opened = _posting("/offices", offices.OpenOffice, _open_office)
    return [opened, *acts, listed, one, packs, adopt]


async def _open_office(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    order: NamedDependency[Order],
    data: JSONBody[Any],
) -> Response[Done]:
    outcome = await house.acting.act(f"office-{new_id(order)}", data, order)
    return told(request, outcome, created="/offices")


def _commanding(name: str, kind: type[OfficeCommand]) -> HTTPRouteHandler:
    async def act(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        order: NamedDependency[Order],
        office_id: OfficeId,
        data: JSONBody[Any],
    ) -> Response[Done]:
        await seen(house, request, office_id)
        outcome = await house.acting.act(f"office-{office_id}", data, seen_before(order))
        return told(request, outcome)

    return _posting(f"/offices/{{office_id:str}}/{name}", kind, act)


def _posting(path: str, kind: type[OfficeCommand], act: Act) -> HTTPRouteHandler:
    act.__annotations__["data"] = Annotated[kind, example_of(kind)]
    act.__name__ = f"post_{kind.__name__}"
    act.__doc__ = kind.__doc__
    return post(
        path,
        opt=OFFICER,
        status_code=201,
        responses=REFUSALS,
        operation_id=kind.__name__,
        tags=["offices"],
    )(act)


async def seen(house: House, request: Request[Any, Any, Any], office_id: str) -> Office:
    """The office, if it lies within the caller's divisions."""
    officer = await house.officers.of(caller_of(request).subject, fresh=True)
    known = await house.ledger.fresh(f"office-{office_id}")
    office: Office = known.state
    if office.version == 0 or not officer.sees(office.division, house.today):
        raise NotThereError
    return office


@get("/offices", opt=OFFICER, responses=READS, tags=["offices"])
async def listed(
    request: Request[Any, Any, Any], house: NamedDependency[House]
) -> tuple[OfficeListed, ...]:
    """The organisations of your divisions."""
    officer = await house.officers.of(caller_of(request).subject, fresh=True)
    rows = await house.ledger.query(OPEN, {"inside": inside(officer, None, house.today)})
    return tuple(OfficeListed(row[0].partition("-")[2], *row[1:]) for row in rows)


@get("/offices/{office_id:str}", opt=OFFICER, responses=READS, tags=["offices"])
async def one(
    request: Request[Any, Any, Any], house: NamedDependency[House], office_id: OfficeId
) -> Response[OfficeView]:
    """An organisation: who holds which post from when to when, and who stands in for whom."""
    office = await seen(house, request, office_id)
    held = tuple(office.holdings)
    closed = (office.sample, office.closed_on)
    view = OfficeView(office_id, office.version, office.name, office.division, held, *closed)
    return Response(view, headers={"ETag": f'"{office.version}"'})


@get("/packs", opt=OFFICER, responses=READS, tags=["packs"])
async def packs(
    request: Request[Any, Any, Any], house: NamedDependency[House]
) -> tuple[PackView, ...]:
    """The procedure packs that have been adopted, each whole."""
    await house.procedures.refresh(house.ledger)
    return tuple(PackView(known.ref, known.pack) for known in house.procedures.adopted())


@post("/packs", opt=OFFICER, status_code=201, responses=REFUSALS, tags=["packs"])
async def adopt(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    order: NamedDependency[Order],
    data: JSONBody[PackText],
) -> Response[Done]:
    """Put a pack in force for its jurisdiction and window; one below a floor is refused."""
    pack = parsed(data.toml)
    act = AdoptPack(pack=pack, reason=data.reason, on=data.on)
    outcome = await house.acting.act(f"procedure-{pack.id}", act, order)
    return told(request, outcome, created="/packs")


def parsed(toml: str) -> Pack:
    """The pack a text makes over the packaged ones; every fault is named with its line."""
    shipped = {name: text for name, text in pack_texts().items() if text != toml}
    known = {p.ref for p in load(shipped).procedures}
    loaded = load({**shipped, TEXT: toml})
    faults = [f for f in loaded.faults if f.file == TEXT]
    if faults:
        raise ValidationException(extra=[_fault(f) for f in faults])
    return next(p.pack for p in loaded.procedures if p.ref not in known)


TEXT = "pack.toml"


def _fault(fault: PackFault) -> dict[str, str]:
    zh, en = (said(fault.key, fault.values, language) for language in ("zh", "en"))
    return {"key": f"{fault.file}:{fault.line}", "message": f"{zh} / {en}"}
