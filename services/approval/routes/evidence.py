"""Files of evidence, sent by the tus protocol (1.0.0), read by the digest of what is stored.

https://tus.io/protocols/resumable-upload: creation, creation-with-upload and termination. Whoever
was cut off asks with HEAD how far the file is, and goes on from there with PATCH.
"""

import base64
import binascii
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, delete, get, head, patch, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, PathParameter
from litestar.response import Stream
from msgspec import Struct

from domain.subjects.retention import periods
from domain.subjects.state import Subject
from services.approval.access import officer_of
from services.approval.acting import NotThereError
from services.approval.failures import HeaderError
from services.approval.house import House
from services.approval.households import READ, may_read, reader, seen
from services.approval.officers import Officer
from services.approval.permits import permit
from services.approval.reasons import misfit
from services.approval.routes.answers import ALL, OFFICER, READS, WITHHELD
from services.approval.routes.households import Stated
from services.vault import evidence
from services.vault.auditing import note
from services.vault.evidence import Kept, Upload
from services.vault.media import MEDIA

TUS = "1.0.0"
BODY = "application/offset+octet-stream"
UploadId = Annotated[
    str, PathParameter(pattern=r"^[0-9a-f]{32}$", description="上传编号 / the upload's id")
]
DigestOf = Annotated[
    str, PathParameter(pattern=r"^[0-9a-f]{64}$", description="密文的 SHA-256 / its digest")
]
Version = Annotated[
    str | None,
    HeaderParameter(name="Tus-Resumable", description="须为 1.0.0 / must be 1.0.0"),
]
Length = Annotated[
    int,
    HeaderParameter(name="Upload-Length", ge=1, le=1 << 40, description="字节数 / its bytes"),
]
Offset = Annotated[
    int,
    HeaderParameter(name="Upload-Offset", ge=0, le=1 << 40, description="起始字节 / from where"),
]
Metadata = Annotated[
    str,
    HeaderParameter(
        name="Upload-Metadata",
        max_length=2_000,
        description="filetype、household 或 division、material、made_on / all in Base64",
    ),
]
KNOWN = ("filetype", "household", "division", "material", "made_on")
UPLOADS: dict[int, ResponseSpec] = {
    **{code: ALL[code] for code in (400, 401, 404, 409, 412, 413, 415, 429, 503)},
    451: WITHHELD,
}
SENDING: dict[str, Any] = {"opt": OFFICER, "responses": UPLOADS, "tags": ["evidence"]}


class Said(Struct, frozen=True):
    """What is said of a file before it is sent; its name is not asked for, and not taken."""

    filetype: str = ""
    household: str = ""
    division: str = ""
    material: str = ""
    made_on: str = ""


def routes(most: int) -> list[HTTPRouteHandler]:
    """Every route about files of evidence; those that take bytes have a bound of their own."""
    bound: dict[str, Any] = {"request_max_body_size": most, **SENDING}
    bound["operation_id"], bound["summary"] = "BeginEvidence", "上传证据 / begin a file of evidence"
    beginning = post("/evidence", status_code=201, **bound)(begin)
    bound["operation_id"], bound["summary"] = "SendEvidence", "续传 / send the next part"
    sending = patch(ONE, status_code=204, **bound)(send)
    return [beginning, sending, how_far, give_up, read]


ONE = "/evidence/uploads/{upload_id:str}"


async def begin(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    upload_length: Length,
    upload_metadata: Metadata,
    tus_resumable: Version = None,
) -> Response[None]:
    """开始上传一份证据文件;涉及农户的,先以该户密钥加密。可同时附上内容。

    Begin a file of evidence; what names a household is encrypted for it. Bytes may come at once.
    """
    _speaks(tus_resumable)
    if upload_length > house.settings.evidence_limit:
        raise HeaderError("too-large")
    said, officer = _said(upload_metadata), officer_of(request)
    subject, division = await _place(house, officer, said)
    if said.filetype not in MEDIA:
        raise misfit("Upload-Metadata.filetype", "不接受这一类型", "no such type is taken")
    if said.material and said.material not in periods():
        raise misfit("Upload-Metadata.material", "没有这一类材料", "there is no such material")
    about = (said.filetype, said.material, _day(said.made_on, house.today))
    who, now = officer.person, house.now()
    made = await evidence.begin(
        house.vault,
        who,
        division,
        subject,
        *about,
        upload_length,
        now,
    )
    if request.headers.get("content-type", "") == BODY:
        made = await _sent(request, house, made, 0)
    return _answer(made, 201, Location=f"/evidence/uploads/{made.id}")


async def send(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    upload_id: UploadId,
    upload_offset: Offset,
    tus_resumable: Version = None,
) -> Response[None]:
    """自某一字节起续传;Upload-Offset 说明已收到何处。

    Send on from a byte; Upload-Offset of the answer says how far the file is then.
    """
    _speaks(tus_resumable)
    known = await _mine(request, house, upload_id)
    if request.headers.get("content-type", "") != BODY:
        raise HeaderError("unsupported-media-type")
    return _answer(await _sent(request, house, known, upload_offset), 204)


@head(
    ONE,
    operation_id="TellEvidence",
    summary="已传到何处 / how far a file is",
    **SENDING,
)
async def how_far(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    upload_id: UploadId,
    tus_resumable: Version = None,
) -> Response[None]:
    """上传的进度;完成的,Evidence-Digest 为其摘要。

    How far a file is; once it is whole, Evidence-Digest is what a fact may name.
    """
    _speaks(tus_resumable)
    return _answer(await _mine(request, house, upload_id), 200)


@delete(
    ONE,
    status_code=204,
    operation_id="DropEvidence",
    summary="放弃上传 / give an upload up",
    **SENDING,
)
async def give_up(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    upload_id: UploadId,
    tus_resumable: Version = None,
) -> None:
    """放弃上传;已收到的一并删除,已完成的文件不受影响。

    Give an upload up: what was taken is deleted; a file that is whole stays.
    """
    _speaks(tus_resumable)
    await evidence.drop(house.vault, await _mine(request, house, upload_id))


@get(
    "/evidence/{digest:str}",
    operation_id="ReadEvidence",
    summary="证据文件 / a file of evidence",
    media_type="application/octet-stream",
    opt={**OFFICER, "files": MEDIA},
    responses={**READS, 451: WITHHELD},
    tags=["evidence"],
)
async def read(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    digest: DigestOf,
    purpose: Stated = None,
) -> Stream:
    """按摘要读取;涉及农户的须写明目的,解密后给出,并留痕。

    Read a file by its digest; of a household's the purpose is asked, and the reading is on record.
    """
    officer = officer_of(request)
    kept, subject = await _readable(house, officer, digest)
    if subject:
        if purpose is None:
            raise misfit("purpose", "须写明查阅目的", "say for what purpose", source="query")
        by = reader(house, request, may_read(house, officer, subject.division))
        await house.vault.key(subject)  # before anything is answered: is it still to be opened?
        await note(house.vault, by, [subject.ref], "evidence", purpose)
    # of a stream the route's own media type would outrank the response's, but not its header
    headers = {
        "Content-Type": kept.media,
        "Content-Disposition": f'attachment; filename="{kept.digest[:16]}"',
    }
    return Stream(evidence.opened(house.vault, kept, subject), headers=headers)


async def _readable(house: House, officer: Officer, digest: str) -> tuple[Kept, Subject | None]:
    """The file under a digest that the officer may see, and whose data it holds."""
    for kept in await evidence.found(house.vault, digest):
        if kept.subject is None:
            if officer.sees(kept.division, house.today):
                return kept, None
        else:
            state: Subject = (await house.ledger.fresh(f"subject-{kept.subject}")).state
            if permit(house, officer, READ, state.division):
                return kept, state
    raise NotThereError


async def _mine(request: Request[Any, Any, Any], house: House, id_: str) -> Upload:
    try:
        return await evidence.upload(house.vault, id_, officer_of(request).person)
    except KeyError:
        raise NotThereError from None


async def _sent(
    request: Request[Any, Any, Any], house: House, known: Upload, offset: int
) -> Upload:
    """What the body holds, taken in as it comes; a file that is whole is put together."""
    subject = await _subject(house, known)
    try:
        known = await evidence.take(house.vault, known, subject, offset, _body(request))
        return await evidence.finish(house.vault, known, house.now())
    except evidence.NotAsDeclared:
        raise misfit(
            "body", "内容与所称类型不符", "its bytes are not of the type that was declared"
        ) from None


async def _body(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        yield piece


async def _subject(house: House, known: Upload) -> Subject | None:
    if known.subject is None:
        return None
    state: Subject = (await house.ledger.fresh(f"subject-{known.subject}")).state
    return state


async def _place(house: House, officer: Officer, said: Said) -> tuple[Subject | None, str]:
    """Whose data it holds, or of which division it is: one of both, and the officer's to see."""
    if bool(said.household) == bool(said.division):
        raise misfit(
            "Upload-Metadata", "须写明 household 或 division 之一", "say a household, or a division"
        )
    if said.division:
        if not officer.sees(said.division, house.today):
            raise NotThereError
        return None, said.division
    subject = await seen(house, officer, said.household)
    if permit(house, officer, "keep-households", subject.division) is None:
        raise NotThereError
    return subject, subject.division


def _said(metadata: str) -> Said:
    told = {}
    for pair in filter(None, (part.strip() for part in metadata.split(","))):
        name, _, value = pair.partition(" ")
        if name in KNOWN:
            told[name] = _decoded(name, value)
    return Said(**told)


def _decoded(name: str, value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        raise misfit(f"Upload-Metadata.{name}", "须为 Base64", "it must be Base64") from None


def _day(said: str, today: date) -> date:
    if not said:
        return today
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = date.max
    if day > today:
        raise misfit("Upload-Metadata.made_on", "须为不晚于今日的日期", "a day, not after today")
    return day


def _speaks(version: str | None) -> None:
    if version != TUS:
        raise HeaderError("tus-version")


def _answer(known: Upload, status: int, **more: str) -> Response[None]:
    headers = {
        "Tus-Resumable": TUS,
        "Upload-Offset": str(known.taken),
        "Upload-Length": str(known.length),
        "Upload-Expires": f"{known.expires_at:%a, %d %b %Y %H:%M:%S GMT}",
        **more,
    }
    if known.digest:
        headers["Evidence-Digest"] = known.digest
    return Response(None, status_code=status, headers=headers)
