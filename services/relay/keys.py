"""A new nkey: the seed in a file for its owner alone, the public half for the server's users.conf."""

import os
from pathlib import Path

from services.common.nkeys import Nkey, new_seed


def make_key(path: Path) -> str:
    """Write a new seed; the public half of it. A file that is there is never written over."""
    seed = new_seed()
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "w", encoding="ascii") as file:
        file.write(f"{seed}\n")
    return Nkey(seed).public
