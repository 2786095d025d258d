"""What a file of evidence may be, and whether its bytes are what it is said to be."""

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Literal, get_args

Media = Literal[
    "application/pdf",
    "image/png",
    "image/jpeg",
    "application/ofd",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]
MEDIA: tuple[Media, ...] = get_args(Media)
ZIP = b"PK\x03\x04"
BEGINS: MappingProxyType[str, bytes] = MappingProxyType(
    {
        **dict.fromkeys(MEDIA, ZIP),
        "application/pdf": b"%PDF-",
        "image/png": b"\x89PNG\r\n\x1a\n",
        "image/jpeg": b"\xff\xd8\xff",
    }
)
HOLDS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "application/ofd": ("OFD.xml",),
        MEDIA[5]: ("[Content_Types].xml", "word/"),
        MEDIA[6]: ("[Content_Types].xml", "xl/"),
    }
)
"""What an archive of that type must hold, by how the names of its entries begin."""
ENTRY = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)


def begins(media: str, first: bytes) -> bool:
    """Whether a file of that type begins so."""
    return first.startswith(BEGINS[media])


def marks(media: str, chunk: bytes) -> Iterator[str]:
    """Which of what an archive must hold stands in a stretch of it, by its entries' own headers."""
    if media not in HOLDS:
        return
    names = [
        chunk[m.end() : m.end() + int.from_bytes(m[1], "little")] for m in ENTRY.finditer(chunk)
    ]
    for wanted in HOLDS[media]:
        if any(name.startswith(wanted.encode()) for name in names):
            yield wanted


def complete(media: str, seen: Iterable[str]) -> bool:
    """Whether all that an archive of that type must hold was seen."""
    return set(HOLDS.get(media, ())) <= set(seen)
