"""The load: connections that each ask as fast as they are answered, from a process of their own."""

import asyncio
import sys
import time
from collections import deque
from pathlib import Path

import msgspec
import uvloop
from msgspec import Struct

from tests.services.approval.lean import Line, get


class Plan(Struct, frozen=True):
    """What to send: for each case its requests, which must go one after the other."""

    port: int
    connections: int
    seconds: float
    cases: list[list[bytes]]
    first_read: list[str] = []
    token: str = ""
    expected: int = 201


class Measured(Struct, frozen=True):
    """How it went."""

    answered: int
    seconds: float
    p50: float
    p99: float
    refused: int
    ran_out: bool
    first_refusal: str = ""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds


async def measure(plan: Plan) -> Measured:
    """Send it all, until the time is up."""
    lines = await asyncio.gather(*(Line.to(plan.port) for _ in range(plan.connections)))
    await asyncio.gather(*(read(line, plan, n) for n, line in enumerate(lines)))
    left, took = deque(plan.cases), list[float]()
    wrong: list[bytes] = []
    begun = time.perf_counter()
    until = begun + plan.seconds

    async def work(line: Line) -> None:
        while left and time.perf_counter() < until:
            for request in left.popleft():
                sent = time.perf_counter()
                answer = await line.ask(request)
                took.append(time.perf_counter() - sent)
                if answer.status != plan.expected:
                    wrong.append(answer.body)

    await asyncio.gather(*(work(line) for line in lines))
    spent = time.perf_counter() - begun
    for line in lines:
        line.hang_up()
    took.sort()
    p50, p99 = (took[int(len(took) * q)] * 1000 for q in (0.5, 0.99))
    first = wrong[0].decode() if wrong else ""
    return Measured(len(took), spent, p50, p99, len(wrong), not left, first)


async def read(line: Line, plan: Plan, n: int) -> None:
    """Read the cases once, so that they are at hand."""
    for path in plan.first_read[n :: plan.connections]:
        await line.ask(get(path, plan.token))


if __name__ == "__main__":
    told = msgspec.msgpack.decode(Path(sys.argv[1]).read_bytes(), type=Plan)
    print(msgspec.json.encode(uvloop.run(measure(told))).decode())
