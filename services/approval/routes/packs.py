"""Procedure packs: those adopted, each whole, and the text that puts another in force."""

import asyncio
from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter
from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.keeping import AdoptPack, Seat, keeper
from domain.packs import load
from events.base import Line
from events.requirements import Pack, PackRef
from services.approval.access import officer_of
from services.approval.acting import NotThereError, Order, Outcome
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.lines import TOO_DEEP, at_line, of_lines
from services.approval.officers import Officer
from services.approval.reasons import misfit, misfits
from services.approval.routes.answers import OFFICER, RAISES, READS
from services.approval.routes.asking import REHEARSED, Done, told
from services.approval.routes.offices import rules_at, stuck_after
from services.approval.showing import Page
from services.common.packaged import pack_texts

READING: dict[str, Any] = {"opt": OFFICER, "responses": READS, "tags": ["packs"]}
TEXT = "pack.toml"


class PackText(Struct, frozen=True, forbid_unknown_fields=True):
    """A pack as its author writes it (TOML), and why it is adopted; `extends` a packaged one."""

    toml: Annotated[str, Meta(min_length=1, max_length=200_000)]
    reason: Line
    on: date | None = None


class PackListed(Struct, frozen=True, omit_defaults=True):
    """An adopted pack in a list: how cases name it, where and from when it is in force."""

    ref: PackRef
    jurisdiction: str
    valid_from: date
    zh: str
    en: str
    valid_to: date | None = None
    extends: str = ""


class PackView(Struct, frozen=True):
    """An adopted pack, whole; money in it is in fen."""

    ref: PackRef
    pack: Pack


def routes() -> list[HTTPRouteHandler]:
    """Every route about packs."""
    return [listed, one, adopt]


@get("/packs", operation_id="ListPacks", summary="规则包清单 / packs", **READING)
async def listed(house: NamedDependency[House]) -> Page[PackListed]:
    """已启用的规则包。规则公开,不分区划。

    The packs that have been adopted. Rules are public, whatever the division.
    """
    await house.procedures.refresh(house.ledger)
    found = sorted(house.procedures.adopted(), key=lambda p: (p.ref.id, p.ref.version))
    return Page(tuple(_listed(p.ref, p.pack) for p in found))


def _listed(ref: PackRef, pack: Pack) -> PackListed:
    window = (pack.jurisdiction, pack.valid_from)
    return PackListed(ref, *window, pack.zh, pack.en, pack.valid_to, pack.extends)


@get(
    "/packs/{pack_id:str}/{version:int}",
    operation_id="ReadPack",
    summary="规则包 / a pack",
    **READING,
)
async def one(
    house: NamedDependency[House],
    pack_id: Annotated[str, PathParameter(max_length=63, description="规则包代号 / its id")],
    version: Annotated[int, PathParameter(ge=1, le=1_000_000, description="版本 / its version")],
) -> Response[PackView]:
    """一个规则包的全文。

    A pack, whole.
    """
    await house.procedures.refresh(house.ledger)
    for known in house.procedures.adopted():
        if (known.ref.id, known.ref.version) == (pack_id, version):
            shown = PackView(known.ref, known.pack)
            return Response(shown, headers={"ETag": f'"{known.ref.digest}"'})
    raise NotThereError


@post(
    "/packs",
    opt=OFFICER,
    status_code=201,
    responses={200: REHEARSED, **RAISES},
    operation_id="AdoptPack",
    summary="启用规则包 / adopt a pack",
    tags=["packs"],
)
async def adopt(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: Annotated[PackText, example_of(PackText)],
) -> Response[Done]:
    """在其辖区与时段内启用一个规则包;低于底线的,逐条指明行号。

    Put a pack in force for its jurisdiction and window; one below a floor is refused by its line.
    """
    officer = officer_of(request)
    if barred := barred_from_adopting(house, officer):
        rehearsed = replace(barred, dry=first.dry)
        return told(request, rehearsed, rules_at(house, officer.holdings[0].division))
    pack = await asyncio.to_thread(parsed, data.toml)
    act = AdoptPack(pack=pack, reason=data.reason, on=data.on)
    outcome = await house.acting.act(f"procedure-{pack.id}", act, first)
    where = pack.jurisdiction.ljust(12, "0")
    stuck = await stuck_after(house, request, outcome, where)
    created = f"/packs/{pack.id}/{pack.version}"
    return told(request, outcome, rules_at(house, where), created=created, stuck=stuck)


def barred_from_adopting(house: House, officer: Officer) -> Outcome | None:
    """Why somebody may adopt no pack anywhere: said before the labour of reading one."""
    held, found = officer.today(house.today), None
    for holding in held:
        where = (holding.division,)
        if rules := rules_at(house, holding.division):
            found, _ = keeper("adopt-pack", where, Seat(rules, house.today, held))
            if found.verdict == "met":
                return None
    return Outcome("procedure-", 0, findings=(found,)) if found else None


def parsed(toml: str) -> Pack:
    """The pack a text makes over the packaged ones; every fault is named with its line."""
    of_lines(toml, TEXT)
    shipped = {name: text for name, text in pack_texts().items() if text != toml}
    known = {p.ref for p in load(shipped).procedures}
    try:
        loaded = load({**shipped, TEXT: toml})
    except RecursionError:
        raise misfit(f"{TEXT}:1", *TOO_DEEP) from None
    own = [fault for fault in loaded.faults if fault.file == TEXT]
    made = [] if own else [p.pack for p in loaded.procedures if p.ref not in known]
    if not made:
        raise misfits(map(at_line, own or loaded.faults))
    return made[0]
