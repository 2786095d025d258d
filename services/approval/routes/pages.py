"""Lists a page at a time: how many, from where on, and where the next begins."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

import msgspec
from litestar.params import QueryParameter

from services.approval.house import House
from services.approval.reasons import misfit
from services.approval.showing import Page

T = TypeVar("T")
MOST = 200
Limit = Annotated[int, QueryParameter(ge=1, le=MOST, description="每页条数 / how many on a page")]
After = Annotated[
    str | None,
    QueryParameter(
        max_length=400,
        pattern="^([0-9a-f]{2})*$",
        description="上一页的 next / next of the last page",
    ),
]
Division = Annotated[
    str | None,
    QueryParameter(pattern="^[0-9]{12}$", description="区划代码(含下级)/ a division and all in it"),
]
AsOf = Annotated[
    date | None,
    QueryParameter(description="截至某日(当日终了);缺省为今天 / at the end of a day, else today"),
]
BAD = ("不是本系统给出的游标", "it is not a cursor of ours")


def bounded(limit: int, house: House) -> int:
    """So many at most as the settings allow."""
    return min(limit, house.settings.page_limit)


def paged(rows: Sequence[T], limit: int, place: Callable[[T], Any]) -> Page[T]:
    """A page of rows of which one more than the limit was read, if there is one.

    A place that is a number is said as it is, any other as a cursor.
    """
    if len(rows) <= limit:
        return Page(tuple(rows))
    then = place(rows[limit - 1])
    return Page(tuple(rows[:limit]), str(then) if isinstance(then, int) else as_cursor(then))


def cursor(said: str | None, kind: Any, begin: Any) -> Any:
    """Where the last page ended, opaque to the caller; at first, the beginning."""
    if not said:
        return begin
    try:
        return msgspec.json.decode(bytes.fromhex(said), type=kind)
    except (ValueError, msgspec.DecodeError):
        raise misfit("after", *BAD, source="query") from None


def as_cursor(place: Any) -> str:
    """A place in a list as the caller gives it back."""
    return msgspec.json.encode(place).hex()
