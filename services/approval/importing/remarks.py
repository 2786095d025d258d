"""What an item says that a dossier has no field for, in words, so that nothing of a row is lost."""

from collections.abc import Iterator

from services.approval.tables.asking import wan
from services.approval.tables.entries import Item, Measure

Told = Iterator[tuple[str, str]]


def remarks(item: Item, more: tuple[tuple[str, str], ...] = ()) -> str:
    """One line for each thing: its name and its words. `more` is what the intake adds."""
    said = [*_own(item), *more, *_under(item)]
    return "\n".join(f"{head}：{text}" for head, text in said if text)


def _own(item: Item) -> Told:
    yield "备注", item.remark
    yield "序号", item.serial
    yield "项目编码", item.code
    parts = ((p.label.removeprefix("其中"), p.fen) for p in item.of_which)
    yield "其中", "、".join(f"{label}{wan(fen)}" for label, fen in parts)
    yield "预计年效益", "" if item.yearly_benefit is None else wan(item.yearly_benefit)
    yield "完成时间", item.completion.isoformat() if item.completion else ""
    yield "脱贫人口", "" if item.assisted_people is None else f"{item.assisted_people}人"
    yield "产权归属", item.ownership
    yield "入库状态", item.library_state


def _under(item: Item) -> Told:
    """Columns without a field by their heads, rows under the item by their numbers."""
    for head, text in item.extra:
        yield (f"第{head[1:]}行" if head[1:].isdigit() else head), text


def funds(item: Item) -> str:
    """The sources of the money in the table's own words."""
    return "、".join(f"{fund.label}{wan(fund.fen)}" for fund in item.funds)


def quantities(left: list[Measure]) -> str:
    """Quantities that could not be taken as such."""
    return "、".join(f"{m.village}{m.item}{m.amount}{m.unit}" for m in left)


def people(item: Item) -> str:
    """The numbers of those who gain, as far as they are stated."""
    assisted = (item.assisted_households, "户脱贫户")
    said = ((item.households, "户"), (item.people, "人"), assisted)
    return "、".join(f"{count}{unit}" for count, unit in said if count is not None)
