"""Households in the vault: taken in, shown, corrected, restricted, erased."""

from datetime import date, datetime
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Struct
from msgspec.structs import asdict

from domain.keeping import OfficeCommand
from domain.subjects.commands import RequestErasure, RestrictSubject, ShredSubject, UnsealSubject
from domain.subjects.state import Subject
from services.approval import households
from services.approval.access import caller_of, officer_of
from services.approval.acting import Order
from services.approval.examples import example_of
from services.approval.house import House
from services.approval.households import (
    READ,
    AnyHousehold,
    CorrectHousehold,
    HouseholdShown,
    may_read,
    put,
    reader,
    seen,
    show,
    shown,
)
from services.approval.officers import Officer
from services.approval.permits import permit
from services.approval.problems import answer, refused
from services.approval.routes.answers import ALL, OFFICER, RAISES, READS
from services.approval.routes.asking import Done, done, posting, told
from services.approval.routes.offices import rules_at
from services.approval.routes.pages import After, Division, Limit, bounded, cursor, paged
from services.approval.saying import language_of
from services.approval.showing import Page, inside
from services.vault.auditing import Purpose, Reading, note, readings
from services.vault.evidence import Kept, kept_of
from services.vault.household import IdNumber, NewHousehold

HouseholdId = Annotated[
    str, PathParameter(pattern=r"^s-[0-9a-f]{32}$", description="农户编号 / the household's id")
]
Stated = Annotated[
    Purpose | None,
    QueryParameter(description="查阅目的;不写明的只示部分 / for what; masked without"),
]
Project = Annotated[
    str | None,
    QueryParameter(pattern="^[0-9a-f]{32}$", description="相关项目 / whom a project concerns"),
]
COMMANDS: dict[str, tuple[type[OfficeCommand], str]] = {
    "erasures": (RequestErasure, "登记删除申请;由另一人决定限制处理或销毁。"),
    "restrictions": (RestrictSubject, "限制处理:保管期限未届满的,只存储和保护。"),
    "shreddings": (ShredSubject, "销毁密钥:无保管期限的,由另一人办理,出具证明。"),
}
LISTED = """
SELECT stream, division FROM bangfu.case_index
WHERE kind = 'subject' AND stage = 'registered' AND division ^@ ANY(%(inside)s)
  AND (%(of)s::text[] IS NULL OR stream = ANY(%(of)s))
  AND (division, stream) > (%(division)s, %(stream)s)
ORDER BY division, stream LIMIT %(limit)s
"""
READING: dict[str, Any] = {"opt": OFFICER, "responses": READS, "tags": ["households"]}


class SeekHousehold(Struct, frozen=True, forbid_unknown_fields=True):
    """Find a household by the identity number of a member; it stands in no address and no log."""

    id_number: IdNumber


class Unsealed(Done, frozen=True, omit_defaults=True):
    """Restricted data were opened once, under a fact that says for what."""

    household: HouseholdShown | None = None


class Happened(Struct, frozen=True):
    """What was done with the data: the fact's name, when, and in which post."""

    version: int
    tag: str
    at: datetime
    post: str
    division: str


class Exported(Struct, frozen=True):
    """All that is kept of a household, as it may ask for (个人信息保护法 第四十五条).

    Of data that may not be opened any more there is no copy, but the reasons or the certificate.
    """

    household: AnyHousehold
    evidence: tuple[Kept, ...]
    facts: tuple[Happened, ...]
    readings: tuple[Reading, ...]
    on: date


def routes() -> list[HTTPRouteHandler]:
    """Every route about households."""
    taking = posting("/households", NewHousehold, _register, TAKE, "households", RAISES)
    correcting = posting(
        f"{ONE}/corrections", CorrectHousehold, _correct, CORRECT, "households", ALL
    )
    unsealing = posting(f"{ONE}/unsealings", UnsealSubject, _unseal, UNSEAL, "households", ALL)
    acts = [_commanding(name, kind, zh) for name, (kind, zh) in COMMANDS.items()]
    return [taking, correcting, unsealing, *acts, listed, sought, one, export]


ONE = "/households/{household_id:str}"
TAKE = "登记农户;加密存入信息库,以随机编号相称。"
CORRECT = "更正、补充农户信息;原密文随之删除。"
UNSEAL = "解封:因法定事由查阅一次已限制处理的信息。"


async def _register(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: JSONBody[Any],
) -> Response[Done]:
    outcome = await households.register(house, officer_of(request), data, first)
    rules = rules_at(house, data.division)
    return told(request, outcome, rules, created="/households/{id}")


async def _asked(
    request: Request[Any, Any, Any], house: House, id_: str
) -> tuple[Officer, Subject]:
    officer = await house.officers.of(caller_of(request).subject, fresh=True)
    return officer, await seen(house, officer, id_)


async def _correct(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    order: NamedDependency[Order],
    household_id: HouseholdId,
    data: JSONBody[Any],
) -> Response[Done]:
    officer, known = await _asked(request, house, household_id)
    outcome = await households.correct(house, officer, known, data, order)
    return told(request, outcome, rules_at(house, known.division))


def _commanding(name: str, kind: type[OfficeCommand], zh: str) -> HTTPRouteHandler:
    async def act(
        request: Request[Any, Any, Any],
        house: NamedDependency[House],
        order: NamedDependency[Order],
        household_id: HouseholdId,
        data: JSONBody[Any],
    ) -> Response[Done]:
        _, known = await _asked(request, house, household_id)
        outcome = await put(house, known, data, order)
        return told(request, outcome, rules_at(house, known.division))

    return posting(f"{ONE}/{name}", kind, act, zh, "households", ALL)


async def _unseal(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    order: NamedDependency[Order],
    household_id: HouseholdId,
    data: JSONBody[Any],
) -> Response[Unsealed]:
    officer, known = await _asked(request, house, household_id)
    outcome = await put(house, known, data, order)
    rules = rules_at(house, known.division)
    if outcome.refused and not outcome.dry:
        return answer(refused(outcome, language_of(request), rules))  # type: ignore[return-value]
    made = Unsealed(**asdict(done(outcome, language_of(request), rules)))
    if outcome.dry:
        return Response(made, status_code=200)
    actor = permit(house, officer, "unseal-subject", known.division)
    now: Subject = (await house.ledger.fresh(f"subject-{household_id}")).state
    if actor is None or now.stage != "restricted":  # a repetition, after it all ended
        return Response(made, status_code=201)
    await note(house.vault, reader(house, request, actor), [known.ref], "unsealed", data.purpose)
    opened = shown(now, await house.vault.open(now, sealed=True), full=True)
    made = Unsealed(**{**asdict(made), "household": opened})
    return Response(made, status_code=201, headers={"ETag": f'"{outcome.version}"'})


@get("/households", operation_id="ListHouseholds", summary="农户 / households", **READING)
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    project: Project = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[HouseholdShown]:
    """本人所辖区划内的农户,只示部分信息;可只看某一项目相关的。

    The households of your divisions, masked; of one project, if asked. Each reading is on record.
    """
    officer = officer_of(request)
    begun, most = cursor(after, tuple[str, str], ("", "")), bounded(limit, house)
    asked = {
        "inside": inside(officer, division, house.today),
        "of": await _of_project(house, project),
        "division": begun[0],
        "stream": begun[1],
        "limit": most + 1,
    }
    rows = await house.ledger.query(LISTED, asked)
    page = paged(rows, most, lambda last: (last[1], last[0]))
    found = await house.ledger.several([row[0] for row in page.items], fresh=True)
    known = [found[row[0]].state for row in page.items]
    return Page(await _masked(request, house, officer, known, "masked"), page.next)


async def _of_project(house: House, project: str | None) -> list[str] | None:
    if project is None:
        return None
    rows = await house.vault.query(OF_PROJECT, (project,))
    return [f"subject-{row[0]}" for row in rows]


OF_PROJECT = "SELECT DISTINCT subject FROM bangfu_vault.tie WHERE project = %s"


async def _masked(
    request: Request[Any, Any, Any],
    house: House,
    officer: Officer,
    known: list[Subject],
    what: Any,
) -> tuple[HouseholdShown, ...]:
    """Those whom the officer may read, masked; the reading on record first."""
    actors = {one.division: permit(house, officer, READ, one.division) for one in known}
    mine = [one for one in known if actors[one.division] and one.stage == "registered"]
    for division in dict.fromkeys(one.division for one in mine):
        here = [one.ref for one in mine if one.division == division]
        if actor := actors[division]:
            await note(house.vault, reader(house, request, actor), here, what)
    opened = await house.vault.open_all(mine) if mine else {}
    return tuple(shown(one, opened[one.ref], full=False) for one in mine)


@post(
    "/household-searches",
    opt=OFFICER,
    status_code=200,
    responses={code: RAISES[code] for code in (400, 401, 404, 413, 415, 429, 503)},
    operation_id="SeekHousehold",
    summary="按身份证号查找 / find by identity number",
    tags=["households"],
)
async def sought(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    data: Annotated[SeekHousehold, example_of(SeekHousehold)],
) -> tuple[HouseholdShown, ...]:
    """按身份证号查找本人所辖区划内的农户,只示部分信息;号码不进网址和日志。

    Find a household of your divisions by the identity number of a member; masked.
    """
    officer = officer_of(request)

    def sees(division: str) -> bool:
        return permit(house, officer, READ, division) is not None

    found = await house.vault.found([data.id_number], sees)
    return await _masked(request, house, officer, list(found), "sought")


@get(ONE, operation_id="ReadHousehold", summary="农户 / a household", **READING)
async def one(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    household_id: HouseholdId,
    purpose: Stated = None,
) -> Response[AnyHousehold]:
    """一户:不写明目的的只示部分信息,写明的全示,均留痕;已限制处理的答以依据,已销毁的答以证明。

    A household: masked, or in full for a stated purpose, each reading on record. Of restricted data
    the legal reasons, of erased ones the certificate.
    """
    officer = officer_of(request)
    known = await seen(house, officer, household_id)
    by = reader(house, request, may_read(house, officer, known.division))
    view = await show(house, known, by, language_of(request), purpose)
    return Response(view, headers={"ETag": f'"{known.version}"'})


@get(
    f"{ONE}/export",
    operation_id="ExportHousehold",
    summary="农户信息副本 / a copy for the household",
    **READING,
)
async def export(
    request: Request[Any, Any, Any], house: NamedDependency[House], household_id: HouseholdId
) -> Exported:
    """应本人请求提供副本:所存信息、材料清单、办理记录、查阅记录。

    A copy for the persons themselves: all that is kept, the evidence, what was done, who read it.
    """
    officer = officer_of(request)
    known = await seen(house, officer, household_id)
    by = reader(house, request, may_read(house, officer, known.division))
    view = await show(house, known, by, language_of(request), "service", "export")
    if not isinstance(view, HouseholdShown):
        return Exported(view, (), (), (), house.today)
    stream, vault = f"subject-{known.ref}", house.vault
    facts = tuple(
        Happened(r.version, r.topic, r.fact.at, r.fact.by.post, r.fact.by.division)
        for r in await house.ledger.history(stream)
    )
    read, kept = await readings(vault, known.ref), await kept_of(vault, known.ref)
    return Exported(view, kept, facts, read, house.today)
