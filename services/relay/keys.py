"""A new nkey: the seed in a file for its owner alone, the public half for users.conf."""

import os
from pathlib import Path

from services.common.nkeys import Nkey, new_seed
from services.common.settings import BadSettings


def make_key(path: Path) -> str:
    """Write a new seed; the public half of it. A file that is there is never written over."""
    seed = new_seed()
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as wrong:
        raise BadSettings(f"{path}: 无法新建 / cannot be made: {wrong.strerror}") from None
    with os.fdopen(made, "w", encoding="ascii") as file:
        file.write(f"{seed}\n")
    return Nkey(seed).public
