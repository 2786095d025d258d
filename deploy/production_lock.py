"""Prints the part of requirements.lock that production needs, hashes and all.

The lock says by whom each package is wanted; what no dependency of the project wants, by however
long a chain, is left out: test tools and embedded servers.
"""

import re
import sys
import tomllib
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
PACKAGE = re.compile(r"^(?=\S+==)", re.MULTILINE)
WANTED_BY = re.compile(r"^ +#(?: via)? +([a-z0-9][\w.-]*)", re.MULTILINE)


def normal(name: str) -> str:
    """A package's one spelling."""
    return re.sub(r"[-_.]+", "-", name).lower()


def blocks(lock: str) -> dict[str, str]:
    """Each package of the lock with its lines."""
    found = [text for text in PACKAGE.split(lock) if "==" in text.partition("\n")[0]]
    return {normal(text.partition("==")[0]): text for text in found}


def direct(project: str) -> set[str]:
    """What the project itself needs, without its extras."""
    needs = tomllib.loads(project)["project"]["dependencies"]
    return {normal(re.split(r"[\[=<>~! ;]", need)[0]) for need in needs}


def production(lock: str, project: str) -> str:
    """The lines of every package that is needed, directly or by another that is."""
    packages, needed = blocks(lock), direct(project)
    wanted_by = {name: set(WANTED_BY.findall(text)) for name, text in packages.items()}
    while more := {name for name, by in wanted_by.items() if by & needed} - needed:
        needed |= more
    return "".join(text for name, text in packages.items() if name in needed)


def main() -> None:
    """To standard output, for pip."""
    lock, project = (HOUSE / name for name in ("requirements.lock", "pyproject.toml"))
    sys.stdout.write(production(lock.read_text("utf-8"), project.read_text("utf-8")))


if __name__ == "__main__":
    main()
