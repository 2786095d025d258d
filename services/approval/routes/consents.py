"""Rounds of consent: opened on one text, answered household by household, counted and sealed."""

import asyncio
from typing import Annotated, Any, Literal

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, MultipartBody, PathParameter, QueryParameter
from msgspec import Struct
from msgspec.structs import replace

from domain.consent.certificate import content, digest_of
from domain.consent.commands import RecordAnswers
from domain.consent.state import Round
from events.consent import Answer, ConsentStage, RollEntry, Tally
from services.approval import reading, rolls
from services.approval.access import officer_of
from services.approval.house import House
from services.approval.limits import read
from services.approval.orders import NotThereError, Order, print_of
from services.approval.reading import Seen
from services.approval.rolls import OpenConsents
from services.approval.routes import cases
from services.approval.routes.answers import ALL, OFFICER, RAISES, READS
from services.approval.routes.asking import REHEARSED, Done, posting, told
from services.approval.routes.cases import Kept
from services.approval.routes.pages import After, Division, Limit, bounded, cursor, paged
from services.approval.showing import Listed, Page, page_of
from services.approval.signed_list import LIMITS, ListOptions, answers
from services.approval.views import RoundView, shown_round

HEX = "^[0-9a-f]{32}$"
ROUNDS = Kept(
    "consent", "征求农户意见", "a round of consent", HEX, ConsentStage, RoundView, shown_round
)
Id = Annotated[str, PathParameter(pattern=HEX, description="征求意见编号")]
Subject = Annotated[
    str | None,
    QueryParameter(
        pattern="^(project|asset)-[0-9a-f]{32}$", description="所关项目或资产 / what it is about"
    ),
]
Matter = Annotated[
    Literal["adjustment", "operation-change", "disposal"] | None,
    QueryParameter(description="事项 / the matter"),
]


class SignedList(Struct):
    """The table, and as JSON what holds of the whole list."""

    file: UploadFile
    options: str


class Certified(Struct, frozen=True):
    """What was counted: its digest is that of this, as JSON with sorted keys and no spaces."""

    round: str
    subject_kind: str
    subject_id: str
    matter: str
    text: str
    roll: tuple[RollEntry, ...]
    answers: tuple[Answer, ...]


class Certificate(Struct, frozen=True):
    """The certificate of a sealed round; `digest` is the SHA-256 of `content` as described."""

    digest: str
    households: Tally
    members: Tally
    area: Tally
    content: Certified


def routes() -> list[HTTPRouteHandler]:
    """Every route about rounds of consent."""
    zh = "就一份文本向受影响农户征求意见;名册随即锁定,可由信息库抽取。"
    begun = posting("/consents", OpenConsents, _open, zh, ROUNDS.tag, RAISES)
    return [begun, certificate, signed, *cases.routes(ROUNDS, listed)]


async def _open(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    first: NamedDependency[Order],
    data: JSONBody[Any],
) -> Response[Done]:
    officer, stream = officer_of(request), f"consent-{ROUNDS.named(first, data)}"
    command = await rolls.opening(house, officer, data)
    # a repetition is known by what was asked: what the vault gives may have changed meanwhile
    order = replace(first, print=print_of(stream, data)) if data.draw else first
    outcome = await house.acting.put(stream, command, order)
    rules = await cases.rules_for(house, outcome.case, command.division)
    return told(request, outcome, rules, created="/consents/{id}")


@get(
    "/consents",
    operation_id="ListConsents",
    summary="征求意见清单 / rounds of consent",
    opt=OFFICER,
    responses=READS,
    tags=["consents"],
)
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    division: Division = None,
    stage: Annotated[ConsentStage | None, QueryParameter(description="阶段 / the stage")] = None,
    subject: Subject = None,
    matter: Matter = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[Listed]:
    """本人所辖区划内的征求意见;可按项目或资产、事项筛选。

    The rounds of your divisions; those about one project or asset, or of one matter.
    """
    begun, most = cursor(after, tuple[str, str], ("", "")), bounded(limit, house)
    asked = (("subject", subject), ("matter", matter))
    marks = tuple(f"{name}:{value}" for name, value in asked if value)
    officer = officer_of(request)
    rows = await page_of(house, officer, "consent", division, stage, most, begun, marks)
    return paged(rows, most, lambda last: (last.division, f"consent-{last.id}"))


@get(
    "/consents/{case_id:str}/certificate",
    operation_id="ReadConsentCertificate",
    summary="征求意见证明 / the certificate",
    opt=OFFICER,
    responses=READS,
    tags=["consents"],
)
async def certificate(
    request: Request[Any, Any, Any], house: NamedDependency[House], case_id: Id
) -> Response[Certificate]:
    """封存后的证明:文本、名册、各户最后意见及其摘要;任何人可离线验算。

    The text, the roll and each household's last answer, with their digest; anybody can recompute
    it: the SHA-256 of `content` as JSON in UTF-8 with sorted keys and no spaces.
    """
    seen = await reading.seen(house, officer_of(request), f"consent-{case_id}")
    if not seen.case.certificate:
        raise NotThereError
    return Response(certified(seen), headers=seen.etag)


@post(
    "/consents/{case_id:str}/answer-lists",
    operation_id="ImportAnswers",
    summary="导入签字名册 / import a signed list",
    opt=OFFICER,
    status_code=201,
    responses={200: REHEARSED, **ALL},
    tags=["consents"],
)
async def signed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    order: NamedDependency[Order],
    case_id: Id,
    data: MultipartBody[SignedList],
) -> Response[Done]:
    """导入签字名册(CSV、XLSX):农户编号、意见、日期各一列;全部登记,或全部不登记并逐行说明。

    A signed list (CSV, XLSX) with the columns 农户编号 (household), 意见 (outcome: 同意, 不同意 or
    弃权) and, if it differs by row, 日期 (given_on). All is recorded, or nothing, with a reason for
    each row. Other columns are not read.
    """
    stream = f"consent-{case_id}"
    await reading.seen(house, officer_of(request), stream)
    options = read(data.options.encode(), ListOptions)
    content_ = await data.file.read(LIMITS.file_bytes + 1)
    given = await asyncio.to_thread(answers, content_, options)
    outcome = await house.acting.put(stream, RecordAnswers(answers=given), order)
    created = f"/consents/{{id}}/history?after={outcome.version - 1}&limit=1"
    return told(request, outcome, await cases.rules_for(house, outcome.case), created=created)


def certified(seen: Seen) -> Certificate:
    """The certificate of a round."""
    round_: Round = seen.case
    said = content(seen.stream.partition("-")[2], round_)
    counts = round_.households, round_.members, round_.area
    return Certificate(digest_of(said), *counts, content=Certified(**said))
