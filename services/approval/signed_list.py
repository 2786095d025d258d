"""A signed list (签字名册) as a table: a household a row, by its random id, and no name."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from domain.messages import Both
from events.base import Digest
from events.consent import Answer
from services.approval.reasons import misfit, misfits, reason
from services.approval.tables.entries import TableError
from services.approval.tables.files import Limits
from services.approval.tables.sheets import open_sheets

LIMITS = Limits(file_bytes=1 << 20, unpacked_bytes=16 << 20, cells=100_000, seconds=30)
MOST = 200
"""How many rows a list has at most."""
HEADS = {
    "household": ("农户编号", "household"),
    "outcome": ("意见", "outcome"),
    "given_on": ("日期", "given_on"),
}
OUTCOMES = {"同意": "consent", "不同意": "refusal", "弃权": "abstention"}
NO_HEAD = Both("第一行须有列名:{0}", "the first row names the column {0}")
TOO_MANY = (f"每份名册至多 {MOST} 户", f"a list has {MOST} households at most")


class ListOptions(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds of the whole list: the digest of the signed paper, how and when it was signed.

    A row may say another day in a column of its own.
    """

    evidence: Digest
    given_on: date
    means: Literal["paper", "meeting"] = "paper"


def answers(content: bytes, options: ListOptions) -> tuple[Answer, ...]:
    """The answers of a list; whatever does not fit is refused by row and column."""
    try:
        rows = list(_rows(content))
    except TableError as bad:
        raise misfit("file", bad.zh, bad.en) from None
    places = _places(rows[0] if rows else ())
    found = [_answer(n, row, places, options) for n, row in enumerate(rows[1:], 2) if any(row)]
    if wrong := [one for one in found if isinstance(one, tuple)]:
        raise misfits(wrong)
    if not found:
        raise misfit("file", "名册没有一户", "the list has no household")
    return tuple(one for one in found if isinstance(one, Answer))


def _rows(content: bytes) -> Iterator[Sequence[str]]:
    """The rows of the first sheet; the file is gone afterwards."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        for sheet in open_sheets(Path(file.name), LIMITS):
            for n, row in enumerate(sheet.rows):
                if n > MOST:
                    raise misfit("file", *TOO_MANY)
                yield [cell.strip() for cell in row.cells]
            return


def _places(head: Sequence[str]) -> dict[str, int]:
    """In which column stands what."""
    places = {field: head.index(w) for field, words in HEADS.items() for w in words if w in head}
    for field in ("household", "outcome"):
        if field not in places:
            zh, en = HEADS[field]
            raise misfit("file", NO_HEAD.zh.format(zh), NO_HEAD.en.format(en))
    return places


def _answer(
    n: int, row: Sequence[str], places: dict[str, int], options: ListOptions
) -> Answer | tuple[str, Both]:
    said = {field: row[at] if at < len(row) else "" for field, at in places.items()}
    told = {
        "household": said["household"],
        "outcome": OUTCOMES.get(said["outcome"], said["outcome"]),
        "given_on": said.get("given_on") or options.given_on.isoformat(),
        "evidence": options.evidence,
        "means": options.means,
    }
    try:
        return msgspec.convert(told, Answer)
    except msgspec.ValidationError as bad:
        message, _, place = str(bad).partition(" - at `$.")
        return f"row {n}.{place.rstrip('`')}", reason(message)
