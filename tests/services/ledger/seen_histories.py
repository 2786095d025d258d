"""What clients saw, and whether an honest log can have shown it to them.

Each command's facts carry its key, so the log itself tells whose they are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from time import monotonic_ns
from typing import Any, Literal

import msgspec
from msgspec import Struct

from services.ledger.changes import Change, LedgerError, OutcomeUnknown, Recorded
from services.ledger.ledger import Ledger

LOG = """
SELECT notification_id, originator_id, originator_version, state FROM bangfu.bangfu_events
WHERE notification_id > %s ORDER BY notification_id
"""
Outcome = Literal["ok", "fail", "info"]


class Call(Struct):
    """One command from its sending to its outcome; `info` when nobody told."""

    key: str
    facts: int
    began: int
    ended: int = 0
    outcome: Outcome = "info"
    position: int = 0
    error: str = ""


class Read(Struct):
    """One look at what came after the last one: position, stream, version; and how far it saw."""

    began: int
    seen: list[tuple[int, str, int]]
    upto: int


class Logged(Struct):
    """A fact in the log, and the key of the command that made it."""

    position: int
    stream: str
    version: int
    key: str


class History:
    """All that the clients of a test saw, by the clock that they share."""

    def __init__(self) -> None:
        self.clock = monotonic_ns  # one clock for all processes of a machine
        self.calls: list[Call] = []
        self.reads: list[Read] = []

    async def record(self, ledger: Ledger, change: Change, states: Any) -> Recorded:
        call = Call(change.key.key, change.facts, self.clock())
        self.calls.append(call)
        try:
            recorded = await ledger.record(change, states)
        except LedgerError as error:
            call.outcome = "info" if isinstance(error, OutcomeUnknown) else "fail"
            call.error = type(error).__name__
            raise
        else:
            call.outcome, call.position = "ok", recorded.position
            return recorded
        finally:
            call.ended = self.clock()

    async def read_on(self, query: Any) -> None:
        """Look at what has come since the last look."""
        began = self.clock()
        after = self.reads[-1].upto if self.reads else 0
        seen = [(p, s, v) for p, s, v, _ in await query(LOG, (after,))]
        self.reads.append(Read(began, seen, seen[-1][0] if seen else after))


async def logged(ledger: Ledger) -> list[Logged]:
    rows = await ledger.query(LOG, (0,))
    return [Logged(p, s, v, msgspec.json.decode(state)["command"]) for p, s, v, state in rows]


def problems(history: History, log: Sequence[Logged]) -> list[str]:
    """Everything that an honest log cannot have done; none is what a test wants."""
    return [
        *_contiguous(log),
        *_present(history.calls, log),
        *_in_real_time(history.calls),
        *_prefixes(history, log),
    ]


def _contiguous(log: Sequence[Logged]) -> Iterable[str]:
    if [fact.position for fact in log] != list(range(1, len(log) + 1)):
        yield "positions are not 1..N"
    versions: dict[str, list[int]] = defaultdict(list)
    for fact in log:
        versions[fact.stream].append(fact.version)
    for stream, found in versions.items():
        if found != list(range(1, len(found) + 1)):
            yield f"versions of {stream}: {found}"


def _present(calls: Sequence[Call], log: Sequence[Logged]) -> Iterable[str]:
    """All facts of a command or none; all of an acknowledged one, none of a refused one."""
    found = Counter(fact.key for fact in log)
    last = {fact.key: fact.position for fact in log}
    possible = {call.key for call in calls if call.outcome != "fail"}
    known = {call.key for call in calls}
    for call in calls:
        facts = found[call.key]
        if facts not in (0, call.facts):
            yield f"{call.key} left {facts} of {call.facts} facts"
        if call.outcome == "ok" and last.get(call.key) != call.position:
            yield f"{call.key} was acknowledged at {call.position}, is at {last.get(call.key)}"
        if facts and call.key not in possible:
            yield f"{call.key} was refused and is there"
    yield from (f"{key} was never sent" for key in found.keys() - known)


def _in_real_time(calls: Sequence[Call]) -> Iterable[str]:
    """What was acknowledged before another was sent stands before it."""
    first = {}
    for call in sorted(calls, key=lambda c: c.ended):
        if call.outcome == "ok":
            first.setdefault(call.key, call)
    sent: dict[str, int] = {}
    for call in sorted(calls, key=lambda c: c.began):
        if call.key in first:
            sent.setdefault(call.key, call.began)
    ends = sorted(first.values(), key=lambda c: c.ended)
    at, highest = 0, 0
    for key, began in sorted(sent.items(), key=lambda item: item[1]):
        while at < len(ends) and ends[at].ended < began:
            highest = max(highest, ends[at].position)
            at += 1
        if first[key].position <= highest:
            place = first[key].position
            yield f"{key} was sent after {highest} was acknowledged, yet is at {place}"


def _prefixes(history: History, log: Sequence[Logged]) -> Iterable[str]:
    """Reading on shows the log in order and whole, with all that was acknowledged before."""
    seen = [fact for read in history.reads for fact in read.seen]
    if seen != [(f.position, f.stream, f.version) for f in log[: len(seen)]]:
        yield "what was read is not the beginning of the log"
    acknowledged = sorted((c.ended, c.position) for c in history.calls if c.outcome == "ok")
    at, highest = 0, 0
    for read in history.reads:
        while at < len(acknowledged) and acknowledged[at][0] < read.began:
            highest = max(highest, acknowledged[at][1])
            at += 1
        if read.upto < highest:
            yield f"a read showed {read.upto} after {highest} was acknowledged"
