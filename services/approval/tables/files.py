"""What a file is, by its content and not by its name, and whether it is safe to open.

A small file can unfold into gigabytes, or name a cell a billion places away: both are refused
before the reader, which keeps a whole sheet in memory, has seen them.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from services.approval.tables.asking import error

Kind = Literal["csv", "workbook"]
_CHUNK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
}
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_ROWS = re.compile(rb'number-rows-repeated="(\d+)"')
_REPEATED = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*?>")
_COLUMNS = re.compile(rb'number-columns-repeated="(\d+)"')


class Limits(Struct, frozen=True):
    """How large a file may be, packed and unpacked, how many cells its sheets may span, and what
    the process that reads a workbook may use.
    """

    file_bytes: int = 64 << 20
    unpacked_bytes: int = 512 << 20
    cells: int = 20_000_000
    memory_bytes: int = 2 << 30
    seconds: int = 300


def kind_of_file(path: Path, limits: Limits) -> Kind:
    """Whether a file is text or a workbook; TableError for anything else."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise _too_large(size, limits.file_bytes)
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    if not head.strip():
        raise error("empty-file")
    if head.startswith(b"PK"):
        _check_zip(path, limits)
        return "workbook"
    if head.startswith(_OLE):
        _check_ole(path)
        return "workbook"
    _check_text(head)
    return "csv"


def _check_text(head: bytes) -> None:
    found = next((name for magic, name in _OTHERS.items() if head.startswith(magic)), "")
    if not found and re.match(
        rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table)", head, re.I
    ):
        found = "HTML/XML"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not found and b"\0" in head and not wide:
        found = "binary"
    if found:
        raise error("wrong-kind", found=found)


def _check_ole(path: Path) -> None:
    """An old workbook; a new one under a password also comes in this container."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise error("encrypted")
    if "WordDocument".encode("utf-16-le") in content:
        raise error("wrong-kind", found="Word")


def _check_zip(path: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            _check_members(packed, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError) as broken:
        raise error("broken-file") from broken
    except RuntimeError as locked:  # what zipfile raises for a member under a password
        raise error("encrypted") from locked


def _check_members(packed: zipfile.ZipFile, limits: Limits) -> None:
    names = packed.namelist()
    sheets = "xl/workbook.xml" in names or _is_ods(packed)
    if not sheets:
        word = any(n.startswith("word/") for n in names)
        raise error("wrong-kind", found="Word" if word else "ZIP")
    left = limits.unpacked_bytes
    for name in names:
        for chunk in _scanned(packed, name, limits):
            left -= chunk
            if left < 0:
                raise _too_large(limits.unpacked_bytes - left, limits.unpacked_bytes)


def _is_ods(packed: zipfile.ZipFile) -> bool:
    if "mimetype" not in packed.namelist():
        return False
    with packed.open("mimetype") as member:
        return b"opendocument.spreadsheet" in member.read(200)


def _scanned(packed: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[int]:
    """Unpack a member without keeping it: its true size, and the extent of its sheet."""
    extent = _Extent(limits)
    look = {"content.xml": extent.ods}.get(name)
    look = extent.xlsx if name.startswith("xl/worksheets/") else look
    tail = b""
    with packed.open(name) as member:
        while chunk := member.read(_CHUNK):
            yield len(chunk)
            if look:
                whole = tail + chunk
                cut = whole.rfind(b"<")
                look(whole[: cut if cut > 0 else len(whole)])
                tail = whole[cut:] if cut > 0 and len(whole) - cut < _CHUNK else b""


class _Extent:
    """How many cells a sheet spans, as far as it has been seen."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.columns = self.rows = self.cells = 0

    def xlsx(self, text: bytes) -> None:
        for letters, row in _CELL.findall(text):
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            self.columns, self.rows = max(self.columns, column), max(self.rows, int(row))
        self._bound(self.columns * self.rows)

    def ods(self, text: bytes) -> None:
        """Cells with content that are repeated; empty ones at the edges cost nothing."""
        rows = max((int(n) for n in _ROWS.findall(text)), default=1)
        for cell in _REPEATED.findall(text):
            repeated = _COLUMNS.search(cell)
            filled = b"value-type" in cell or not cell.endswith(b"/>")
            if filled:
                self.cells += (int(repeated[1]) if repeated else 1) * (rows if repeated else 1)
        self._bound(self.cells)

    def _bound(self, cells: int) -> None:
        if cells > self.limits.cells:
            raise error("too-large", found=f"{cells} cells", most=f"{self.limits.cells} cells")


def _too_large(found: int, most: int) -> Exception:
    return error("too-large", found=f"{found >> 20} MB", most=f"{most >> 20} MB")
