"""`bangfu import`: sends tables to a running service, shows progress, says what came of it."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from services.approval.importing.options import Options

OVER = frozenset({"done", "failed", "cancelled"})
PAUSE = 0.2
PAGE = 200


class RefusedError(Exception):
    """The service did not take a file; the text says why."""


def import_files(
    files: Sequence[Path],
    options: Options,
    *,
    url: str,
    token: str,
    language: str = "zh",
    console: Console | None = None,
) -> int:
    """Import each file and tell of it before the next; 1 if any of them failed."""
    out = console or Console(soft_wrap=True)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        done = [_imported(client, file, options, language, out) for file in files]
    return 0 if all(done) else 1


def _imported(
    client: httpx.Client, file: Path, options: Options, language: str, out: Console
) -> bool:
    """Whether a file was imported to its end; if not, why, and the others go on."""
    try:
        report = _import(client, file, options, out)
        _tell(client, report, language, out)
    except (RefusedError, OSError, httpx.HTTPError) as wrong:
        print(f"{file}: {wrong}", file=sys.stderr)
        return False
    return bool(report["status"] == "done")


def token_of(url: str, person: str) -> str:
    """A token of the development set-up for one of its sample officers."""
    try:
        answer = httpx.post(f"{url}/dev/token", json={"subject": person})
    except httpx.HTTPError as wrong:
        raise SystemExit(f"{url}: {wrong}") from wrong
    if answer.status_code != 201:
        raise SystemExit("只有试用环境签发令牌 / only the development set-up issues tokens")
    return str(answer.json()["token"])


def _import(client: httpx.Client, file: Path, options: Options, out: Console) -> dict[str, Any]:
    with file.open("rb") as stream:
        said = {"options": msgspec.json.encode(options).decode()}
        answer = client.post("/imports", files={"file": (file.name, stream)}, data=said)
    if answer.status_code != 202:
        raise RefusedError(_why(answer))
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} 行 / rows"),
        console=out,
    ) as progress:
        return _followed(client, answer.json(), progress, progress.add_task(file.name, total=None))


def _followed(
    client: httpx.Client, report: dict[str, Any], progress: Progress, task: Any
) -> dict[str, Any]:
    while report["status"] not in OVER:
        time.sleep(PAUSE)
        report = client.get(f"/imports/{report['id']}").raise_for_status().json()
        progress.update(task, completed=sum(report["rows"].values()))
    progress.update(task, completed=sum(report["rows"].values()), total=report["row"] or 1)
    return report


def _tell(client: httpx.Client, report: dict[str, Any], language: str, out: Console) -> None:
    table = Table(title=f"{report['name']}: {report['status']}")
    for head in ("行 / rows", "数 / count", "元 / yuan"):
        table.add_column(head)
    for name, count in report["rows"].items():
        table.add_row(name, str(count), report["amounts"].get(name, ""))
    out.print(table)
    for sheet, why in ({"": report["failed"]} if report["failed"] else report["skipped"]).items():
        out.print(f"  ! {sheet} {why[language]}")
    for sheet in report["sheets"]:
        for check in sheet["checks"]:
            stated = f"{check['stated']} ≠ {check['found']}" if check["verdict"] != "ok" else ""
            out.print(f"  {check['row']} {check['label']} {check['verdict']} {stated}")
    _questions(client, report, language, out)


def _questions(client: httpx.Client, report: dict[str, Any], language: str, out: Console) -> None:
    after: str | None = "0"
    while after is not None:
        path = f"/imports/{report['id']}/questions"
        page = client.get(path, params={"after": after, "limit": PAGE}).raise_for_status().json()
        for asked in page["items"]:
            out.print(f"  ? {asked[language]}")
        after = page.get("next")


def _why(answer: httpx.Response) -> str:
    try:
        told = answer.json()
    except ValueError:
        return str(answer.status_code)
    places = [f"{e['place']}: {e['reason']}" for e in told.get("errors", ())]
    return "; ".join([str(told.get("title", answer.status_code)), *places])
