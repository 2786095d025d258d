"""Two packs over the cases of the store (预演), read in batches by one process or several.

The index says which cases stand where anything could differ; only those are read, and nothing is
written. It reads alone, so that the auditor may do it.
"""

import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
import psycopg
from msgspec import Struct

from domain.case import Case
from domain.circumstances import Circumstances, Similar
from domain.deciding import opened_again
from domain.evolving import LIVES
from domain.life import OF
from domain.outlook import keys_needed, keys_under
from domain.procedure import ready
from domain.rehearsing import (
    Answer,
    Differing,
    Rehearsal,
    answer,
    over_history,
    rehearsal,
)
from domain.repair.folding import folded
from events.requirements import Pack
from services.ledger.kinds import decode, kind_of
from services.ledger.procedures import Procedures, kinds
from services.ledger.replay import silent

INDEX = """
SELECT stream, stage, division FROM bangfu.case_index
WHERE kind = ANY(%(kinds)s) AND (live OR %(ended)s)
  AND EXISTS (SELECT FROM unnest(%(inside)s::text[]) p WHERE starts_with(division, p))
ORDER BY stream
"""
FACTS = """
SELECT originator_id, topic, state FROM bangfu.bangfu_events
WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version
"""
SIMILAR = """
SELECT k.key, i.stream, i.amount, i.stage, i.filed_at,
  ARRAY(SELECT s FROM unnest(i.keys) s WHERE starts_with(s, 'spent:'))
FROM bangfu.case_keys k JOIN bangfu.case_index i USING (stream)
WHERE k.key = ANY(%s) ORDER BY i.filed_at, i.stream
"""
BATCH = 250
Progress = Callable[[int, int], None]


class Scope(Struct, frozen=True):
    """Which cases: those of divisions that begin so, on a day; of `histories`, ended ones too.

    `pinned`: only those that are judged by the first pack.
    """

    inside: tuple[str, ...]
    on: date
    histories: bool = False
    pinned: bool = False


class Found(Struct, frozen=True, omit_defaults=True):
    """A case that differs: where it stands, and what differs (now, or in its history)."""

    stream: str
    version: int
    stage: str
    division: str
    answer: Answer

    @property
    def first(self) -> Differing:
        """The first finding that differs."""
        return self.answer.first


class Rehearsed(Struct, frozen=True):
    """How many cases there are, how many were judged twice, and those that differ."""

    cases: int
    judged: int
    found: tuple[Found, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """For how many cases each action opens, closes, goes stale, differs first."""
        sorts: dict[str, Counter[str]] = {
            "opens": Counter(a for f in self.found for a in f.answer.opens),
            "closes": Counter(a for f in self.found for a in f.answer.closes),
            "stale": Counter(g.action for f in self.found for g in f.answer.stale),
            "first": Counter(f.first.action for f in self.found),
        }
        return {name: dict(sorted(counted.items())) for name, counted in sorts.items()}


class Judge:
    """Reads cases by their streams and judges each by both packs."""

    def __init__(self, dsn: str, both: Rehearsal, scope: Scope) -> None:
        self._conn = psycopg.connect(dsn, autocommit=True)
        self._conn.read_only = True
        self._both, self._scope = both, scope
        self._kinds = {kind.name: kind for kind in kinds(Procedures())}
        self._known: dict[str, Any] = {}
        self._prefixes: dict[tuple[str, str, bool], tuple[str, ...]] = {}

    def close(self) -> None:
        """Give the connection back."""
        self._conn.close()

    def of(self, streams: Sequence[str]) -> list[tuple[str, int, Answer]]:
        """Those that differ, with their versions, and in what."""
        if self._scope.histories:
            told = self._histories(streams)
            walked = ((s, len(facts), over_history(s, facts, self._both)) for s, facts in told)
            return [(s, n, Answer(first)) for s, n, first in walked if first]
        return [(s, case.version, found) for s, case, found in self.each(streams) if found]

    def each(self, streams: Sequence[str]) -> Iterator[tuple[str, Any, Answer | None]]:
        """Every case of these, as it stands, and in what it differs."""
        told = self._histories(streams)
        folds = ((stream, folded(LIVES[kind_of(stream)], facts)) for stream, facts in told)
        cases = [(stream, case, self._keys(case)) for stream, case in folds]
        alike = self._alike({key for *_, keys in cases for key in keys})
        for stream, case, keys in cases:
            if not self._scope.pinned or case.pack == self._both.old.ref:
                about = self._about(stream, case, keys, alike)
                yield stream, case, answer(case, self._both, about)

    def _histories(self, streams: Sequence[str]) -> Iterator[tuple[str, list[Any]]]:
        rows = self._conn.execute(FACTS, (list(streams),), binary=True, prepare=True).fetchall()
        for stream, its in groupby(rows, key=itemgetter(0)):
            kind = self._kinds[kind_of(stream)]
            yield stream, [decode(kind, name, data) for _, name, data in its]

    def _about(
        self, stream: str, case: Case, keys: tuple[str, ...], alike: dict[str, list[Similar]]
    ) -> Circumstances:
        similar = tuple(one for key in keys for one in alike.get(key, ()) if one.case != stream)
        others = {other: self._other(other) for other in case.relies_on}
        return Circumstances(self._both.old, self._scope.on, None, similar, stream, keys, others)

    def _keys(self, case: Case) -> tuple[str, ...]:
        """The keys by which what the packs ask otherwise looks for like cases."""
        at = (case.stage, case.origin, opened_again(case))
        if at not in self._prefixes:
            names = self._both.actions(*at)
            packs = (self._both.old, self._both.new)
            known = ((r, n) for r in packs for n in names if n in r.actions)
            found = {p for r, n in known for p in keys_needed(r, n, case.origin)}
            self._prefixes[at] = tuple(sorted(found))
        return keys_under(case, self._prefixes[at])

    def _alike(self, wanted: set[str]) -> dict[str, list[Similar]]:
        found: dict[str, list[Similar]] = defaultdict(list)
        for key, stream, amount, stage, at, spent in (
            self._conn.execute(SIMILAR, (sorted(wanted),)) if wanted else ()
        ):
            one = Similar(stream, (key,), amount, stage, at.astimezone(UTC), tuple(spent))
            found[key].append(one)
        return found

    def _other(self, stream: str) -> Any:
        """A further case, read once: a county's projects rely on one plan."""
        if stream not in self._known:
            told = dict(self._histories([stream])).get(stream, [])
            self._known[stream] = folded(LIVES[kind_of(stream)], told)
        return self._known[stream]


def rehearse(
    dsn: str, both: Rehearsal, scope: Scope, *, processes: int = 1, progress: Progress = silent
) -> Rehearsed:
    """Judge every case of the scope by both packs."""
    asked = {"kinds": list(OF), "ended": scope.histories, "inside": list(scope.inside)}
    with psycopg.connect(dsn, autocommit=True) as conn:
        rows = {row[0]: row[1:] for row in conn.execute(INDEX, asked, binary=True)}
    stages = frozenset(both.stages())
    wanted = [s for s, (stage, _) in rows.items() if scope.histories or stage in stages]
    wanted = wanted if both.touched or both.notices else []
    batches = [wanted[at : at + BATCH] for at in range(0, len(wanted), BATCH)]
    found: list[Found] = []
    for done, batch in enumerate(_judged(dsn, both, scope, batches, processes), 1):
        found += [Found(s, version, rows[s][0], rows[s][1], answer) for s, version, answer in batch]
        progress(min(done * BATCH, len(wanted)), len(wanted))
    return Rehearsed(len(rows), len(wanted), tuple(found))


def live(dsn: str, scope: Scope) -> list[str]:
    """The cases of a scope, ended ones too where it is of histories."""
    asked = {"kinds": list(OF), "ended": scope.histories, "inside": list(scope.inside)}
    with psycopg.connect(dsn, autocommit=True) as conn:
        return [str(row[0]) for row in conn.execute(INDEX, asked, binary=True)]


def _judged(
    dsn: str, both: Rehearsal, scope: Scope, batches: list[list[str]], processes: int
) -> Iterator[list[tuple[str, int, Answer]]]:
    if processes == 1 or len(batches) < processes:
        judge = Judge(dsn, both, scope)
        try:
            yield from map(judge.of, batches)
        finally:
            judge.close()
        return
    packs = tuple(msgspec.json.encode(rules.pack) for rules in (both.old, both.new))
    context = multiprocessing.get_context("spawn")
    given = (dsn, packs[0], packs[1], scope)
    pool_of = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=given)
    with pool_of as pool:
        yield from pool.map(_batch, batches)


_JUDGES: list[Judge] = []
"""The judge of a process of its own."""


def _begin(dsn: str, old: bytes, new: bytes, scope: Scope) -> None:
    packs = (ready(msgspec.json.decode(pack, type=Pack)) for pack in (old, new))
    _JUDGES.append(Judge(dsn, rehearsal(*packs), scope))


def _batch(streams: list[str]) -> list[tuple[str, int, Answer]]:
    return _JUDGES[0].of(streams)


def prefixes(both: Rehearsal, inside: Sequence[str] = ("",)) -> tuple[str, ...]:
    """The divisions in which both packs are, as far as one may look."""
    where = max((r.pack.jurisdiction for r in (both.old, both.new)), key=len)
    shared = all(where.startswith(r.pack.jurisdiction) for r in (both.old, both.new))
    if not shared:
        return ()
    return tuple(
        p if p.startswith(where) else where
        for p in inside
        if p.startswith(where) or where.startswith(p)
    )
