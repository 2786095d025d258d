"""Officers at work over HTTP while the service is killed: they ask again until it answers."""

import asyncio
import itertools
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from services.approval import sample
from tests.domain.story import VILLAGE
from tests.services.approval import killing
from tests.services.approval.lean import Answer, Cut, Line, get, post
from tests.services.approval.story import DOSSIER
from tests.services.approval.world import officer

CLERK, OFFICES = officer("village-clerk", VILLAGE), officer("office-keeper", sample.COUNTY)
MOVING = "430511101202"
MOVING_CLERK = officer("village-clerk", MOVING)
PAPERS = ("application", "cost-estimate", "project-argument", "site-conditions")


class Forked:
    """Services of the test's own, one at work and the next already standing by."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._living: list[tuple[int, int]] = []
        self._asked = 0

    @property
    def port(self) -> int:
        """Where the one at work listens."""
        return self._living[0][1]

    @property
    def ports(self) -> list[int]:
        """Where all that have started listen."""
        return [port for _, port in self._living]

    def ask(self) -> None:
        """Have one more started."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        self._asked += 1

    async def ready(self) -> None:
        """Wait until all that were asked for have started."""
        assert self._process.stdout is not None
        while self._asked:
            pid, port = (await self._process.stdout.readline()).split()
            self._living.append((int(pid), int(port)))
            self._asked -= 1

    def kill(self) -> None:
        """End the one at work as nothing can prepare for; the next takes over."""
        pid, _ = self._living.pop(0)
        os.kill(pid, signal.SIGKILL)

    async def end(self) -> None:
        """End them all, also one that is just starting: they are the process group of the first."""
        os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()


@asynccontextmanager
async def forked(dsn: str, jwks: Path, issuer: str, folder: Path) -> AsyncIterator[Forked]:
    """Somewhere to have services from."""
    script = ["-m", killing.__name__, dsn, str(jwks), issuer, str(folder)]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *script,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    services = Forked(process)
    try:
        yield services
    finally:
        await services.end()


class Work:
    """What was asked under which key, and how it was answered."""

    def __init__(self, services: Forked, tokens: dict[str, str], chance: random.Random) -> None:
        self.services, self.tokens, self.chance = services, tokens, chance
        self.requests: dict[str, bytes] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.asked_again = 0
        self.over = False
        self._keys = itertools.count(1)
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    async def after(self, more: int) -> None:
        """Wait until so many more were answered."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((len(self.answers) + more, done))
        await done

    async def settle(self, line: Line | None, key: str) -> tuple[Line, dict[str, Any]]:
        """Ask under a key until there is an answer, whoever gives it; the answer is kept."""
        while True:
            try:
                line = line or await Line.to(self.services.port)
                answer = await line.ask(self.requests[key])
            except (Cut, OSError):
                line = None
                self.asked_again += 1
                await asyncio.sleep(0)
                continue
            if answer.status != 503:
                return line, self._answered(key, answer)

    def _answered(self, key: str, answer: Answer) -> dict[str, Any]:
        assert answer.status == 201, (answer.status, answer.body)
        said = answer.said
        said.pop("repeated", None)
        known = self.answers.setdefault(key, said)
        assert known == said, (known, said)
        for count, done in self._waiting:
            if len(self.answers) >= count and not done.done():
                done.set_result(None)
        return known

    def command(self, who: str, path: str, body: Any, version: int | None = None) -> str:
        """A new request under a key of its own."""
        key = f"k-{next(self._keys)}"
        more = {} if version is None else {"If_Match": f'"{version}"'}
        said = msgspec.json.encode(body)
        token = self.tokens[who]
        self.requests[key] = post(path, token, said, Idempotency_Key=key, **more)
        return key

    async def clerk(self) -> None:
        """Raise a project, file its papers, begin with the next."""
        line = None
        while not self.over:
            line, raised = await self.settle(
                line, self.command(CLERK, "/projects", intake(VILLAGE))
            )
            version = raised["version"]
            for _ in range(self.chance.randrange(5, 25)):
                path = f"/projects/{raised['id']}/documents"
                body = paper(self.chance.choice(PAPERS))
                line, filed = await self.settle(line, self.command(CLERK, path, body, version))
                version = filed["version"]
                if self.over:
                    return

    async def keeper(self, cases: int) -> None:
        """Merge a village into the next, again and again; its projects move along, all or none."""
        line = None
        for _ in range(cases):
            key = self.command(MOVING_CLERK, "/projects", intake(MOVING))
            line, _ = await self.settle(line, key)
        codes = [MOVING, *(f"{MOVING[:9]}{n}" for n in range(500, 1000))]
        for old, new in itertools.pairwise(codes):
            body = {
                "mergers": [{"old": old, "new": new}],
                "document_no": "湘政函〔2026〕9号",
                "reason": "撤并",
            }
            line, merged = await self.settle(line, self.command(OFFICES, "/mergers", body))
            assert merged["moved"] == cases
            if self.over:
                return

    async def look(self, who: str, path: str) -> Any:
        """What a service shows now."""
        line = await Line.to(self.services.port)
        answer = await line.ask(get(path, self.tokens[who]))
        line.hang_up()
        return answer.said


def intake(village: str) -> dict[str, Any]:
    return {
        "origin": "village",
        "division": village,
        "dossier": {**DOSSIER, "places": [village]},
    }


def paper(kind: str) -> dict[str, Any]:
    return {"document": kind, "title": kind, "digest": "d" * 64}
