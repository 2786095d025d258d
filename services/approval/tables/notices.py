"""What the lines over a table say of its notice: when it ended, and which sum they announce."""

import re
from collections.abc import Sequence
from datetime import date

from services.approval.tables.entries import Doubt, Period, Source
from services.approval.tables.money import NUMBER, fen_of
from services.approval.tables.periods import period
from services.approval.tables.wording import plain

_NOTICE = re.compile(
    r"公示(?:期限?|时间|日期)?(?:为|自|从)?[:：]?(\d{4}[^,;。、()]*?)(?=$|[,;。、()止])"
)
_SUM = re.compile(rf"({NUMBER})(亿元|万元)")


def late_page(source: Source, texts: Sequence[str]) -> Doubt | None:
    """A page put up after the notice that it announces had ended."""
    end = source.notice_end or _end(texts)
    if source.published is None or end is None or source.published <= end:
        return None
    days = (source.published - end).days
    said = {"published": source.published.isoformat(), "end": end.isoformat(), "days": str(days)}
    return Doubt("page-after-notice", said)


def headline(texts: Sequence[str]) -> int | None:
    """The one sum that a title announces, in fen; None when there is none or more than one."""
    found = {m.groups() for text in texts for m in _SUM.finditer(plain(text))}
    if len(found) != 1:
        return None
    number, unit = found.pop()
    return fen_of(number, 10**6 if unit == "万元" else 10**10)[0]


def _end(texts: Sequence[str]) -> date | None:
    for text in texts:
        found = _NOTICE.search(plain(text))
        read = period(found[1]) if found else None
        if isinstance(read, Period):
            return read.end
    return None
