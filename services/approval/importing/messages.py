"""What the reading of a file tells the import, row by row in the order of the file.

The messages cross from one process to another, so each is plain data; those of a row stay together.
"""

from typing import Literal

import msgspec
from msgspec import Raw, Struct

from services.approval.tables.entries import Question, Reading

Class = Literal["intake", "charge", "question", "subtotal", "summary", "change", "note", "header"]
NOTHING = Raw(b"null")


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="line"):
    """A row: its class, the rows under it, its amount, the print of what it says.

    `command` raises its project; `told` is all that the row says, where no project will say it.
    """

    row: int
    of: Class
    parts: tuple[int, ...] = ()
    fen: int = 0
    fingerprint: str = ""
    command: Raw = NOTHING
    told: Raw = NOTHING


class Asks(Struct, frozen=True, tag="asks"):
    """A question about a row."""

    question: Question


class Ends(Struct, frozen=True, tag="ends"):
    """The table of a sheet has been read to its end."""

    reading: Reading


class Skips(Struct, frozen=True, tag="skips"):
    """A sheet that is no table, and why."""

    code: str
    zh: str
    en: str


class Fails(Struct, frozen=True, tag="fails"):
    """The file cannot be read (further), and why; `fault` names a fault of the program."""

    code: str
    zh: str
    en: str
    fault: str = ""


Message = Line | Asks | Ends | Skips | Fails


class Step(Struct, frozen=True):
    """Some whole rows of one sheet: what is recorded together."""

    sheet: str
    messages: tuple[Message, ...]

    @property
    def last(self) -> int:
        """The last row of which it speaks."""
        return max((row for m in self.messages if (row := row_of(m))), default=0)


def row_of(message: Message) -> int:
    """The row of which a message speaks; 0 for one about the sheet."""
    match message:
        case Line(row=row):
            return row
        case Asks(question):
            return question.row
        case Ends() | Skips() | Fails():
            return 0


ENCODER = msgspec.json.Encoder()
STEPS = msgspec.json.Decoder(Step)
