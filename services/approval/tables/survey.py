"""What a set of tables amounts to, one line each: for a person deciding what to import."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from services.approval.tables.books import About, tables
from services.approval.tables.entries import Item, Reading


class Surveyed(Struct, frozen=True):
    """A table in one line: rows taken, sums, questions, and how its stated totals fared."""

    name: str
    shape: str
    rows: int
    taken: dict[str, int]
    projects: int
    charges: int
    total: int
    questions: int
    ok: int
    differences: tuple[str, ...]
    unknown: int
    truncated: int
    kept_out: int


def survey(paths: Iterable[Path], about: About | None = None) -> Iterator[Surveyed]:
    """Read every table of every file through, and say what was found."""
    for path in paths:
        for table in tables(path.name, path, about):
            projects = charges = 0
            for entry in table.entries:
                if isinstance(entry, Item):
                    projects += entry.kind == "project"
                    charges += entry.kind != "project"
                elif isinstance(entry, Reading):
                    yield _line(entry, projects, charges)


def _line(reading: Reading, projects: int, charges: int) -> Surveyed:
    verdicts = [c.verdict for c in reading.checks]
    off = [c for c in reading.checks if c.verdict in {"difference", "rounding"}]
    return Surveyed(
        name=" ".join(n for n in (reading.source.name, reading.source.sheet) if n),
        shape=reading.shape,
        rows=reading.rows_seen,
        taken=reading.rows,
        projects=projects,
        charges=charges,
        total=reading.total,
        questions=reading.questions,
        ok=verdicts.count("ok"),
        differences=tuple(f"{c.row} {c.label} {c.against}: {c.stated}/{c.found}" for c in off),
        unknown=verdicts.count("unknown"),
        truncated=len(reading.truncated_rows),
        kept_out=sum(reading.kept_out.values()),
    )
