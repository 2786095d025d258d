"""Seeking personal data where none may be: in any bytes, in every spelling that hides none."""

import base64
from collections.abc import Iterable
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
    """Many texts sought at once: by how they begin, which few of them do differently."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_begin: dict[bytes, dict[int, set[bytes]]] = {}
        for text in texts:
            for spelled in spellings(text):
                lengths = self._by_begin.setdefault(spelled[:PREFIX], {})
                lengths.setdefault(len(spelled), set()).add(spelled)

    def hits(self, data: bytes) -> list[bytes]:
        """All that is found in bytes."""
        return [
            found
            for begin, lengths in self._by_begin.items()
            for at in _places(data, begin)
            for length, known in lengths.items()
            if (found := data[at : at + length]) in known
        ]

    def hits_in(self, folder: Path) -> list[str]:
        """The files of a folder in which anything is found."""
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        return [str(path) for path in files if self.hits(_read(path))]


def _places(data: bytes, begin: bytes) -> Iterable[int]:
    at = data.find(begin)
    while at >= 0:
        yield at
        at = data.find(begin, at + 1)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # a server removes its own temporary files
        return b""
