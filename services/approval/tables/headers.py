"""Header words understood: which column means what, in which unit, from which source of money.

What a word means is data (headers.toml); a county adds its own words through `mapping`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct, convert

from services.approval.tables.entries import Kind, Unit
from services.approval.tables.wording import plain, tidy

MONEY_FIELDS = frozenset(
    {
        "amount",
        "total",
        "fund",
        "of_which",
        "split",
        "yearly_benefit",
        "before_amount",
        "after_amount",
    }
)
LONGEST = 100
"""No head is longer; what is, is prose."""
_WIDE = frozenset({"amount", "fund_text", "of_which"})
"""Fields that give way when the head names a source of money."""
_BRACKET = re.compile(r"\(([^()]*)\)$")
_UNIT = re.compile(r"^(?:单位[:：]?)?(万元|元|人民币元|人民币万元)$")
_TITLE_UNIT = re.compile(r"单位[:：]?\(?(?:人民币)?(万元|元)")


class Known(Struct, frozen=True):
    """A word of headers.toml."""

    name: str
    found: str
    money: bool = False
    needs_unit: bool = False
    unit: str = ""
    personal: str = ""


class Groups(Struct, frozen=True):
    """Patterns of the heads that stand over several columns."""

    found: str
    money: str


class Words(Struct, frozen=True):
    """headers.toml as it stands."""

    field: tuple[Known, ...]
    source: tuple[Known, ...]
    level: tuple[Known, ...]
    kind: tuple[Known, ...]
    nature: tuple[Known, ...]
    groups: Groups


class Column(Struct, frozen=True):
    """A column and what was understood of its head; `field` is "" when nothing was."""

    index: int
    words: str
    field: str = ""
    unit: Unit | None = None
    label: str = ""
    source: str = "other"
    level: str = "none"
    personal: str = ""
    again: bool = False


@cache
def words() -> Words:
    """The package's headers.toml."""
    text = (files(__package__) / "headers.toml").read_text("utf-8")
    return convert(tomllib.loads(text), Words)


def column(index: int, group: str, word: str, mapping: Mapping[str, str]) -> Column:
    """The column under a head, and under the head of its group if it has one."""
    shown = tidy(f"{group}·{word}" if group and word and group != word else word or group)
    bare, unit, bracket = _apart(word or group)
    over, over_unit, _ = _apart(group if word and group != word else "")
    unit = unit or over_unit
    if len(bare) > LONGEST:
        return Column(index, shown[:LONGEST], label=bare[:LONGEST])
    made = mapping.get(bare) or mapping.get(plain(shown))
    if made:
        return Column(index, shown, made, unit, bare)
    known = _known(f"{over}·{bare}" if over else bare, unit, bracket)
    narrow = known is not None and known.name not in _WIDE
    if narrow and known:
        return Column(index, shown, known.name, unit, bare, personal=known.personal)
    fund = _fund(index, shown, over, bare, unit)
    if fund or known is None:
        return fund or Column(index, shown, "", unit, bare)
    return Column(index, shown, known.name, unit, bare)


@lru_cache(2048)
def source_of(text: str) -> tuple[str, str]:
    """The source and level that a text names, "other" and "none" where it names none."""
    bare = plain(text)
    source = next((s.name for s in words().source if re.search(s.found, bare)), "other")
    level = next((s.name for s in words().level if re.search(s.found, bare)), "none")
    return source, level


@lru_cache(2048)
def kind_of(*texts: str) -> Kind:
    """Whether a row is a project or one of the charges that stand among them."""
    bare = plain("\n".join(texts))
    found: Kind = convert(
        next((k.name for k in words().kind if re.search(k.found, bare)), "project"), Kind
    )
    return found


def nature_of(text: str) -> str:
    """新建 and the like, named as in events; "" when it is none of them."""
    return next((n.name for n in words().nature if re.search(n.found, plain(text))), "")


def recognised(cells: Sequence[str], mapping: Mapping[str, str]) -> int:
    """How many cells of a row are words of a header."""
    found = [c for c in cells if c.strip() and column(0, "", c, mapping).field]
    return len(found)


def is_group(word: str) -> bool:
    """Whether a head may stand over several columns."""
    return re.search(words().groups.found, plain(word)) is not None


def is_money_group(word: str) -> bool:
    """Whether sources of money may stand under a head."""
    return re.search(words().groups.money, plain(word)) is not None


def unit_in(text: str) -> Unit | None:
    """The unit stated over a table: 单位：万元."""
    found = _TITLE_UNIT.search(plain(text))
    if not found:
        return None
    return "wan" if found[1] == "万元" else "yuan"


def _apart(word: str) -> tuple[str, Unit | None, str]:
    """A head without its bracket, the money unit in it, and what else the bracket says."""
    bare = plain(word)
    bracket = _BRACKET.search(bare)
    unit = _UNIT.match(bracket[1]) if bracket else None
    if bracket and (unit or len(bracket[1]) <= 2):
        keep = bare if re.fullmatch(r".*[乡镇村]\([乡镇村居]\)", bare) else bare[: bracket.start()]
        return keep, _unit(unit), bracket[1]
    tail = re.search(r"[/:,、](万元|元)$", bare)
    if tail:
        return bare[: tail.start()], "wan" if tail[1] == "万元" else "yuan", ""
    return bare, None, ""


def _unit(found: re.Match[str] | None) -> Unit | None:
    if not found:
        return None
    return "wan" if found[1].endswith("万元") else "yuan"


def _known(bare: str, unit: Unit | None, bracket: str) -> Known | None:
    """The first field whose pattern is found; a unit of money admits only fields of money."""
    for known in words().field:
        if (unit and not known.money) or (known.needs_unit and not unit):
            continue
        if known.unit and not re.fullmatch(known.unit, bracket):
            continue
        if known.name == "amount" and bare in {"规模"} and not unit:
            continue
        if re.search(known.found, bare):
            return known
    return None


def _fund(index: int, shown: str, over: str, bare: str, unit: Unit | None) -> Column | None:
    """A column of one source of money: 中央衔接资金, or 中央 under 资金来源."""
    of_money = bool(over) and is_money_group(over)
    source, level = source_of(bare if not over else f"{over}·{bare}")
    level = source_of(bare)[1]
    named = source != "other" or level != "none" or re.search(r"财政.*资金|其[他它](资金)?$", bare)
    sums = unit is not None or of_money or "资金" in bare
    if not (named and sums) or (len(bare) == 1 and not of_money):
        return None
    if bare in {"资金来源"}:
        return None
    return Column(index, shown, "fund", unit, bare, source, level)
