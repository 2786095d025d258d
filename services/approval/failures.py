"""Every exception as its problem document, one handler each; nothing internal gets out."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from services.approval.acting import MovedError, NotThereError
from services.approval.house import NoVault
from services.approval.problems import PROBLEMS, Place, answer, problem
from services.approval.reasons import reason
from services.approval.saying import Language, language_of
from services.ledger.changes import Busy, KeyReused, OutcomeUnknown, Overtaken, Unrecordable
from services.vault.cipher import Refused
from services.vault.evidence import OffsetMoved, TooMany
from services.vault.vault import NotOpen

log = structlog.get_logger()
Asked = Request[Any, Any, Any]
Handler = Callable[[Asked, Any], Response[bytes]]
KEY = "Idempotency-Key"
SPOKEN = {"key": KEY, "if_match": "If-Match", "correlation": "X-Correlation-Id", "data": "body"}
"""What a caller calls the parameters of ours."""
MISSING = re.compile(r"Missing required (\w+) parameter '([\w-]+)'")
STATUSES = {
    400: "invalid",
    401: "unauthorized",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    503: "busy",
}
SOON = {"Retry-After": "1"}


class HeaderError(Exception):
    """A header of a command that is missing or malformed: the name of its problem."""

    def __init__(self, name: str) -> None:
        assert name in PROBLEMS  # noqa: S101 - ours to get right
        super().__init__(name)
        self.name = name


def handlers() -> ExceptionHandlersMap:
    """One handler for each exception."""
    return {
        NotThereError: plain("not-found"),
        MovedError: _moved,
        HeaderError: lambda request, error: plain(error.name)(request, error),
        Overtaken: plain("overtaken"),
        KeyReused: plain("key-reused"),
        Busy: plain("busy", SOON),
        OutcomeUnknown: plain("outcome-unknown", SOON),
        Unrecordable: plain("unrecordable"),
        NoVault: plain("no-vault"),
        OffsetMoved: plain("offset-moved"),
        TooMany: plain("uploads-open"),
        NotOpen: plain("withheld"),
        Refused: plain("tampered"),
        ValidationException: _invalid,
        HTTPException: _http,
        Exception: _internal,
    }


def plain(name: str, headers: dict[str, str] | None = None) -> Handler:
    """A handler that says the problem and no more."""
    return lambda request, _: answer(problem(name, language_of(request)), headers)


def _moved(request: Asked, moved: MovedError) -> Response[bytes]:
    made = problem("moved", language_of(request), version=moved.version)
    return answer(made, {"ETag": f'"{moved.version}"'})


def _invalid(request: Asked, invalid: ValidationException) -> Response[bytes]:
    """Where a request does not fit. A path that cannot be one of ours leads nowhere."""
    language = language_of(request)
    errors = tuple(_places(invalid, language))
    if any(e.source == "path" for e in errors):
        return answer(problem("not-found", language))
    missing = MISSING.match(invalid.detail)
    if missing and missing[2] == KEY:
        return answer(problem("idempotency-key-missing", language))
    return answer(problem("invalid", language, errors=errors))


def _places(invalid: ValidationException, language: Language) -> Iterator[Place]:
    if missing := MISSING.match(invalid.detail):
        yield Place(missing[2], reason(missing[0]).of(language), missing[1])
    for told in invalid.extra if isinstance(invalid.extra, list) else ():
        key, source = str(told.get("key", "")), told.get("source", "")
        place, where = SPOKEN.get(key, key) or "body", str(getattr(source, "value", source))
        said = told.get("said") or reason(str(told.get("message", "")))
        yield Place(place, said.of(language), where)


def _http(request: Asked, raised: HTTPException) -> Response[bytes]:
    """What the framework refuses; in its own words only where they are ours."""
    language, name = language_of(request), STATUSES.get(raised.status_code)
    if name is None:
        return _internal(request, raised)
    said = reason(raised.detail).of(language)
    if name == "invalid":
        made = problem(name, language, errors=(Place("body", said, "body"),))
    else:
        made = problem(name, language, said if said in raised.detail else "")
    return answer(made, dict(raised.headers or {}))


def _internal(request: Asked, error: Exception) -> Response[bytes]:
    number = str(request.scope.get("request_id", ""))
    log.error("internal", exc_info=error, request=number)
    return answer(problem("internal", language_of(request), request=number))
