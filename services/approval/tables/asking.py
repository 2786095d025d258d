"""Questions and errors in Chinese and English, from one catalogue (questions.toml)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from services.approval.tables.entries import Doubt, Question, TableError
from services.approval.tables.personal import take_out
from services.approval.tables.wording import tidy

Catalogue = Mapping[str, Mapping[str, str]]
"""Messages by code: in Chinese (zh) and English (en)."""
RAW = 200
"""A question quotes at most so many characters of a cell."""
WHOLE = 4000
"""Of a row from which nothing else was taken, the question holds more: it is all that is kept."""


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """The messages by code."""
    return tomllib.loads((files(__package__) / "questions.toml").read_text("utf-8"))


def question(
    row: int,
    column: str,
    doubt: Doubt,
    raw: str,
    *,
    whole_row: bool = False,
    known: Catalogue | None = None,
) -> Question:
    """A doubt as a question that names row and column; what looks personal is not quoted."""
    said = (known or catalogue())[doubt.code]
    values = {k: _quoted(v) for k, v in doubt.values.items()}
    at_zh = f"第{row}行" + (f"「{column}」" if column else "")
    at_en = f"row {row}" + (f", column {column}" if column else "")
    zh = f"{at_zh}：{said['zh'].format_map(values)}"
    en = f"{at_en}: {said['en'].format_map(values)}"
    quoted = _quoted(raw, WHOLE if whole_row else RAW)
    return Question(row, column, doubt.code, zh, en, quoted, whole_row)


def error(code: str, *, known: Catalogue | None = None, **values: str) -> TableError:
    """The error of a file or sheet that cannot be read."""
    said = (known or catalogue())[code]
    return TableError(code, said["zh"].format_map(values), said["en"].format_map(values))


def wan(fen: int) -> str:
    """An amount in 万元 for a message, exact."""
    whole, rest = divmod(abs(fen), 10**6)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole}" + (f".{rest:06d}".rstrip("0") if rest else "") + "万元"


def _quoted(text: str, most: int = RAW) -> str:
    return tidy(take_out(text).text)[:most]
