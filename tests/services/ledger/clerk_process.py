"""A process that records until it is killed, and says on a pipe what it sends and what is answered.

Run as a program it forks one clerk for each line of its input, `<seed> <clients> <commands> <dsn>`,
so that a clerk starts at once. A clerk's lines are `sent <when> <key> <stream> <after> <facts>`,
then `done <when> <key> <position>` or `<error> <when> <key>`.
"""

import asyncio
import os
import random
import sys
from time import monotonic_ns
from uuid import uuid4

from msgspec import Raw
from sample_files import FILES, a_key, change, evolve, noted, opened

from services.ledger.changes import Change, LedgerError
from services.ledger.ledger import Ledger, index_row

SHARED = 4
LONG = 100
"""A shared file of so many facts is left for a new volume."""


def a_command(stream: str, after: int, facts: int, key: str) -> Change:
    """The same for the same arguments, so that whoever heard of it can send it again."""
    state, made = FILES.initial, []
    for version in range(1, after + facts + 1):
        fact = noted(str(version), command=key) if version > 1 else opened(command=key, keys=("x",))
        state = evolve(state, fact)
        made.append(fact)
    rows = index_row(FILES, stream, len(made), state)
    answer = Raw(f'"{key}"'.encode())
    return change(stream, after, *made[after:], key=a_key(key), rows=rows, answer=answer)


async def work(dsn: str, chance: random.Random, clients: int, commands: int) -> None:
    """Every client does its commands, or goes on for ever when that is nought."""
    async with Ledger(dsn, [FILES]) as ledger:
        await asyncio.gather(*(client(ledger, chance, commands) for _ in range(clients)))


async def client(ledger: Ledger, chance: random.Random, commands: int) -> None:
    done, stream, after, volume = 0, f"file-{uuid4().hex}", 0, 0
    while not commands or done < commands:
        done += 1
        facts, key = chance.randint(1, 3), uuid4().hex
        if chance.random() < 0.2:
            shared = f"file-shared-{volume}-{chance.randrange(SHARED)}"
            known = await ledger.fresh(shared)
            volume += known.version > LONG
            await told(ledger, a_command(shared, known.version, facts, key))
        else:
            await told(ledger, a_command(stream, after, facts, key))
            after += facts
        if after > 12:
            stream, after = f"file-{uuid4().hex}", 0


async def told(ledger: Ledger, made: Change) -> None:
    key, (write,) = made.key.key, made.writes
    tell("sent", monotonic_ns(), key, write.stream, write.after, made.facts)
    try:
        recorded = await ledger.record(made, {write.stream: None})
    except LedgerError as error:
        tell(type(error).__name__, monotonic_ns(), key)
    else:
        tell("done", monotonic_ns(), key, recorded.position)


def tell(*words: object) -> None:
    """A line at once: what was told before a kill can be read after it."""
    try:
        os.write(1, f"{' '.join(map(str, words))}\n".encode())
    except BrokenPipeError:
        os._exit(1)  # the test is gone


def fork(seed: str, clients: str, commands: str, dsn: str) -> None:
    pid = os.fork()
    if pid == 0:
        asyncio.run(work(dsn, random.Random(int(seed)), int(clients), int(commands)))
        os._exit(0)
    tell("clerk", pid)
    _, status = os.waitpid(pid, 0)
    tell("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    for line in sys.stdin:
        fork(*line.rstrip("\n").split(" ", 3))
