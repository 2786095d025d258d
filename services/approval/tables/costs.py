"""The money of a row: its amount, the parts and sources named of it, and whether they agree."""

from msgspec import Struct

from services.approval.tables.asking import wan
from services.approval.tables.entries import Doubt, Fund, Part
from services.approval.tables.facing import Facing
from services.approval.tables.headers import Column, source_of
from services.approval.tables.money import Amount, named_amounts
from services.approval.tables.totals import Sum, verdict


class Costs(Struct, frozen=True):
    """The money of a row: its total, the parts named of it, the sources it comes from."""

    total: Amount | None
    of_which: tuple[Part, ...]
    funds: tuple[Fund, ...]


def costs(facing: Facing) -> Costs:
    """The money of a row; what does not agree is asked."""
    column = facing.head.first("total") or facing.head.first("amount")
    stated = facing.amount(column) if column else None
    funds = _fund_columns(facing)
    total = stated or (_added(facing, funds) if not column or not _filled(facing, column) else None)
    parts = (stated.of_which if stated else ()) + _of_which(facing)
    if total is None and not (column and column.field in facing.doubts):
        facing.ask(column, Doubt("amount-not-stated"))
    if total:
        _compare(facing, total, funds, parts)
        _compare_split(facing, total)
    lines = () if facing.lost else tuple(fund for fund, _ in funds)
    return Costs(total, parts, lines or _fund_text(facing, total))


def _filled(facing: Facing, column: Column) -> bool:
    return bool(facing.texts[column.index].strip())


def _fund_columns(facing: Facing) -> list[tuple[Fund, Amount]]:
    columns = facing.head.of("fund")
    found = [(c, facing.amount(c)) for c in columns]
    return [(Fund(c.source, c.level, a.fen, c.label), a) for c, a in found if a and a.fen]


def _added(facing: Facing, funds: list[tuple[Fund, Amount]]) -> Amount | None:
    """Without an amount of its own a row costs what its sources give."""
    if not funds or "fund" in facing.doubts:
        return None
    return Amount(sum(a.fen for _, a in funds), max(a.places for _, a in funds), funds[0][1].unit)


def _of_which(facing: Facing) -> tuple[Part, ...]:
    columns = facing.head.of("of_which")
    found = [(c.label, facing.amount(c)) for c in columns]
    return tuple(Part(label, amount.fen) for label, amount in found if amount and amount.fen)


def _compare(
    facing: Facing, total: Amount, funds: list[tuple[Fund, Amount]], parts: tuple[Part, ...]
) -> None:
    """Sources that exceed the amount, or several that miss it; a part beyond the whole."""
    column = facing.head.first("fund")
    found = _sum([a for _, a in funds])
    several = len(facing.head.of("fund")) > 1 and bool(funds)
    off = verdict(total.fen, found) == "difference" and (several or found.fen > total.fen)
    if off and len(facing.row.cells) < len(facing.head.columns):
        facing.lost = True
        facing.ask(column, Doubt("column-lost"), facing.said())
    elif off:
        said = {"found": wan(found.fen), "stated": wan(total.fen)}
        facing.ask(column, Doubt("funds-differ", said), facing.said())
    if any(p.fen > total.fen for p in parts):
        facing.ask(facing.head.first("of_which"), Doubt("part-exceeds-amount", {"remark": ""}))


def _compare_split(facing: Facing, total: Amount) -> None:
    """Settled, fee and surplus against the plan: off by rounding, or off."""
    columns = facing.head.of("split")
    found = [a for c in columns if (a := facing.amount(c))]
    if len(found) < 2:
        return
    parts = _sum(found)
    parts.coarsest = max(parts.coarsest, coarseness(total))
    held = verdict(total.fen, parts)
    said = {"found": wan(parts.fen), "stated": wan(total.fen)}
    if held != "ok":
        code = "parts-rounded" if held == "rounding" else "parts-differ"
        facing.ask(columns[0], Doubt(code, said), facing.said())


def coarseness(amount: Amount | None) -> int:
    """The last written decimal of an amount, in fen; 0 for one without decimals."""
    return amount.unit // 10**amount.places if amount and amount.places else 0


def _sum(amounts: list[Amount]) -> Sum:
    coarsest = max((coarseness(a) for a in amounts), default=0)
    return Sum(sum(a.fen for a in amounts), 0, len(amounts), coarsest)


def _fund_text(facing: Facing, total: Amount | None) -> tuple[Fund, ...]:
    """Sources named in words: the whole amount from one, or several with their amounts."""
    text, column = facing.text("fund_text"), facing.head.first("fund_text")
    if not text or total is None:
        return ()
    unit = (column.unit if column else None) or ("wan" if total.unit == 10**6 else "yuan")
    named = named_amounts(text, unit)
    if not named:
        return (Fund(*source_of(text), total.fen, text),)
    if sum(p.fen for p in named) != total.fen:
        said = {"found": wan(sum(p.fen for p in named)), "stated": wan(total.fen)}
        facing.ask(column, Doubt("funds-differ", said))
    return tuple(Fund(*source_of(p.label), p.fen, p.label) for p in named)
