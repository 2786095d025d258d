"""What a change changes, and by how much: found by comparing two dossiers, never typed in.

Every share is of what was first approved and rounded up, so that none slips under a threshold by
its rounding. What has no measure (a text, an operator, a place) counts whole.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from domain.changes.state import Changes
from events.changes import Changed
from events.project import Beneficiaries, Dossier, FundLine, Schedule
from events.requirements import ChangeKind

NOT_A_LETTER = re.compile(r"\W+")
WHOLE = 10_000
MOST = 10**9


class Pair(Struct, frozen=True):
    """A dossier as it stands and as it is asked to be; shares are of the one first approved."""

    old: Dossier
    new: Dossier
    first: Dossier


def measured(old: Dossier, new: Dossier, changes: Changes) -> tuple[Changed, ...]:
    """All that a change changes, with what earlier changes had changed already."""
    pair = Pair(old, new, changes.original or old)
    before = [m for applied in changes.applied for m in applied.measured]
    return tuple(_totalled(one, before) for kind in KINDS for one in kind(pair))


def _totalled(one: Changed, before: list[Changed]) -> Changed:
    same = [m for m in before if (m.kind, m.item) == (one.kind, one.item)]
    return replace(
        one,
        total_share=min(MOST, one.share + sum(m.share for m in same)),
        total_fen=one.fen + sum(m.fen for m in same),
        total_days=one.days + sum(m.days for m in same),
    )


def _termination(pair: Pair) -> Iterator[Changed]:
    """Nothing is to be invested any more."""
    if pair.old.total_investment and not pair.new.total_investment:
        yield Changed("termination", share=WHOLE, fen=pair.old.total_investment)


def _replacement(pair: Pair) -> Iterator[Changed]:
    """Another project in its place: of another name and of another nature."""
    old, new = pair.old, pair.new
    renamed = _letters(old.name) != _letters(new.name)
    if renamed and (old.category, old.industry) != (new.category, new.industry):
        yield Changed("replacement", share=WHOLE)


def _place(pair: Pair) -> Iterator[Changed]:
    if set(pair.old.places) != set(pair.new.places):
        yield Changed("place", share=WHOLE)


def _content(pair: Pair) -> Iterator[Changed]:
    if _what(pair.old) != _what(pair.new):
        yield Changed("content", share=WHOLE)


def _what(dossier: Dossier) -> object:
    """What is built, but for how much of it."""
    texts = (dossier.name, dossier.content, dossier.category, dossier.industry)
    return [_letters(text) for text in texts], dossier.nature, dossier.land, set(_amounts(dossier))


def _letters(text: str) -> str:
    return NOT_A_LETTER.sub("", text).casefold()


def _amounts(dossier: Dossier) -> dict[str, Fraction]:
    """How much of each item, by its name and unit."""
    amounts: dict[str, Fraction] = defaultdict(Fraction)
    for quantity in dossier.quantities:
        amounts[f"{quantity.item}({quantity.unit})"] += Fraction(quantity.amount)
    return amounts


def _scale(pair: Pair) -> Iterator[Changed]:
    old, new, first = _amounts(pair.old), _amounts(pair.new), _amounts(pair.first)
    for item in (i for i in old if i in new and old[i] != new[i]):
        share = _share(new[item] - old[item], first.get(item, old[item]))
        yield Changed("scale", item[:200], share=share)


def _share(moved: Fraction, whole: Fraction) -> int:
    return min(MOST, ceil(abs(moved) / whole * WHOLE)) if whole else WHOLE


def _investment(pair: Pair) -> Iterator[Changed]:
    more = pair.new.total_investment - pair.old.total_investment
    if more:
        kind: ChangeKind = "investment-up" if more > 0 else "investment-down"
        yield Changed(kind, share=_of_money(more, pair), fen=abs(more))


def _of_money(moved: int, pair: Pair) -> int:
    return _share(Fraction(moved), Fraction(pair.first.total_investment))


def _schedule(pair: Pair) -> Iterator[Changed]:
    """A schedule that is given or given up counts by its whole length."""
    old, new = pair.old.schedule, pair.new.schedule
    if (old, pair.old.year) == (new, pair.new.year):
        return
    years = abs(pair.new.year - pair.old.year)
    yield Changed("schedule", days=max(_moved(old, new), 365 * years))


def _moved(old: Schedule | None, new: Schedule | None) -> int:
    if old and new:
        return max(abs((new.start - old.start).days), abs((new.end - old.end).days))
    one = old or new
    return (one.end - one.start).days + 1 if one else 0


def _source(pair: Pair) -> Iterator[Changed]:
    """Money that comes from elsewhere; what the investment itself moves is not counted twice."""
    old, new = _lines(pair.old.funds), _lines(pair.new.funds)
    moved = [new.get(line, 0) - old.get(line, 0) for line in {*old, *new}]
    more, less = sum(m for m in moved if m > 0), -sum(m for m in moved if m < 0)
    change = abs(pair.new.total_investment - pair.old.total_investment)
    fen = max(more, less) - change
    if fen > 0 or set(old) != set(new):
        fen = max(fen, 0)
        yield Changed("source", share=_of_money(fen, pair) if fen else WHOLE, fen=fen)


def _lines(funds: tuple[FundLine, ...]) -> dict[FundLine, int]:
    """Money by where it comes from: the line without its amount."""
    amounts: dict[FundLine, int] = defaultdict(int)
    for line in funds:
        amounts[replace(line, amount=0)] += line.amount
    return amounts


def _beneficiaries(pair: Pair) -> Iterator[Changed]:
    if (pair.old.beneficiaries, pair.old.linkage) == (pair.new.beneficiaries, pair.new.linkage):
        return
    gains = zip(_gains(pair.old), _gains(pair.new), _gains(pair.first), strict=True)
    shares = [
        _share(Fraction(new - old), Fraction(first)) for old, new, first in gains if old != new
    ]
    yield Changed("beneficiaries", share=max(shares) if shares and _same_ways(pair) else WHOLE)


def _same_ways(pair: Pair) -> bool:
    old, new = pair.old.linkage, pair.new.linkage
    return sorted(x.mode for x in old) == sorted(x.mode for x in new)


def _gains(dossier: Dossier) -> tuple[int, ...]:
    """Who gains and how much, in numbers."""
    who = dossier.beneficiaries or Beneficiaries(0, 0)
    promised = sum(x.households for x in dossier.linkage), sum(x.yearly for x in dossier.linkage)
    counted = who.households, who.people, who.assisted_households, who.monitored_households
    return (*counted, *promised)


def _other(kind: ChangeKind, *names: str) -> Callable[[Pair], Iterator[Changed]]:
    """A kind that is found by fields that have no measure."""

    def found(pair: Pair) -> Iterator[Changed]:
        if any(getattr(pair.old, name) != getattr(pair.new, name) for name in names):
            yield Changed(kind, share=WHOLE)

    return found


KINDS: tuple[Callable[[Pair], Iterator[Changed]], ...] = (
    _termination,
    _replacement,
    _place,
    _content,
    _scale,
    _investment,
    _schedule,
    _source,
    _beneficiaries,
    _other("operator", "operator", "operation"),
    _other("targets", "targets"),
    _other("implementing-unit", "owner_unit", "implementing_unit"),
)
