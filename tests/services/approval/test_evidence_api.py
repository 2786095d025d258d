"""Files of evidence over HTTP: sent in parts, checked, encrypted, read by their digest."""

import base64
import io
import random
import zipfile
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest
from httpx import Response

from services.vault import evidence
from services.vault.framing import CHUNK
from services.vault.media import MEDIA
from tests.services.approval.households import PRIVACY, SUPERVISOR, asked, fresh, taken
from tests.services.approval.world import CLERK, STRANGER_CLERK, VILLAGE, World, done, problem

PDF = "application/pdf"
LARGE = b"%PDF-1.7\n" + random.Random(1).randbytes(2 * CHUNK + 5)
SMALL = b"%PDF-1.7\nsigned"


@pytest.fixture
def office(shared: World) -> World:
    """One service for all these tests: each has files of its own."""
    return shared


def metadata(**said: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())


async def began(
    office: World, length: int, content: bytes = b"", person: str = CLERK, **said: str
) -> Response:
    """A file is begun, perhaps with its first bytes."""
    told = {"filetype": PDF, **({} if "household" in said else {"division": VILLAGE}), **said}
    headers = {"Upload-Length": str(length), "Upload-Metadata": metadata(**told)}
    return await sent(office, "POST", "/evidence", person, content, **headers)


async def sent(
    office: World,
    method: str,
    path: str,
    person: str = CLERK,
    content: Any = b"",
    **more: str,
) -> Response:
    headers = office.headers(person, **{"Tus-Resumable": "1.0.0", **more})
    if content:
        headers["Content-Type"] = "application/offset+octet-stream"
    return await office.client.request(method, path, headers=headers, content=content or None)


async def whole(office: World, content: bytes, **said: str) -> str:
    """The digest of a file that was sent at once."""
    answer = await began(office, len(content), content, **said)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["evidence-digest"])


async def test_a_file_of_nobody_is_kept_by_its_digest_and_read_in_its_division(
    office: World,
) -> None:
    digest = await whole(office, SMALL)
    assert digest == sha256(SMALL).hexdigest()
    read = await office.get(CLERK, f"/evidence/{digest}")
    assert (read.content, read.headers["content-type"]) == (SMALL, PDF)
    problem(await office.get(STRANGER_CLERK, f"/evidence/{digest}"), 404, "not-found")


async def test_of_a_household_it_is_encrypted_and_the_digest_is_that_of_the_ciphertext(
    office: World,
) -> None:
    id_ = await taken(office, fresh())
    digest = await whole(office, LARGE, household=id_, material="village-files")
    stored = b"".join([p async for p in office.house.vault.objects.pieces(name(digest))])
    assert sha256(stored).hexdigest() == digest
    assert LARGE[:64] not in stored
    assert LARGE[-64:] not in stored
    read = await office.get(CLERK, f"/evidence/{digest}", purpose="consent")
    assert read.content == LARGE
    told = await office.house.vault.query(
        "SELECT person, purpose FROM bangfu_vault.reading WHERE subject = %s", (id_,)
    )
    assert told == [(CLERK, "consent")]
    problem(await office.get(CLERK, f"/evidence/{digest}"), 400, "invalid")
    for stranger in (STRANGER_CLERK, SUPERVISOR):
        problem(
            await office.get(stranger, f"/evidence/{digest}", purpose="consent"), 404, "not-found"
        )


def name(digest: str) -> str:
    return evidence.name_of(digest)


async def test_whoever_was_cut_off_goes_on_from_where_the_file_stands(office: World) -> None:
    id_ = await taken(office, fresh())
    begun = await began(office, len(LARGE), household=id_)
    path = begun.headers["location"]

    async def cut_off() -> AsyncIterator[bytes]:
        yield LARGE[: CHUNK + 1000]

    await sent(office, "PATCH", path, content=cut_off(), **{"Upload-Offset": "0"})
    stands = int((await sent(office, "HEAD", path)).headers["upload-offset"])
    assert stands == CHUNK  # only whole chunks wait: no clear byte does
    wrong = await sent(office, "PATCH", path, content=b"x", **{"Upload-Offset": "7"})
    problem(wrong, 409, "offset-moved")
    last = await sent(
        office, "PATCH", path, content=LARGE[stands:], **{"Upload-Offset": str(stands)}
    )
    assert last.status_code == 204
    digest = last.headers["evidence-digest"]
    assert (await sent(office, "HEAD", path)).headers["evidence-digest"] == digest
    read = await office.get(CLERK, f"/evidence/{digest}", purpose="consent")
    assert read.content == LARGE


async def test_an_upload_is_its_senders_alone_and_may_be_given_up(office: World) -> None:
    path = (await began(office, 100)).headers["location"]
    for method in ("HEAD", "PATCH", "DELETE"):
        answer = await sent(office, method, path, STRANGER_CLERK, **{"Upload-Offset": "0"})
        assert answer.status_code == 404
    assert (await sent(office, "DELETE", path)).status_code == 204
    assert (await sent(office, "HEAD", path)).status_code == 404


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for one in names:
            made.writestr(one, "x")
    return file.getvalue()


GOOD = {
    PDF: SMALL,
    "image/png": b"\x89PNG\r\n\x1a\nxx",
    "image/jpeg": b"\xff\xd8\xff\xe0xx",
    "application/ofd": archive("OFD.xml", "Doc_0/Document.xml"),
    "application/zip": archive("a.txt"),
    MEDIA[5]: archive("[Content_Types].xml", "word/document.xml"),
    MEDIA[6]: archive("[Content_Types].xml", "xl/workbook.xml"),
}


@pytest.mark.parametrize("media", MEDIA)
async def test_its_bytes_are_what_it_is_said_to_be(office: World, media: str) -> None:
    assert await whole(office, GOOD[media] + random.randbytes(8), filetype=media)
    for other, content in GOOD.items():
        plain_zip = media == "application/zip" and content.startswith(b"PK")
        if other != media and not plain_zip:
            answer = await began(office, len(content), content, filetype=media)
            problem(answer, 400, "invalid")


async def test_what_is_too_large_unknown_or_unclear_is_refused(office: World) -> None:
    limit = office.house.settings.evidence_limit
    problem(await began(office, limit + 1), 413, "too-large")
    for said in (
        {"filetype": "text/html"},
        {"material": "poems"},
        {"made_on": "2999-01-01"},
        {"household": "s-" + "0" * 32, "division": VILLAGE},
    ):
        problem(await began(office, 10, **said), 400, "invalid")
    problem(await began(office, 10, division="430521000000"), 404, "not-found")
    problem(await began(office, 10, household="s-" + "0" * 32), 404, "not-found")
    more = await began(office, 10, SMALL)
    problem(more, 409, "offset-moved")
    headers = office.headers(CLERK) | {"Upload-Length": "1", "Upload-Metadata": "x"}
    problem(await office.client.post("/evidence", headers=headers), 412, "tus-version")


async def test_evidence_keeps_its_household_from_being_shredded(office: World) -> None:
    id_ = await taken(office, fresh())
    path = f"/households/{id_}"
    digest = await whole(office, SMALL, household=id_, material="village-files")
    (kept,) = (await office.read(CLERK, f"{path}/export"))["evidence"]
    assert (kept["digest"], kept["material"]) == (digest, "village-files")
    await asked(office, id_)
    refused = await office.put_on(PRIVACY, path, "shreddings", {})
    (law,) = [f for f in refused.json()["findings"] if f["rule"] == "retention"]
    assert law["article"] == "村民委员会组织法 第三十四条"
    done(await office.put_on(PRIVACY, path, "restrictions", {}))
    withheld = await office.get(CLERK, f"/evidence/{digest}", purpose="consent")
    problem(withheld, 451, "withheld")


async def test_with_its_household_a_file_is_gone(office: World) -> None:
    id_ = await taken(office, fresh())
    digest = await whole(office, SMALL, household=id_)
    await asked(office, id_)
    done(await office.put_on(PRIVACY, f"/households/{id_}", "shreddings", {}))
    gone = await office.get(CLERK, f"/evidence/{digest}", purpose="consent")
    problem(gone, 451, "withheld")
    with pytest.raises(FileNotFoundError):
        _ = [p async for p in office.house.vault.objects.pieces(name(digest))]


async def test_what_somebody_changed_in_the_store_is_not_given_out(office: World) -> None:
    id_ = await taken(office, fresh())
    digest = await whole(office, LARGE, household=id_)
    objects = office.house.vault.objects
    stored = b"".join([p async for p in objects.pieces(name(digest))])
    (kept,) = await evidence.found(office.house.vault, digest)
    subject = (await office.house.ledger.fresh(f"subject-{id_}")).state
    size = len(stored)
    for broken in (
        stored[:-1],
        stored + b"x",
        stored[: size // 2] + bytes([stored[size // 2] ^ 1]) + stored[size // 2 + 1 :],
    ):
        await objects.put(name(digest), broken)
        with pytest.raises(evidence.Refused):
            _ = [p async for p in evidence.opened(office.house.vault, kept, subject)]
