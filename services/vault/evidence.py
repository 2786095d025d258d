"""Files of evidence: sent in parts, checked, encrypted for their subject, kept by their digest.

A part is stored when it is whole, and encrypted before that if it is personal. So less may have
been taken than was sent, and whoever sends goes on from there.
"""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_hex

import msgspec
from msgspec import Struct

from domain.subjects.retention import Material
from domain.subjects.state import Subject
from services.vault import statements as sql
from services.vault.cipher import Refused
from services.vault.framing import CHUNK, Framing, begun, head_size, resumed, sealed_size
from services.vault.media import Media, begins, complete, marks
from services.vault.vault import Vault

LASTS = timedelta(hours=24)
OPEN_AT_ONCE = 50
"""Uploads that one person may have begun and not ended."""


class Upload(Struct, frozen=True):
    """A file that is being sent."""

    id: str
    person: str
    division: str
    subject: str | None
    kid: str
    media: Media
    material: str
    made_on: date
    length: int
    taken: int
    parts: list[str]
    marks: list[str]
    head: bytes
    digest: str
    expires_at: datetime


class Kept(Struct, frozen=True):
    """A file of evidence as it is kept: by the digest of what is stored."""

    id: str
    digest: str
    division: str
    subject: str | None
    media: Media
    material: str
    made_on: date
    size: int
    at: datetime


class NotAsDeclared(Exception):
    """The bytes are not those of the type that was declared."""


class OffsetMoved(Exception):
    """What is sent does not go on where the file stands."""


class TooMany(Exception):
    """One person has begun too many uploads."""


async def begin(
    vault: Vault,
    person: str,
    division: str,
    subject: Subject | None,
    media: Media,
    material: str,
    made_on: date,
    length: int,
    now: datetime,
) -> Upload:
    """Begin a file; one that names a subject is encrypted for it."""
    await _expire(vault, now)
    if (await vault.query(sql.BEGUN, (person,)))[0][0] >= OPEN_AT_ONCE:
        raise TooMany
    id_, kid, head = token_hex(16), "", b""
    if subject:
        key = await vault.key(subject)
        kid, head = key.kid, begun(key, vault.log, subject.ref, id_).head
    of = subject.ref if subject else None
    said = (id_, person, division, of, kid, media, material, made_on, length, head, now + LASTS)
    await vault.query(sql.UPLOAD, said)
    return await upload(vault, id_, person)


async def upload(vault: Vault, id_: str, person: str) -> Upload:
    """An upload of that person's own; KeyError, if there is none."""
    for row in await vault.query(sql.UPLOADED, (id_, person)):
        return Upload(*row)
    raise KeyError(id_)


async def take(
    vault: Vault, known: Upload, subject: Subject | None, offset: int, sent: AsyncIterator[bytes]
) -> Upload:
    """Take what is sent from an offset on, chunk by chunk; what is no whole chunk is left."""
    if offset != known.taken:
        raise OffsetMoved
    framing = await _framing(vault, known, subject)
    waiting = bytearray()
    async for piece in sent:
        waiting += piece
        if known.taken + len(waiting) > known.length:
            raise OffsetMoved
        while len(waiting) >= (size := _next(known)) > 0:
            known = await _chunk(vault, known, framing, bytes(waiting[:size]))
            del waiting[:size]
    return known


def _next(known: Upload) -> int:
    """How many bytes the next chunk has: one size, but for the last."""
    return min(CHUNK, known.length - known.taken)


async def _framing(vault: Vault, known: Upload, subject: Subject | None) -> Framing | None:
    if subject is None:
        return None
    return resumed(await vault.key(subject), vault.log, subject.ref, known.head)


async def _chunk(vault: Vault, known: Upload, framing: Framing | None, text: bytes) -> Upload:
    if known.taken == 0 and not begins(known.media, text):
        await drop(vault, known)
        raise NotAsDeclared
    taken = known.taken + len(text)
    n, last = len(known.parts), taken == known.length
    stored = framing.seal(n, text, last=last) if framing else text
    name = f"parts/{known.id}/{n:05}-{token_hex(8)}"
    await vault.objects.put(name, stored)
    seen = sorted({*known.marks, *marks(known.media, text)})
    rows = await vault.query(sql.TAKEN, (taken, name, seen, known.id, known.taken))
    if not rows:  # somebody else sent the same chunk first
        await vault.objects.delete([name])
        raise OffsetMoved
    return msgspec.structs.replace(known, taken=taken, parts=[*known.parts, name], marks=seen)


async def finish(vault: Vault, known: Upload, now: datetime) -> Upload:
    """Put the parts together under the digest of all of them; done twice it is done once."""
    if known.digest or known.taken < known.length:
        return known
    if not complete(known.media, known.marks):
        await drop(vault, known)
        raise NotAsDeclared
    whole, stored = sha256(), 0
    async for piece in _joined(vault, known):
        whole.update(piece)
        stored += len(piece)
    digest = whole.hexdigest()
    await vault.objects.put(name_of(digest), _joined(vault, known))
    await vault.query(sql.FINISHED, {"id": known.id, "digest": digest, "stored": stored, "at": now})
    await vault.objects.delete(known.parts)
    return msgspec.structs.replace(known, digest=digest)


async def _joined(vault: Vault, known: Upload) -> AsyncIterator[bytes]:
    if known.head:
        yield known.head
    for part in known.parts:
        async for piece in vault.objects.pieces(part):
            yield piece


async def drop(vault: Vault, known: Upload) -> None:
    """Give an upload up; nothing of it stays."""
    await vault.query(sql.DROPPED, (known.id,))
    await vault.objects.delete(known.parts)


async def _expire(vault: Vault, now: datetime) -> None:
    for id_, parts in await vault.query(sql.EXPIRED, (now,)):
        await vault.query(sql.DROPPED, (id_,))
        await vault.objects.delete(parts)


def name_of(digest: str) -> str:
    """Where a file lies, by its digest."""
    return f"sha256/{digest[:2]}/{digest}"


async def found(vault: Vault, digest: str) -> tuple[Kept, ...]:
    """Every file that is kept under a digest."""
    return tuple(Kept(*row) for row in await vault.query(sql.KEPT, (digest,)))


async def kept_of(vault: Vault, subject: str) -> tuple[Kept, ...]:
    """The files that are kept of a subject."""
    return tuple(Kept(*row) for row in await vault.query(sql.KEPT_OF, (subject,)))


async def materials(vault: Vault, subject: str) -> tuple[Material, ...]:
    """The kinds of material in which a subject's data stand, as its evidence says."""
    return tuple(
        Material(one.material, one.made_on) for one in await kept_of(vault, subject) if one.material
    )


async def opened(vault: Vault, kept: Kept, subject: Subject | None) -> AsyncIterator[bytes]:
    """A file as it was sent; the last piece only comes if all of it is as it was stored."""
    stored = _checked(vault.objects.pieces(name_of(kept.digest)), kept.digest)
    if subject is None:
        async for piece in stored:
            yield piece
        return
    source = Source(stored)
    first = await source.exactly(8)
    head = first + await source.exactly(head_size(first) - 8)
    framing = resumed(await vault.key(subject), vault.log, subject.ref, head)
    n, left = 0, kept.size
    while left:
        size = min(framing.chunk, left)
        yield framing.open(n, await source.exactly(sealed_size(size)), last=size == left)
        n, left = n + 1, left - size
    await source.ended()


class Source:
    """Pieces of any size, read in sizes of one's own."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces, self._buffer = pieces, bytearray()

    async def exactly(self, size: int) -> bytes:
        """So many bytes; Refused, if there are fewer."""
        while len(self._buffer) < size:
            piece = await anext(self._pieces, None)
            if piece is None:
                raise Refused("cut off")
            self._buffer += piece
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    async def ended(self) -> None:
        """Refused, if there is more."""
        if self._buffer or await anext(self._pieces, None) is not None:
            raise Refused("longer than it was")


async def _checked(pieces: AsyncIterator[bytes], digest: str) -> AsyncIterator[bytes]:
    """The pieces, the last of them held back until the digest of all is right."""
    whole, held = sha256(), b""
    async for piece in pieces:
        whole.update(piece)
        if held:
            yield held
        held = piece
    if whole.hexdigest() != digest:
        raise Refused("not what its digest says")
    yield held
