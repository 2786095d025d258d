"""How somebody asks for something, and what comes of it."""

from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from domain.clocks import office_day
from domain.deciding import Decision, Stamp
from events.findings import Finding
from events.project import Source

SHANGHAI = timezone(timedelta(hours=8))


class Order(Struct, frozen=True):
    """Who asks, under which key, having seen which version; `dry` decides and writes nothing.

    `print`: by which a repetition is known where the words asked in may not be digested as such.
    """

    principal: str
    key: str
    at: datetime
    expected: int | None = None
    correlation: str = ""
    source: Source | None = None
    dry: bool = False
    print: str = ""

    @property
    def today(self) -> date:
        """The day of the office when it was asked."""
        return office_day(self.at)

    @property
    def stamp(self) -> Stamp:
        """What a fact says of the command that made it."""
        command = f"{self.principal}/{self.key}"
        return Stamp(self.at, command, self.correlation, "", self.source)


class Outcome(Struct, frozen=True):
    """What came of a command; `possible` are the steps it opened, `facts` the tags it made.

    `moved`: how many cases a merger of divisions took with it.
    """

    case: str
    version: int
    position: int = 0
    facts: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    repeated: bool = False
    dry: bool = False
    moved: int = 0

    @property
    def refused(self) -> bool:
        """Whether nothing follows from it."""
        return not self.facts


class NotThereError(Exception):
    """There is no such case, or it is not the caller's to see: the same to them."""


class MovedError(Exception):
    """The case is no longer at the version that the caller saw."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class Asked(Struct, frozen=True):
    """An order put before a stream: under which name it is logged, and the print of its words."""

    stream: str
    action: str
    order: Order
    print: str


class Answer(Struct, frozen=True, omit_defaults=True):
    """What is kept for a repetition of a command: all but its findings, which the receipt has."""

    case: str
    version: int
    facts: tuple[str, ...]
    possible: tuple[str, ...] = ()
    moved: int = 0


def asked(stream: str, action: str, command: Any, order: Order) -> Asked:
    """An order with its fingerprint: of whom, what, in which words."""
    return Asked(stream, action, order, order.print or print_of(stream, command))


def print_of(stream: str, command: Any) -> str:
    """The digest of what is asked, of whom, in which words."""
    said = msgspec.json.encode((stream, type(command).__name__, command))
    return sha256(said).hexdigest()


def tags(decision: Decision) -> tuple[str, ...]:
    """The names of the facts that follow."""
    return tuple(str(fact.__struct_config__.tag) for fact in decision.facts)


def kept(answer: Answer) -> msgspec.Raw:
    """An answer as it is stored."""
    return msgspec.Raw(msgspec.json.encode(answer))


def again(stored: Any, position: int) -> Outcome:
    """What a command was answered when it was recorded."""
    then = msgspec.convert(stored, Answer)
    return Outcome(position=position, repeated=True, **msgspec.structs.asdict(then))
