"""A fact as a subscriber gets it, and the numbers that the server wrote beside it."""

from msgspec import Struct
from nats.aio.msg import Msg

from events.base import Fact
from events.envelope import Row, Unfit, county_in, county_of, labelled
from events.published import decode


class Received(Struct, frozen=True, gc=False):
    """A fact with its place. `fact` is None where this version of the language does not know it.

    `tag` and `state` are as stored; `fact` is in its current shape.
    """

    position: int
    stream: str
    version: int
    tag: str
    state: bytes
    fact: Fact | None

    @property
    def kind(self) -> str:
        return self.stream.partition("-")[0]

    @property
    def id(self) -> str:
        return self.stream.partition("-")[2]


class Numbers(Struct, frozen=True, gc=False):
    """What the server says of a delivery: its place in the stream and in this consumer."""

    stream: int
    consumer: int
    pending: int


def received(row: Row) -> Received:
    """A stored row, read."""
    return Received(
        row.position, row.stream, row.version, row.tag, row.state, decode(row.tag, row.state)
    )


def taken(message: Msg, row: Row) -> Received:
    """The fact in a message of that row; `Unfit` where it is of another county than it is under."""
    found = received(row)
    county = found.fact.county if found.fact else county_in(row.state)
    if county != county_of(message.subject):
        raise Unfit(f"{message.subject}: a fact of {county}")
    return found


def numbers(message: Msg) -> Numbers:
    """The numbers in the reply subject: nine tokens, or with domain and account eleven or more."""
    tokens = message.reply.split(".")
    try:
        first = 5 if len(tokens) == 9 else 7
        return Numbers(int(tokens[first]), int(tokens[first + 1]), int(tokens[first + 3]))
    except (IndexError, ValueError) as fault:
        raise Unfit(f"{message.reply!r}: no delivery of a stream") from fault


def row_of(message: Msg) -> Row:
    """The row that a message carries, by its labels."""
    return labelled(message.subject, message.headers, message.data)
