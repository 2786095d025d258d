"""Where in the text of a pack something stands; Python's TOML reader keeps no positions."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""As `("actions", 3, "requires", 0, "days")`: the fourth action's first requirement's days."""

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{}\n]",
    re.DOTALL,
)
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")


def lines(text: str) -> dict[Path, int]:
    """The line of every table and key of a text that the library could read."""
    found: dict[Path, int] = {}
    table: Path = ()
    counts: dict[Path, int] = {}
    for line, statement in _statements(text):
        if header := _HEADER.match(statement):
            table = _table(header[2], header[1] == "[[", counts)
            found.setdefault(table, line)
        elif key := _KEY.match(statement):
            found.setdefault((*table, key[1]), line)
    return found


def _table(name: str, repeated: bool, counts: dict[Path, int]) -> Path:
    """The path of a header: each part but the last is the newest of its name."""
    path: Path = ()
    parts = [part.strip(" \"'") for part in name.split(".")]
    for part in parts[:-1]:
        path = (*path, part)
        path = (*path, counts[path] - 1) if path in counts else path
    path = (*path, parts[-1])
    if not repeated:
        return path
    counts[path] = counts.get(path, 0) + 1
    return (*path, counts[path] - 1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Every line on which a statement begins: within a text or a list none does."""
    line, depth, start = 1, 0, 0
    yield 1, text.partition("\n")[0]
    for token in _TOKEN.finditer(text):
        what = token[0]
        line += what.count("\n")
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(what, 0)
        if what == "\n" and depth == 0:
            start = token.end()
            yield line, text[start:].partition("\n")[0]


def nearest(found: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest table that contains it."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)
