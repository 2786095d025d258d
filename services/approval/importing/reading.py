"""Reads a file into steps in a process of its own: the one that serves the county stays free.

The process gets its order on standard input and writes frames: four bytes of length, then a step.
It stops when nobody reads on, and waits when nobody takes a step, so memory stays bounded.
"""

import asyncio
import resource
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from traceback import walk_tb

import msgspec
from msgspec import Struct

from services.approval.importing.asking import error
from services.approval.importing.asset_rows import Ledger
from services.approval.importing.intake import Setting
from services.approval.importing.messages import ENCODER, STEPS, Fails, Message, Skips, Step, row_of
from services.approval.importing.options import Options
from services.approval.importing.telling import Teller
from services.approval.tables.books import Table, tables
from services.approval.tables.entries import Reading, Source, TableError
from services.approval.tables.sheets import open_sheets
from services.common.divisions import Divisions

MEMORY = 2 << 30
ROWS = 256
"""A step has so many rows: what is lost when the process dies between two of them is read again."""
_LENGTH = struct.Struct(">I")
_BYTES = 1 << 20


class Order(Struct, frozen=True):
    """What to read: a stored file under the name it came with, from after a row of a sheet on."""

    path: str
    name: str
    options: Options
    after: tuple[str, int] = ("", 0)
    rows: int = ROWS


Read = Callable[[Order], AsyncIterator[Step]]


async def read(order: Order) -> AsyncIterator[Step]:
    """The steps of a file, from the reading process; a step that `Fails` is the last."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", __name__, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        async for step in _told(process, order):
            yield step
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _told(process: Process, order: Order) -> AsyncIterator[Step]:
    told, asked = process.stdout, process.stdin
    if told is None or asked is None:
        return
    asked.write(ENCODER.encode(order))
    asked.close()
    while length := await _exactly(told, _LENGTH.size):
        yield STEPS.decode(await _exactly(told, *_LENGTH.unpack(length)))
    if await process.wait():
        yield Step("", (_fails(error("import-failed"), "the reading process died"),))


async def _exactly(told: asyncio.StreamReader, size: int) -> bytes:
    """So many bytes, or nothing at the end; what was cut off by the process's death is no frame."""
    try:
        return await told.readexactly(size)
    except asyncio.IncompleteReadError:
        return b""


def steps(order: Order, divisions: Divisions) -> Iterator[Step]:
    """The steps of a file; whatever goes wrong is the last of them."""
    sheet = ""
    try:
        about = order.options.about()
        first, after = order.after
        if order.options.holds == "assets":
            yield from _of_assets(order, divisions)
            return
        for table in tables(order.name, Path(order.path), about, after=(first, 0)):
            sheet = table.source.sheet
            teller = Teller(Setting(order.options, divisions))
            told = _messages(table, teller, after if sheet == first else 0)
            for messages in _whole_rows(told, order.rows):
                yield Step(sheet, messages)
    except TableError as reason:
        yield Step(sheet, (_fails(reason),))
    except FileNotFoundError:
        yield Step(sheet, (_fails(error("file-gone")),))
    except Exception as fault:  # told to the process that waits, which logs it
        places = [f"{Path(f.f_code.co_filename).name}:{n}" for f, n in walk_tb(fault.__traceback__)]
        named = f"{type(fault).__name__} {' '.join(places[-5:])}"
        yield Step(sheet, (_fails(error("import-failed"), named),))


def _of_assets(order: Order, divisions: Divisions) -> Iterator[Step]:
    """The same of a ledger of assets."""
    first, after = order.after
    resumed = not first
    for sheet in open_sheets(Path(order.path)):
        resumed = resumed or sheet.name == first
        if not resumed or sheet.hidden:
            continue
        source = Source(order.name, sheet.name)
        ledger = Ledger(order.options, divisions)
        told = ledger.messages(source, sheet.rows, after if sheet.name == first else 0)
        for messages in _whole_rows(told, order.rows):
            yield Step(sheet.name, messages)


def _messages(table: Table, teller: Teller, after: int) -> Iterator[Message]:
    """What a table tells of the rows after one; what stands before that is learned from alone."""
    if table.skipped:
        yield Skips(table.skipped.code, table.skipped.zh, table.skipped.en)
        return
    for entry in table.entries:
        if isinstance(entry, Reading) or entry.row > after:
            yield from teller.tell(entry)
        else:
            teller.learn(entry)


def _whole_rows(messages: Iterator[Message], rows: int) -> Iterator[tuple[Message, ...]]:
    """Messages in bundles of so many rows: those of one row are never parted."""
    bundle: list[Message] = []
    seen, last = 0, 0
    for message in messages:
        row = row_of(message)
        if row != last and seen >= rows:
            yield tuple(bundle)
            bundle, seen = [], 0
        seen += row not in (0, last)
        last = row or last
        bundle.append(message)
    if bundle:
        yield tuple(bundle)


def _fails(reason: TableError, fault: str = "") -> Fails:
    return Fails(reason.code, reason.zh, reason.en, fault)


def main() -> None:
    """Write the steps of what standard input orders to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    out = sys.stdout.buffer
    for step in steps(order, Divisions()):
        told = ENCODER.encode(step)
        out.write(_LENGTH.pack(len(told)) + told)
        out.flush()


if __name__ == "__main__":
    main()
