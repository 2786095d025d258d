"""Clerks as the tests see them: started, listened to, killed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from seen_histories import Call, History

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


class Clerks:
    """A program that forks clerks, and the history of what they told."""

    def __init__(self, process: asyncio.subprocess.Process, history: History) -> None:
        self.process, self.history = process, history
        self.calls: dict[str, Call] = {}
        self.sent: dict[str, tuple[str, int, int]] = {}

    async def run(
        self, dsn: str, seed: int, clients: int, commands: int = 0, *, kill_after: int = 0
    ) -> int:
        """Let one work until it is done, or killed after so many answers; its exit code."""
        self.process.stdin.write(f"{seed} {clients} {commands} {dsn}\n".encode())
        pid, answers = 0, 0
        while True:
            match (await self.process.stdout.readline()).decode().split():
                case ["clerk", number]:
                    pid = int(number)
                case ["ended", code]:
                    return int(code)
                case ["sent", when, key, stream, after, facts]:
                    self.sent[key] = (stream, int(after), int(facts))
                    self._began(key, int(when), int(facts))
                case [outcome, when, key, *position]:
                    self._ended(key, int(when), outcome, *map(int, position))
                    answers += 1
                    if answers == kill_after:
                        os.kill(pid, signal.SIGKILL)

    def _began(self, key: str, when: int, facts: int) -> None:
        self.calls[key] = Call(key, facts, when, ended=sys.maxsize)
        self.history.calls.append(self.calls[key])

    def _ended(self, key: str, when: int, outcome: str, position: int = 0) -> None:
        call = self.calls[key]
        call.ended, call.position = when, position
        match outcome:
            case "done":
                call.outcome = "ok"
            case "OutcomeUnknown":
                call.outcome = "info"
            case _:
                call.outcome = "fail"


@asynccontextmanager
async def clerks(history: History) -> AsyncIterator[Clerks]:
    """Ready to fork."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE / "clerk_process.py"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        yield Clerks(process, history)
    finally:
        process.stdin.close()
        await process.wait()
