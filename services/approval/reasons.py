"""Why a part of a request does not fit, in both languages, from what the reader of JSON says of it.

What was sent is never repeated: it may be a number of somebody's card. A name of a field is, if it
looks like one.
"""

import re
from collections.abc import Iterable, Iterator

from litestar.exceptions import ValidationException

from domain.messages import Both

SAID: tuple[tuple[str, str, str], ...] = (
    (r"Object missing required field `([\w-]+)`", "缺少 {0}", "{0} is missing"),
    (r"Object contains unknown field `([a-z_]{1,40})`", "没有 {0} 这一项", "there is no {0}"),
    (r"Object contains unknown field .*", "含有未知的项", "it has an unknown field"),
    (r"Expected `([\w| ]+)`, got `([\w| ]+)`", "应为 {0},而不是 {1}", "{0} is asked, not {1}"),
    (
        r"Expected `(\w+)` of length (>=|<=|==) (\d+)",
        "长度应 {1} {2}",
        "its length must be {1} {2}",
    ),
    (r"Expected `(\w+)` (>=|<=|>|<) (-?[\d.]+)", "应 {1} {2}", "it must be {1} {2}"),
    (r"Expected `str` matching regex '(.+)'", "格式应为 {0}", "it must match {0}"),
    (r"Invalid enum value .*", "不在可选值之中", "it is none of the values there are"),
    (
        r"Invalid RFC3339 encoded (\w+)",
        "日期或时间应为 RFC 3339 格式",
        "it must be an RFC 3339 {0}",
    ),
    (r"JSON is malformed: .*\(byte (\d+)\)", "JSON 在第 {0} 字节有误", "no JSON from byte {0} on"),
    (r"Input data was truncated", "JSON 不完整", "the JSON ends too early"),
    (r"Integer value out of range", "整数超出范围", "the integer is out of range"),
    (r"'data'|Missing required .*", "缺少此项", "it is missing"),
)
PATTERNS = tuple((re.compile(said), zh, en) for said, zh, en in SAID)
OTHERWISE = Both("不合要求", "it does not fit")
PARTED = re.compile(r"(.*[^\x00-\x7f].*?) / (.*)", re.DOTALL)


def misfit(place: str, zh: str, en: str, source: str = "body") -> ValidationException:
    """What is wrong at one place of a request."""
    return misfits([(place, Both(zh, en))], source)


def misfits(wrong: Iterable[tuple[str, Both]], source: str = "body") -> ValidationException:
    """What is wrong at each of these places."""
    told = [{"key": place, "said": said, "source": source} for place, said in wrong]
    return ValidationException(extra=told)


def reason(message: str) -> Both:
    """A reader's message in both languages."""
    if parted := PARTED.fullmatch(message):  # our own, said in both already
        return Both(parted[1], parted[2])
    return next(_told(message.rstrip(".")), OTHERWISE)


def _told(message: str) -> Iterator[Both]:
    for pattern, zh, en in PATTERNS:
        if found := pattern.fullmatch(message):
            yield Both(zh.format(*found.groups()), en.format(*found.groups()))
