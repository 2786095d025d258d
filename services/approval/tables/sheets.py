"""Files to rows: CSV as a stream, workbooks through a process that reads them for us."""

import codecs
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

from msgspec import Struct
from msgspec.json import Decoder

from services.approval.tables import workbook
from services.approval.tables.asking import error
from services.approval.tables.entries import Row
from services.approval.tables.files import Limits, kind_of_file
from services.approval.tables.workbook import Begun, Ended, Failed, Line

_CHUNK = 1 << 16
_SAMPLED = 30
_DELIMITERS = ",\t;"

_Said = Begun | Line | Ended | Failed
_DECODER = Decoder(_Said)


class Sheet(Struct):
    """A sheet's name ("" for a CSV), its rows, and whether it is hidden."""

    name: str
    rows: Iterator[Row]
    hidden: bool = False


def open_sheets(path: Path, limits: Limits | None = None) -> Iterator[Sheet]:
    """The sheets of a file one after the other; TableError when it is none."""
    bounds = limits or Limits()
    if kind_of_file(path, bounds) == "csv":
        yield Sheet("", _csv_rows(path))
    else:
        yield from _workbook(path, bounds)


def _csv_rows(path: Path) -> Iterator[Row]:
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding)
    with path.open(encoding=encoding, newline="") as text:
        try:
            for number, cells in enumerate(csv.reader(text, delimiter=delimiter), 1):
                yield Row(number, tuple(cells))
        except csv.Error as broken:
            raise error("broken-file") from broken


def _encoding(path: Path) -> str:
    """The first encoding that the whole file is valid in, read in pieces."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise error("unknown-encoding")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(path: Path, encoding: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells."""
    with path.open(encoding=encoding, newline="") as text:
        lines = [line for _, line in zip(range(_SAMPLED), text, strict=False)]
    return max(_DELIMITERS, key=lambda d: _evenness(lines, d))


def _evenness(lines: list[str], delimiter: str) -> int:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        return 0
    return max(((width - 1) * times for width, times in widths.items()), default=0)


def _workbook(path: Path, limits: Limits) -> Iterator[Sheet]:
    """The sheets that the reading process writes; rows that nobody took are passed over."""
    with _process(path, limits) as lines:
        for said in lines:
            if isinstance(said, Begun):
                yield Sheet(said.name, _rows_of(lines), said.hidden)


def _rows_of(lines: Iterator[_Said]) -> Iterator[Row]:
    for said in lines:
        match said:
            case Line():
                yield Row(said.number, said.cells, said.merged)
            case Ended():
                return
            case Begun() | Failed():
                raise error("broken-file")


@contextmanager
def _process(path: Path, limits: Limits) -> Iterator[Iterator[_Said]]:
    """A process that reads the workbook, ended with us whatever happens."""
    bounds = [str(limits.memory_bytes), str(limits.seconds)]
    child = Popen(  # noqa: S603 # our own interpreter and module
        [sys.executable, "-I", workbook.__file__, str(path.resolve()), *bounds],
        stdout=PIPE,
        stderr=DEVNULL,
    )
    try:
        yield _lines(child, limits)
    finally:
        child.kill()
        child.communicate()


def _lines(child: "Popen[bytes]", limits: Limits) -> Iterator[_Said]:
    """What the process says; a failure that it names, or its death, is the file's fault."""
    for line in child.stdout or ():
        said = _DECODER.decode(line) if line.endswith(b"\n") else None
        if said is None:
            break
        if isinstance(said, Failed):
            raise error(said.code)
        yield said
    if child.wait():
        most = f"{limits.memory_bytes >> 20} MB, {limits.seconds} s"
        raise error("reader-died", most=most)
