"""The one module that knows the object storage: a local folder, or S3."""

from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, from_url

from services.ledger.changes import Busy

PIECE = 1 << 20


class Objects:
    """Objects by name; put whole or not at all."""

    def __init__(self, where: str) -> None:
        self._store: Any = _store(where)

    async def put(self, name: str, data: bytes | AsyncIterator[bytes]) -> None:
        """Store an object; nobody sees a half of it."""
        try:
            await obstore.put_async(self._store, name, data)
        except (BaseError, OSError) as lost:
            raise Busy from lost

    async def pieces(self, name: str) -> AsyncIterator[bytes]:
        """An object, a piece at a time."""
        try:
            got = await obstore.get_async(self._store, name)
            async for piece in got.stream(min_chunk_size=PIECE):
                yield bytes(piece)
        except (NotFoundError, FileNotFoundError):
            raise
        except (BaseError, OSError) as lost:
            raise Busy from lost

    async def delete(self, names: Iterable[str]) -> None:
        """Delete objects; what is not there is gone already."""
        for name in names:
            with suppress(NotFoundError, FileNotFoundError):
                await obstore.delete_async(self._store, name)


def _store(where: str) -> Any:
    if "://" in where:
        return from_url(where)
    folder = Path(where).absolute()
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o700)
    return LocalStore(str(folder))
