"""What a set of tables would come to if it were imported: one line each, nothing is written.

What is known of the tables besides their rows stands in a `register.toml` beside them: for each
file (without its ending) the options of its import.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from services.approval.importing.messages import Asks, Ends, Fails, Line, Skips, Step
from services.approval.importing.options import Options
from services.approval.importing.reading import Order, steps
from services.approval.importing.report import verdicts
from services.approval.tables.entries import Reading
from services.approval.yuan import yuan
from services.common.divisions import Divisions

REGISTER = "register.toml"
UNREGISTERED = "不在登记册中，也没有指定区划 / neither registered nor is a division given"
_HEADS = (
    "table",
    "shape",
    "rows",
    "projects",
    "charges",
    "other rows",
    "questions",
    "sum (yuan)",
    "totals ok",
    "totals that differ",
)


class Surveyed(Struct, frozen=True):
    """A table in one line. `others`: rows that are neither projects nor charges, by class."""

    name: str
    shape: str
    rows: int
    projects: int
    charges: int
    others: dict[str, int]
    questions: int
    sum: str
    ok: int
    differ: tuple[str, ...]
    reason: str = ""


def options_of(path: Path) -> Options | None:
    """The options of a table in the register beside it."""
    register = path.with_name(REGISTER)
    known = tomllib.loads(register.read_text("utf-8")) if register.exists() else {}
    said = known.get(path.stem)
    return msgspec.convert(said, Options) if said else None


def survey(
    paths: Iterable[Path], divisions: Divisions, otherwise: Options | None = None
) -> Iterator[Surveyed]:
    """Each table of each file; `otherwise` is for those that no register knows."""
    for path in paths:
        options = options_of(path) or otherwise
        if options is None:
            yield _none(path.name, UNREGISTERED)
        else:
            yield from _tables(Order(str(path), path.name, options), divisions)


def _tables(order: Order, divisions: Divisions) -> Iterator[Surveyed]:
    counted: Counter[str] = Counter()
    for step in steps(order, divisions):
        counted.update(_counted(step))
        for message in step.messages:
            if isinstance(message, Ends):
                yield _line(message.reading, counted)
                counted = Counter()
            elif isinstance(message, Skips | Fails):
                yield _none(f"{order.name} {step.sheet}".strip(), f"{message.zh} / {message.en}")


def _none(name: str, reason: str) -> Surveyed:
    return Surveyed(name, "-", 0, 0, 0, {}, 0, "0.00", 0, (), reason)


def table(lines: Iterable[Surveyed]) -> str:
    """The lines as a table in Markdown."""
    rows = [_HEADS, tuple("---" for _ in _HEADS), *(_cells(line) for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _counted(step: Step) -> Counter[str]:
    found: Counter[str] = Counter()
    for message in step.messages:
        match message:
            case Line(of=of, parts=parts):
                found[of] += 1
                found["change" if of == "change" else "part"] += len(parts)
            case Asks():
                found["asked"] += 1
            case Ends() | Skips() | Fails():
                pass
    return found


def _line(reading: Reading, counted: Counter[str]) -> Surveyed:
    apart = {"intake", "charge", "asked"}
    off = [c for c in reading.checks if c.verdict in {"difference", "rounding"}]
    return Surveyed(
        name=" ".join(n for n in (reading.source.name, reading.source.sheet) if n),
        shape=reading.shape,
        rows=reading.rows_seen,
        projects=counted["intake"],
        charges=counted["charge"],
        others={of: n for of, n in sorted(counted.items()) if n and of not in apart},
        questions=counted["asked"],
        sum=yuan(reading.total),
        ok=verdicts(reading.checks).get("ok", 0),
        differ=tuple(f"row {c.row} {c.against} {c.stated}/{c.found}" for c in off),
    )


def _cells(line: Surveyed) -> tuple[str, ...]:
    others = ", ".join(f"{n} {of}" for of, n in line.others.items())
    differ = line.reason or "; ".join(line.differ) or "-"
    numbers = (str(line.rows), str(line.projects), str(line.charges))
    rest = (str(line.questions), line.sum, str(line.ok), differ.replace("|", "/"))
    return (line.name.replace("|", "/"), line.shape, *numbers, others, *rest)
