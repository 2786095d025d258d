"""One JSON object a line on stdout, with known keys only: no line leaks a person or forges another.

A key that is not allowed is dropped and counted. Of an exception the kind and the places are kept:
its text may hold what somebody typed. Other libraries' lines pass the same gate.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, TextIO

import structlog
from prometheus_client import Counter

ALLOWED = (
    frozenset({"timestamp", "level", "event", "service", "dropped"})
    | {"logger", "place", "template", "error", "frames"}
    | {"request", "method", "route", "status", "milliseconds", "bytes", "client"}
    | {"command", "stream", "version", "position", "batch", "waiting", "outcome", "attempt"}
    | {"rule", "stage", "action", "file", "row", "rows", "done", "total", "seconds"}
    | {"port", "address", "migration", "role"}
)
LONGEST = 2_000
ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
DROPPED = Counter("bangfu_log_keys_dropped", "Keys of log lines dropped, not being allowed")
INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

Event = MutableMapping[str, Any]


def configure(
    level: str = "info",
    *,
    service: str = "",
    allowed: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send our lines and every library's to stdout as JSON; `allowed` adds a service's own keys."""
    out = stream or sys.stdout
    number = logging.getLevelNamesMapping()[level.upper()]
    gate = Gate(ALLOWED | set(allowed), service)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            gate,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[Libraries()], level=max(number, logging.WARNING), force=True)


class Gate:
    """Lets known keys through and writes them as one line."""

    def __init__(self, allowed: frozenset[str], service: str) -> None:
        self._allowed = allowed
        self._service = service

    def __call__(self, _logger: Any, method: str, event: Event) -> str:
        told = {"timestamp": datetime.now(UTC).isoformat(), "level": method, **event}
        if "exc_info" in told:
            told |= _told_of(told.pop("exc_info"))
        if self._service:
            told["service"] = self._service
        kept = {key: plain(value) for key, value in told.items() if key in self._allowed}
        if dropped := len(told) - len(kept):
            DROPPED.inc(dropped)
            kept["dropped"] = dropped
        return as_line(kept)


class Libraries(logging.Handler):
    """Takes the lines of other libraries: from where, and text only as a template."""

    def emit(self, record: logging.LogRecord) -> None:
        told: dict[str, Any] = {"logger": record.name, "exc_info": record.exc_info}
        told["place"] = f"{Path(record.pathname).name}:{record.lineno}"
        if record.args:
            told["template"] = record.msg
        structlog.get_logger().log(record.levelno, "library", **told)


def as_line(told: Mapping[str, Any]) -> str:
    """JSON in which nothing invisible is left that could end, hide or turn around a line."""
    return INVISIBLE.sub(_escaped, ENCODE(told))


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def plain(value: Any) -> Any:
    """A short plain value; of anything with parts, only what it is."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if isinstance(value, list | tuple) and all(isinstance(part, str | int) for part in value):
        return [plain(part) for part in value[:50]]
    return f"<{type(value).__name__}>"


def _told_of(exc_info: Any) -> dict[str, Any]:
    error = _exception(exc_info)
    if error is None:
        return {}
    kind = type(error)
    return {
        "error": f"{kind.__module__}.{kind.__qualname__}",
        "frames": _frames(error.__traceback__),
    }


def _exception(exc_info: Any) -> BaseException | None:
    """Whatever a logger may be given: the exception, the triple of sys.exc_info, or just yes."""
    if exc_info is True:
        exc_info = sys.exc_info()
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    return error if isinstance(error, BaseException) else None


def _frames(trace: TracebackType | None) -> list[str]:
    """The innermost places of a traceback, without any of their values."""
    places = [f"{Path(f.f_code.co_filename).name}:{line}" for f, line in walk_tb(trace)]
    return places[-20:]
