"""`bangfu stream check|rebuild` and `bangfu tail`: the stream at the command line."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from events.client import Since, Where, connect, tail
from services.common.settings import Settings
from services.relay import serving
from services.relay.doubts import told
from services.relay.rebuilding import Progress as Told


def check_stream(settings: Settings) -> int:
    """Hold the whole stream against the log; 1 if they differ anywhere."""
    with _progress() as progress:
        report = serving.check(settings, progress)
    for fault in report.faults:
        print(told(fault))
    verdict = "不一致 / differs" if report.faults else "一致 / agrees"
    print(f"{report.stream} {report.first}..{report.last}, log {report.log}: {verdict}")
    return 1 if report.faults else 0


def rebuild_stream(settings: Settings, first: int) -> int:
    """Make the stream anew from the log, from a position on, and switch to it."""
    with _progress() as progress:
        made = serving.rebuild(settings, first, progress)
    print(f"{made.stream} {made.first}..{made.last}")
    for old in made.retired:
        print(f"可删除 / may be deleted: {old}")
    return 0


def tail_stream(url: str, where: Where, since: Since, most: int) -> None:
    """Print facts as they come, a line each, until Ctrl-C or so many."""
    asyncio.run(_tail(url, where, since, most))


async def _tail(url: str, where: Where, since: Since, most: int) -> None:
    bus = await connect(url)
    try:
        async for one in tail(bus, since=since, where=where):
            print(f"{one.position} {one.stream}/{one.version} {one.tag} {one.state.decode()}")
            most -= 1
            if most == 0:
                return
    finally:
        await bus.close()


@contextmanager
def _progress() -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def say(what: str, done: int, of: int) -> None:
            progress.update(task, description=what, completed=done, total=of)

        yield say
