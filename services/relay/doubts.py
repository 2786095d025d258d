"""Why a relay stops: a doubt is settled from the stream's tail, a fault by a new stream."""

from typing import Literal

from msgspec import Struct

Why = Literal["overtaken", "unreachable", "silent", "refused", "retired"]
What = Literal["settings", "ahead", "holes", "missing", "different", "foreign", "stuck"]


class Doubt(Exception):
    """Something was not as expected; what is in flight is dropped, the tail tells how to go on."""

    def __init__(self, why: Why, says: str = "") -> None:
        super().__init__(says or why)
        self.why: Why = why


class Unsafe(Exception):
    """The server or the stream is not set up so that a fact would be kept: nothing is published."""


class Fault(Struct, frozen=True, order=True):
    """Positions at which the stream does not say what the log says, both ends included."""

    first: int
    last: int
    what: What
    says: str = ""


class Halted(Exception):
    """The stream holds what the log does not: somebody else wrote there, or it is damaged."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(map(told, faults)))
        self.faults = faults


def told(fault: Fault) -> str:
    """A fault in one line."""
    where = f"{fault.first}" if fault.first == fault.last else f"{fault.first}-{fault.last}"
    return f"{where} {fault.what}" + (f": {fault.says}" if fault.says else "")


def touches(one: Fault, next_: Fault) -> bool:
    """Whether two faults are one."""
    same = (one.what, one.says) == (next_.what, next_.says)
    return same and next_.first <= one.last + 1


def merged(faults: list[Fault]) -> tuple[Fault, ...]:
    """Neighbours of one kind as one range."""
    joined: list[Fault] = []
    for fault in sorted(faults):
        last = joined[-1] if joined else None
        if last and touches(last, fault):
            joined[-1] = Fault(last.first, max(last.last, fault.last), last.what, last.says)
        else:
            joined.append(fault)
    return tuple(joined)
