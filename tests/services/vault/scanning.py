"""Seeking personal data where none may be: in any bytes, in every spelling that hides none."""

import base64
import mmap
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = 6


def spellings(text: str) -> list[bytes]:
    """A text in UTF-8, in UTF-16 either way, and in Base64 from each place in a group of three."""
    data = text.encode()
    return [data, text.encode("utf-16-le"), text.encode("utf-16-be"), *_base64(data)]


def _base64(data: bytes) -> list[bytes]:
    """Those letters of its Base64 that depend on nothing before and nothing after it."""
    found = []
    for before in range(3):
        whole = base64.b64encode(bytes(before) + data)
        first = -(-before * 4 // 3)
        last = (before + len(data)) * 4 // 3
        found.append(whole[first:last])
    return found


class Needles:
    """Many texts sought in one pass: by how they begin, which few of them do differently."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_begin: dict[bytes, dict[int, set[bytes]]] = {}
        for text in texts:
            for spelled in sought(text):
                lengths = self._by_begin.setdefault(spelled[:PREFIX], {})
                lengths.setdefault(len(spelled), set()).add(spelled)
        self._begins = re.compile(b"|".join(map(re.escape, self._by_begin)))

    def hits(self, data: "bytes | mmap.mmap") -> list[bytes]:
        """All that is found in bytes."""
        return [
            found
            for at, begin in self._places(data)
            for length, known in self._by_begin[begin].items()
            if (found := data[at : at + length]) in known
        ]

    def _places(self, data: "bytes | mmap.mmap") -> Iterator[tuple[int, bytes]]:
        """Where any begins; two of them may overlap."""
        at = 0
        while begun := self._begins.search(data, at):
            yield begun.start(), begun[0]
            at = begun.start() + 1

    def hits_in(self, folder: Path) -> dict[str, list[bytes]]:
        """What is found in which file of a folder."""
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        found = {str(path): self._in_file(path) for path in files}
        return {name: hits for name, hits in found.items() if hits}

    def _in_file(self, path: Path) -> list[bytes]:
        with _mapped(path) as data:
            return self.hits(data)


def sought(text: str) -> list[bytes]:
    """Spellings without the zeros before them: of those the files of a database are full."""
    return [spelled.lstrip(b"\0") for spelled in spellings(text)]


@contextmanager
def _mapped(path: Path) -> "Iterator[bytes | mmap.mmap]":
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data
    except (FileNotFoundError, ValueError):  # a server removes its own; an empty file has no map
        yield b""
