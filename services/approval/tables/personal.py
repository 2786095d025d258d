"""What is personal in a cell: found, taken out, and named by kind only; its value goes nowhere."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

from services.approval.tables.wording import plain

GAP = "〔略〕"
"""What stands where something personal was taken out."""

_WIDTHS = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_SEP, _DOT = r"[\s\-－—]?", r"[\s\-－—.·]?"
_ID = re.compile(
    rf"(?<![\dA-Za-z])[1-9]\d{{5}}{_SEP}(?:19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"{_SEP}\d{{3}}[\dXx](?![\dA-Za-z])"
)
_BEFORE, _AFTER = r"(?<!\d)(?<!\d\.)", r"(?!\.?\d)"  # no part of a longer number or a decimal
_PHONE = re.compile(
    rf"{_BEFORE}(?:\+?86{_SEP})?1[3-9]\d{_DOT}\d{{4}}{_DOT}\d{{4}}{_AFTER}|(?<!\d)0\d{{2,3}}[-－—]\d{{7,8}}(?!\d)"
)
_CARD = re.compile(rf"{_BEFORE}[1-9]\d{{3}}(?:{_SEP}\d{{4}}){{2,3}}{_SEP}\d{{1,4}}{_AFTER}")
_HAN = r"[\u4e00-\u9fff·]"
_AT_HOME = r"家的?(?:大?门口|门前|[屋房][前后旁侧]|后面|前面|后院|旁边?|附近|老?屋|住宅|(?=[至到]))"
_NOT_A_PLACE = "(?<![村镇乡区县局办组社会厂队站])"
_NOT_A_HOME = "(?<![农人厂商专国大各店公])"
_POSTS = (
    "书记|主任|镇长|乡长|区长|县长|村长|局长|科长|股长|所长|站长|队长|组长|支书|会计|文书|负责人"
    "|责任人|联系人|经理|董事长|理事长|社长|校长|院长|填报人|审核人|制表人|经办人|复核人|分管领导|第一书记|副镇长|副乡长|副局长|副主任|专干"
)


class Found(Struct, frozen=True):
    """A text without what was personal in it, and the kinds that were."""

    text: str
    kinds: tuple[str, ...]


@lru_cache(2048)
def take_out(text: str) -> Found:
    """The text with everything personal replaced by a gap."""
    kinds: list[str] = []
    text = text.translate(_WIDTHS)
    for kind, pattern in _patterns():
        text, times = pattern.subn(lambda m: m[0].replace(_value(m), GAP), text)
        kinds += [kind] * times
    return Found(text, tuple(kinds))


def looks_personal(text: str) -> bool:
    """Whether anything personal stands in the text, also when written in full width or apart."""
    return bool(take_out(text).kinds or take_out(plain(text)).kinds)


def _value(found: re.Match[str]) -> str:
    named = [v for v in found.groupdict().values() if v]
    return str(named[0] if named else found[0])


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """ID numbers before cards before phones: the longer would otherwise be cut into the shorter."""
    return (
        ("id-number", _ID),
        ("bank-card", _CARD),
        ("phone", _PHONE),
        (
            "house",
            re.compile(rf"(?P<who>{_name()}){_AT_HOME}|(?P<other>{_name()})[屋房][前后旁侧]"),
        ),
        ("house", re.compile(rf"(?P<who>{_HAN}{{1,8}}?){_NOT_A_HOME}{_AT_HOME}")),
        ("person", re.compile(f"{_before_a_post()}|{_after_a_post()}")),
    )


@cache
def _name() -> str:
    text = (files(__package__) / "surnames.toml").read_text("utf-8")
    surnames = tomllib.loads(text)["single"]
    return rf"[{surnames}]{_HAN}{{1,2}}"


def _before_a_post() -> str:
    """张某某(村支书), 张某某 镇长."""
    between = rf"(?:[(（:：、,，\s]+{_HAN}{{0,8}}?)?"
    return rf"(?<!{_HAN})(?P<who>{_name()}){_NOT_A_PLACE}{between}(?:{_POSTS})"


def _after_a_post() -> str:
    """村支书张某某, 责任人：张某某."""
    end = rf"(?!{_HAN})|(?=电话|手机|联系|负责|身份)"
    return rf"(?:{_POSTS})[)）:：、,，\s]*(?P<other>{_name()}){_NOT_A_PLACE}(?:{end})"
