"""The questions and errors of an import: those of the table's reader, and its own."""

import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct

from services.approval.tables import asking
from services.approval.tables.entries import Doubt, Question, TableError

PLACES = ("place", "village", "township")


class Asked(Struct, frozen=True):
    """A doubt about a field of an item, and the words that gave rise to it.

    `field` may be one of several fields in the order in which a column for it is looked for.
    """

    field: tuple[str, ...]
    doubt: Doubt
    raw: str = ""
    whole_row: bool = False


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """The messages of imports by code."""
    return tomllib.loads((files(__package__) / "questions.toml").read_text("utf-8"))


def question(row: int, asked: Asked, heads: dict[str, str]) -> Question:
    """A question by row and column; `heads` names the column of each field of the table."""
    column = next((heads[f] for f in asked.field if f in heads), "")
    whole = asked.whole_row
    said = catalogue()
    return asking.question(row, column, asked.doubt, asked.raw, whole_row=whole, known=said)


def error(code: str, **values: str) -> TableError:
    """The error of an import as a whole."""
    return asking.error(code, known=catalogue(), **values)
