"""Tables to import: a file is taken, worked through in the background, its result a resource."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import MultipartBody, PathParameter, QueryParameter
from msgspec import Struct

from domain.codes import covers
from services.approval.access import officer_of
from services.approval.acting import NotThereError
from services.approval.house import House
from services.approval.importing.job import LAST
from services.approval.importing.options import Options
from services.approval.importing.report import Report, report
from services.approval.importing.store import Import, Result, ShownQuestion, ShownRow
from services.approval.limits import read
from services.approval.officers import Officer
from services.approval.reasons import misfit
from services.approval.routes.answers import OFFICER, RAISES, READS
from services.approval.routes.pages import Limit, bounded, paged
from services.approval.showing import Page, inside
from services.approval.tables.entries import TableError

PIECE = 65_536
NO_BOOKS = (
    "资产台账须注明历史项目(historic)已验收(accepted)或在运营(operating)",
    "a ledger of assets is of historic projects that are accepted or operating",
)
ImportId = Annotated[
    str,
    PathParameter(
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description="导入编号 / its id"
    ),
]
AfterRow = Annotated[
    int, QueryParameter(ge=0, le=1 << 53, description="上一页的 next / next of the last page")
]
READING: dict[str, Any] = {"opt": OFFICER, "responses": READS, "tags": ["imports"]}


class Upload(Struct):
    """A table (CSV, XLSX, XLS, ODS) and, as JSON, what is known of it beside its rows."""

    file: UploadFile
    options: str


FORM = 65_536
"""What a form adds to the file in it, in bytes."""


def routes(most: int) -> list[HTTPRouteHandler]:
    """Every route about imports; the one that takes files has a bound of its own."""
    taking = post(
        "/imports",
        opt=OFFICER,
        status_code=202,
        responses={code: RAISES[code] for code in (400, 401, 404, 413, 415, 429, 503)},
        operation_id="ImportTable",
        summary="导入表格 / import a table",
        tags=["imports"],
        request_max_body_size=most + FORM,
    )
    return [taking(accept), listed, one, questions, rows, cancel]


async def accept(
    request: Request[Any, Any, Any], house: NamedDependency[House], data: MultipartBody[Upload]
) -> Response[Report]:
    """导入一张表:把握确定的行成为申报,其余逐行逐列提问;同一文件再次导入不改变任何事。

    Import a table: its sure rows become intakes, the others named questions. The same file once
    more changes nothing, so it needs no Idempotency-Key.
    """
    options = read(data.options.encode(), Options)
    officer = officer_of(request)
    _may_import(house, officer, options.division)
    if not options.fits:
        raise misfit("options", *NO_BOOKS)
    try:
        name, pieces = data.file.filename, _pieces(data.file)
        taken = await house.jobs.accept(name, pieces, officer.person, options)
    except TableError as bad:
        raise misfit("file", bad.zh, bad.en) from None
    house.jobs.start(taken.id)
    headers = {"Location": f"/imports/{taken.id}"}
    return Response(report(taken), status_code=202, headers=headers)


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(PIECE):
        yield piece


def _may_import(house: House, officer: Officer, division: str) -> None:
    """Only posts that the pack of the place names may import its tables."""
    rules = house.procedures.in_force(division, house.today)
    action = rules.actions.get("import-tables") if rules else None
    posts = action.by if action else ()
    held = officer.today(house.today)
    if not any(h.post in posts and covers(h.division, division) for h in held):
        raise NotThereError


@get("/imports", operation_id="ListImports", summary="导入清单 / imports", **READING)
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    limit: Limit = 50,
    before: Annotated[
        int | None,
        QueryParameter(ge=1, le=1 << 53, description="上一页的 next / next of the last page"),
    ] = None,
) -> Page[Report]:
    """本人所辖区划的导入,新者在前。

    The imports of your divisions, the newest first.
    """
    most, found = bounded(limit, house), list[Import]()
    for within in inside(officer_of(request), None, house.today):
        found += await house.jobs.list(within, before=before or LAST, limit=most + 1)
    found.sort(key=lambda job: -job.n)
    page = paged(found, most, lambda last: last.n)
    return Page(tuple(report(job) for job in page.items), page.next)


async def seen(house: House, request: Request[Any, Any, Any], job: str) -> Import:
    """The import, if it concerns the caller's divisions."""
    found = await house.jobs.get(job)
    if found is None or not officer_of(request).sees(found.division, house.today):
        raise NotThereError
    return found


@get("/imports/{job:str}", operation_id="ReadImport", summary="导入 / an import", **READING)
async def one(
    request: Request[Any, Any, Any], house: NamedDependency[House], job: ImportId
) -> Report:
    """导入的进度与结果。

    How far an import is, and what came of it.
    """
    return report(await seen(house, request, job))


@get(
    "/imports/{job:str}/questions",
    operation_id="ReadQuestions",
    summary="导入的疑问 / what is asked about an import",
    **READING,
)
async def questions(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    job: ImportId,
    limit: Limit = 100,
    after: AfterRow = 0,
) -> Page[ShownQuestion]:
    """不能确定之处,按行按列。

    What is not sure, by row and column.
    """
    await seen(house, request, job)
    most = bounded(limit, house)
    found = await house.jobs.questions(job, after=after, limit=most + 1)
    return paged(found, most, lambda last: last.n)


@get(
    "/imports/{job:str}/rows",
    operation_id="ReadRows",
    summary="导入的各行 / what became of each row",
    **READING,
)
async def rows(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    job: ImportId,
    outcome: Annotated[
        Result | None, QueryParameter(description="只看此结果 / of one outcome")
    ] = None,
    limit: Limit = 100,
    after: AfterRow = 0,
) -> Page[ShownRow]:
    """每一行的去向。

    What became of each row.
    """
    await seen(house, request, job)
    most = bounded(limit, house)
    found = await house.jobs.rows(job, outcome or "", after=after, limit=most + 1)
    return paged(found, most, lambda last: last.n)


@post(
    "/imports/{job:str}/cancellations",
    opt=OFFICER,
    status_code=200,
    responses=READS,
    operation_id="CancelImport",
    summary="取消导入 / cancel an import",
    tags=["imports"],
)
async def cancel(
    request: Request[Any, Any, Any], house: NamedDependency[House], job: ImportId
) -> Report:
    """终止一次导入;已申报的保留。

    Stop an import for good; what was filed stays.
    """
    found = await seen(house, request, job)
    _may_import(house, officer_of(request), found.division)
    await house.jobs.cancel(job)
    return report(await seen(house, request, job))
