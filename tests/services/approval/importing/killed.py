"""Imports a table and is killed, without a word, when the n-th command is put: run as a process."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from import_cases import BEITA, DIVISIONS, Answer, accepted

from services.approval.importing.job import Jobs


async def main(dsn: str, folder: Path, log: str, at: int, content: bytes) -> None:
    """Every command that was put is a line of the log, durable before it is answered."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    put = 0

    async def submit(_who: str, project: str, _command: Any, key: str, _source: Any) -> Answer:
        nonlocal put
        put += 1
        if put > at:
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(0)
        os.write(file, f"{project} {key}\n".encode())
        return Answer()

    async with Jobs(dsn, folder, submit, DIVISIONS, rows=4, at_once=3) as jobs:
        if content:
            job = await accepted(jobs, "a.csv", content, BEITA)
            await jobs.start(job.id)
        for left in await jobs.resume_unfinished():
            await jobs.start(left)


dsn, folder, log, at, table = sys.argv[1:]
sent = Path(table).read_bytes() if table else b""
asyncio.run(main(dsn, Path(folder), log, int(at), sent))
