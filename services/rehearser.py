"""`bangfu procedure rehearse`: two packs over the cases of the store, at the command line."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from domain.messages import Language, say
from domain.packs import load
from domain.procedure import Procedure
from domain.rehearsing import Differing, Rehearsal, rehearsal
from services.common.packaged import pack_texts
from services.ledger.procedures import Procedures
from services.ledger.rehearsing import Progress, Rehearsed, Scope, prefixes, rehearse


def rehearsed(
    dsn: str,
    old: str,
    new: str,
    on: date,
    *,
    inside: str = "",
    histories: bool = False,
    processes: int = 2,
    most: int = 20,
    language: Language = "zh",
) -> int:
    """Say what would differ; 1 where a pack is not to be found."""
    known = asyncio.run(_adopted(dsn))
    packs = [_named(known, name) for name in (old, new)]
    for name, found in zip((old, new), packs, strict=True):
        if found is None:
            print(f"没有规则包 {name} / there is no pack {name} without faults")
    if packs[0] is None or packs[1] is None:
        return 1
    both = rehearsal(packs[0], packs[1])
    scope = Scope(prefixes(both, (inside,)), on, histories=histories)
    with _progress() as told:
        result = rehearse(dsn, both, scope, processes=processes, progress=told)
    print("\n".join(lines(result, both, most, language)))
    return 0


async def _adopted(dsn: str) -> Procedures:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        procedures = Procedures()
        await procedures.read_log(conn)
    return procedures


def _named(known: Procedures, name: str) -> Procedure | None:
    """A pack of the store by id or id@version, or the one that a file makes over those shipped."""
    if name.endswith(".toml"):
        return _of_file(Path(name))
    id_, _, version = name.partition("@")
    found = [
        p for p in known.adopted() if p.pack.id == id_ and version in ("", str(p.pack.version))
    ]
    return max(found, key=lambda p: p.pack.version, default=None)


def _of_file(file: Path) -> Procedure | None:
    if not file.is_file():
        return None
    text = file.read_text(encoding="utf-8")
    shipped = {name: t for name, t in pack_texts().items() if t != text}
    before = {p.ref for p in load(shipped).procedures}
    loaded = load({**shipped, str(file): text})
    made = [p for p in loaded.procedures if p.ref not in before]
    return None if loaded.faults or not made else made[0]


def lines(found: Rehearsed, both: Rehearsal, most: int, language: Language) -> list[str]:
    """What came of it: counts, then the first so many cases with the finding that differs."""
    said = [
        f"{found.cases} 件案卷 / cases, {found.judged} 件两包并判 / judged by both packs, "
        f"{len(found.found)} 件不同 / differ",
    ]
    for name, counted in found.counts().items():
        said += [f"  {name} {action}: {n}" for action, n in counted.items()]
    for one in found.found[:most]:
        said.append(f"{one.stream} {one.stage} {one.division}")
        said += [f"    {line}" for line in _differing(one.first, both, language)]
    return said


def _differing(first: Differing, both: Rehearsal, language: Language) -> Iterator[str]:
    yield first.action
    if first.who:
        yield "办理人不同 / others may take it"
    for mark, finding, rules in (("-", first.was, both.old), ("+", first.would_be, both.new)):
        if finding:
            article = f"{finding.article} ({finding.grade})"
            yield f"{mark} {finding.verdict}: {say(finding, language, rules)}  {article}"


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (TextColumn("预演 / rehearsing"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
