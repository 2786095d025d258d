"""Approval services as processes of their own: what is slow to import is imported once for all.

Each line of the standard input asks for one more. It is forked off, opens the store, listens on a
free port, and says `<process id> <port>` when it has started. They end when they are killed.
"""

import gc
import os
import signal
import sys
from functools import partial
from pathlib import Path

import uvloop
from litestar import Litestar

from domain.messages import catalogue
from services.approval.app import create_app
from services.approval.house import opened
from services.approval.serving import listen, run
from services.approval.tokens import Tokens, jwks_given
from services.common import logging
from services.common.settings import Settings


def main(dsn: str, jwks: Path, issuer: str, folder: str) -> None:
    """Fork a service for each line."""
    settings = Settings(writer_dsn=dsn, import_folder=folder, rate_limit=1_000_000)
    tokens = Tokens(jwks_given(jwks.read_bytes()), issuer, "bangfu")
    app = create_app(settings, partial(opened, settings, tokens))
    catalogue()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who were killed
    gc.freeze()
    for _ in sys.stdin:
        if os.fork() == 0:
            serve(app, Path(folder))


def serve(app: Litestar, folder: Path) -> None:
    """Be a service until killed, or told to stop."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    listening = listen("127.0.0.1", 0)
    with (folder / f"{os.getpid()}.log").open("w") as log:
        logging.configure("info", service="approval", stream=log)
        said = f"{os.getpid()} {listening.getsockname()[1]}\n".encode()
        started = partial(os.write, 1, said)
        uvloop.run(run(app, listening, started=started))
    os._exit(0)  # the rest of the loop belongs to the parent


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4])
