"""`bangfu check` and `bangfu rebuild`: the store held against its promises, the index made anew."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from services.ledger.checking import Checked, check
from services.ledger.kinds import Kind
from services.ledger.procedures import Procedures, kinds
from services.ledger.rebuild import BrokenHistory, rebuild
from services.ledger.replay import Progress as Told


def check_store(dsn: str) -> int:
    """Say what is wrong with the store, read as the auditor; 1 if anything is."""
    with _progress("核对 / checking") as told:
        found = asyncio.run(_check(dsn, told))
    for fault in found.faults:
        print(f"{fault.code} {fault.where} {fault.found}".rstrip())
    verdict = "不一致 / not as promised" if found.faults else "一致 / as promised"
    print(f"{found.facts} 条事实 / facts, {found.streams} 个流 / streams: {verdict}")
    return 1 if found.faults else 0


async def _check(dsn: str, told: Told) -> Checked:
    return await check(dsn, await _kinds(dsn), told)


def rebuild_index(dsn: str) -> int:
    """Make the case index anew from the facts, as the migrator; 1 if they cannot be folded."""
    try:
        with _progress("重建 / rebuilding") as told:
            rows = asyncio.run(_rebuild(dsn, told))
    except BrokenHistory as broken:
        print(broken)
        return 1
    print(f"{rows} 行索引 / index rows")
    return 0


async def _rebuild(dsn: str, told: Told) -> int:
    return await rebuild(dsn, await _kinds(dsn, role="bangfu_owner"), told)


async def _kinds(dsn: str, *, role: str = "") -> tuple[Kind, ...]:
    """The kinds with the packs as the log has them, whatever the index says."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        if role:
            await conn.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        procedures = Procedures()
        await procedures.read_log(conn)
    return kinds(procedures)


@contextmanager
def _progress(title: str) -> Iterator[Told]:
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=None)

        def told(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield told
