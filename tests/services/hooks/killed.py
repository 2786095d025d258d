"""The webhooks' process, to be killed: one more is forked off for each line of the standard input.

What is slow to import is imported once for all; the id of each is said on the standard output.
"""

import asyncio
import os
import sys

from services.hooks.serving import run
from tests.conftest import Database
from tests.services.hooks.posting import house


def main(name: str, dsn: str) -> None:
    """Fork a process for each line, and wait until it was killed."""
    made = house(Database(name, dsn))
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            asyncio.run(run(made, asyncio.Event()))
        os.write(1, f"{pid}\n".encode())
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
