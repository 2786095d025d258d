"""Files that were sent, each under the SHA-256 of its bytes, for as long as an import needs it.

A file may hold what must not be kept (证件号、电话): it is readable by this account alone, and is
removed when its import is done. The digest stays, and proves which file it was.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from msgspec import Struct

from services.approval.tables.asking import error

_PIECE = 1 << 20
_DAY = 86_400


class Arrived(Struct, frozen=True):
    """A file that came whole, not yet kept: its digest, size and place."""

    digest: str
    size: int
    part: Path


class Files:
    """A folder of this account's own."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most

    def open(self) -> None:
        """Make the folder, and forget what never arrived whole, a day later."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        for part in self._folder.glob(".*.part"):
            with suppress(FileNotFoundError):
                if part.stat().st_mtime < time.time() - _DAY:
                    part.unlink()

    def path(self, digest: str) -> Path:
        """Where a file lies."""
        return self._folder / digest

    def keep(self, arrived: Arrived) -> None:
        """Give a file that arrived its own name; its bytes are durable before."""
        arrived.part.replace(self.path(arrived.digest))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def forget(self, digest: str) -> None:
        """Remove a file."""
        self.path(digest).unlink(missing_ok=True)

    @asynccontextmanager
    async def arriving(self, stream: AsyncIterable[bytes]) -> AsyncIterator[Arrived]:
        """A stream as a file, gone afterwards unless kept; TableError when it is too large."""
        part = await asyncio.to_thread(self._begin)
        try:
            yield await self._write(part, stream)
        finally:
            await asyncio.to_thread(_drop, part)

    async def _write(self, part: IO[bytes], stream: AsyncIterable[bytes]) -> Arrived:
        digest, size, piece = sha256(), 0, bytearray()
        async for chunk in stream:
            size += len(chunk)
            if size > self._most:
                most = f"{self._most >> 20} MB"
                raise error("too-large", found=f"> {most}", most=most)
            digest.update(chunk)
            piece += chunk
            if len(piece) >= _PIECE:
                await asyncio.to_thread(part.write, bytes(piece))
                piece.clear()
        await asyncio.to_thread(_end, part, bytes(piece))
        return Arrived(digest.hexdigest(), size, Path(part.name))

    def _begin(self) -> Any:
        return NamedTemporaryFile(dir=self._folder, prefix=".", suffix=".part", delete=False)


def _end(part: IO[bytes], piece: bytes) -> None:
    part.write(piece)
    part.flush()
    os.fsync(part.fileno())


def _drop(part: IO[bytes]) -> None:
    part.close()
    Path(part.name).unlink(missing_ok=True)
