"""Tables to import: a file is taken, worked through in the background, its result a resource."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, MultipartBody, PathParameter, QueryParameter
from msgspec import Struct

from domain.codes import covers
from services.approval.access import caller_of
from services.approval.acting import NotThereError
from services.approval.house import House
from services.approval.importing.job import LAST
from services.approval.importing.options import Options
from services.approval.importing.report import Report, report
from services.approval.importing.store import Import, Result, ShownQuestion, ShownRow
from services.approval.routes.projects import OFFICER, READS, REFUSALS
from services.approval.showing import Page, inside
from services.approval.tables.entries import TableError

PIECE = 65_536
ImportId = Annotated[
    str,
    PathParameter(
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", description="导入编号 / its id"
    ),
]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
After = Annotated[int, QueryParameter(ge=0, le=1 << 53)]


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
        responses=REFUSALS,
        tags=["imports"],
        request_max_body_size=most + FORM,
    )
    return [taking(accept), listed, one, questions, rows, cancel]


async def accept(
    request: Request[Any, Any, Any], house: NamedDependency[House], data: MultipartBody[Upload]
) -> Response[Report]:
    """Import a table: its sure rows become intakes, the others named questions."""
    options = _options(data.options)
    person = caller_of(request).subject
    await _may_import(house, person, options.division)
    try:
        taken = await house.jobs.accept(data.file.filename, _pieces(data.file), person, options)
    except TableError as bad:
        said = [{"key": "file", "message": f"{bad.zh} / {bad.en}"}]
        raise ValidationException(extra=said) from None
    house.jobs.start(taken.id)
    headers = {"Location": f"/imports/{taken.id}"}
    return Response(report(taken), status_code=202, headers=headers)


def _options(said: str) -> Options:
    try:
        return msgspec.json.decode(said, type=Options)
    except msgspec.DecodeError as bad:
        raise ValidationException(extra=[{"key": "options", "message": str(bad)}]) from None


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(PIECE):
        yield piece


async def _may_import(house: House, person: str, division: str) -> None:
    """Only posts that the pack of the place names may import its tables."""
    officer = await house.officers.of(person, fresh=True)
    rules = house.procedures.in_force(division, house.today)
    action = rules.actions.get("import-tables") if rules else None
    posts = action.by if action else ()
    held = officer.today(house.today)
    if not any(h.post in posts and covers(h.division, division) for h in held):
        raise NotThereError


@get("/imports", opt=OFFICER, responses=READS, tags=["imports"])
async def listed(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    limit: Limit = 50,
    before: Annotated[int | None, QueryParameter(ge=1, le=1 << 53)] = None,
) -> Page[Report]:
    """The imports of your divisions, the newest first."""
    officer = await house.officers.of(caller_of(request).subject, fresh=True)
    found: list[Import] = []
    for within in inside(officer, None, house.today):
        found += await house.jobs.list(within, before=before or LAST, limit=limit)
    found.sort(key=lambda job: -job.n)
    more = str(found[limit - 1].n) if len(found) > limit else None
    return Page(tuple(report(job) for job in found[:limit]), more)


async def seen(house: House, request: Request[Any, Any, Any], job: str) -> Import:
    """The import, if it concerns the caller's divisions."""
    officer = await house.officers.of(caller_of(request).subject, fresh=True)
    found = await house.jobs.get(job)
    if found is None or not officer.sees(found.division, house.today):
        raise NotThereError
    return found


@get("/imports/{job:str}", opt=OFFICER, responses=READS, tags=["imports"])
async def one(
    request: Request[Any, Any, Any], house: NamedDependency[House], job: ImportId
) -> Report:
    """How far an import is, and what came of it."""
    return report(await seen(house, request, job))


@get("/imports/{job:str}/questions", opt=OFFICER, responses=READS, tags=["imports"])
async def questions(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    job: ImportId,
    limit: Limit = 100,
    after: After = 0,
) -> Page[ShownQuestion]:
    """What is not sure, by row and column."""
    await seen(house, request, job)
    found = await house.jobs.questions(job, after=after, limit=limit + 1)
    more = str(found[limit - 1].n) if len(found) > limit else None
    return Page(tuple(found[:limit]), more)


@get("/imports/{job:str}/rows", opt=OFFICER, responses=READS, tags=["imports"])
async def rows(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    job: ImportId,
    outcome: FromQuery[Result | None] = None,
    limit: Limit = 100,
    after: After = 0,
) -> Page[ShownRow]:
    """What became of each row."""
    await seen(house, request, job)
    found = await house.jobs.rows(job, outcome or "", after=after, limit=limit + 1)
    more = str(found[limit - 1].n) if len(found) > limit else None
    return Page(tuple(found[:limit]), more)


@post(
    "/imports/{job:str}/cancellations",
    opt=OFFICER,
    status_code=200,
    responses=REFUSALS,
    tags=["imports"],
)
async def cancel(
    request: Request[Any, Any, Any], house: NamedDependency[House], job: ImportId
) -> Report:
    """Stop an import for good; what was filed stays."""
    found = await seen(house, request, job)
    await _may_import(house, caller_of(request).subject, found.division)
    await house.jobs.cancel(job)
    return report(await seen(house, request, job))
