"""What goes wrong, as RFC 9457 problem documents: stable types, two languages, nothing internal."""

from http import HTTPStatus
from typing import Any, Literal

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap
from msgspec import Struct

from events.findings import Finding
from services.approval.acting import MovedError, NotThereError, Outcome
from services.approval.saying import FindingView, Language, language_of, view
from services.ledger.changes import Busy, KeyReused, OutcomeUnknown, Overtaken, Unrecordable

log = structlog.get_logger()
MEDIA = "application/problem+json"
BASE = "/problems/"
Text = tuple[str, str]

PROBLEMS: dict[str, tuple[int, Text, Text]] = {
    "refused": (
        409,
        ("依规不能办理", "The rules do not allow it"),
        (
            "见 findings:每条说明要求、现状、由谁解决。",
            "See findings: what is asked, seen, by whom.",
        ),
    ),
    "not-found": (
        404,
        ("没有找到", "Not found"),
        ("不存在,或不在您的权限范围内。", "It does not exist, or it is not yours to see."),
    ),
    "moved": (
        412,
        ("案卷已有变动", "The case has moved on"),
        ("请重新读取后再办;version 为当前版本。", "Read it again; version is the present one."),
    ),
    "overtaken": (
        409,
        ("与他人同时办理,请重试", "Overtaken by another, try again"),
        ("另一项办理先行提交。", "Another command was recorded first."),
    ),
    "if-match-missing": (
        428,
        ("缺少 If-Match", "If-Match is missing"),
        ('请附上所见版本,如 If-Match: "3"。', 'Say which version you saw, as If-Match: "3".'),
    ),
    "if-match-malformed": (
        400,
        ("If-Match 格式不符", "If-Match is malformed"),
        ('须为一个强校验版本,如 "3"。', 'It must be one strong version, as "3".'),
    ),
    "key-reused": (
        422,
        ("Idempotency-Key 已用于另一请求", "The Idempotency-Key was used for another request"),
        ("请换用新的键。", "Use a new key."),
    ),
    "busy": (
        503,
        ("系统繁忙", "Busy"),
        ("请稍后以同一键重试。", "Try again shortly, with the same key."),
    ),
    "outcome-unknown": (
        503,
        ("结果未知", "The outcome is not known"),
        ("请以同一键重试,不会重复办理。", "Try again with the same key: nothing is done twice."),
    ),
    "invalid": (
        400,
        ("请求不合格式", "The request is malformed"),
        ("见 errors:位置与原因。", "See errors: place and reason."),
    ),
    "unauthorized": (
        401,
        ("身份未能确认", "It is not known who you are"),
        ("请出示有效令牌。", "Show a valid token."),
    ),
    "too-large": (
        413,
        ("请求正文过大", "The body is too large"),
        ("请减小后重试。", "Make it smaller."),
    ),
    "too-many-requests": (
        429,
        ("请求过于频繁", "Too many requests"),
        ("请按 Retry-After 稍后重试。", "Try again after Retry-After."),
    ),
    "unrecordable": (
        422,
        ("无法入账", "It cannot be recorded"),
        ("存储拒绝该内容。", "The store refuses its content."),
    ),
    "internal": (
        500,
        ("内部错误", "Internal error"),
        ("已记录,请联系管理员并提供 request。", "It is logged; quote request to the operator."),
    ),
}


class Place(Struct, frozen=True, omit_defaults=True):
    """Where in a request something is wrong, and what."""

    place: str
    reason: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    request: str = ""
    version: int | None = None
    findings: tuple[FindingView, ...] = ()
    errors: tuple[Place, ...] = ()


def problem(name: str, language: Language, detail: str = "", **more: Any) -> Problem:
    """A problem of a known type in one language."""
    status, title, said = PROBLEMS[name]
    at: Literal[0, 1] = 0 if language == "zh" else 1
    return Problem(f"{BASE}{name}", title[at], status, detail or said[at], **more)


def answer(made: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A problem as a response."""
    body = msgspec.json.encode(made)
    sent = {**(headers or {}), "Cache-Control": "no-store"}
    return Response(body, status_code=made.status, media_type=MEDIA, headers=sent)


def refusal(
    outcome: Outcome, findings: tuple[Finding, ...], request: Request[Any, Any, Any], rules: Any
) -> Response[bytes]:
    """Every reason why a command is refused."""
    language = language_of(request)
    unmet = tuple(view(f, language, rules) for f in findings if f.verdict != "met")
    return answer(problem("refused", language, version=outcome.version, findings=unmet))


def handlers() -> ExceptionHandlersMap:
    """One handler for each exception."""
    return {
        NotThereError: lambda request, _: _simple(request, "not-found"),
        MovedError: _moved,
        Overtaken: lambda request, _: _simple(request, "overtaken"),
        KeyReused: lambda request, _: _simple(request, "key-reused"),
        Busy: lambda request, _: _simple(request, "busy", {"Retry-After": "1"}),
        OutcomeUnknown: lambda request, _: _simple(
            request, "outcome-unknown", {"Retry-After": "1"}
        ),
        Unrecordable: lambda request, _: _simple(request, "unrecordable"),
        ValidationException: _invalid,
        HTTPException: _http,
        Exception: _internal,
    }


def _simple(
    request: Request[Any, Any, Any], name: str, headers: dict[str, str] | None = None
) -> Response[bytes]:
    return answer(problem(name, language_of(request)), headers)


def _moved(request: Request[Any, Any, Any], moved: MovedError) -> Response[bytes]:
    made = problem("moved", language_of(request), version=moved.version)
    return answer(made, {"ETag": f'"{moved.version}"'})


def _invalid(request: Request[Any, Any, Any], invalid: ValidationException) -> Response[bytes]:
    """Where a request does not fit; a value that was sent is never repeated."""
    told = invalid.extra if isinstance(invalid.extra, list) else []
    errors = tuple(
        Place(str(e.get("key", "")) or "body", str(e.get("message", ""))[:300])
        for e in told
        if isinstance(e, dict)
    )
    return answer(problem("invalid", language_of(request), errors=errors))


NAMES = {400: "invalid", 401: "unauthorized", 404: "not-found", 413: "too-large"}
NAMES |= {429: "too-many-requests", 503: "busy"}


def _http(request: Request[Any, Any, Any], raised: HTTPException) -> Response[bytes]:
    name, headers = NAMES.get(raised.status_code), dict(raised.headers or {})
    if raised.status_code == 401:
        headers["WWW-Authenticate"] = "Bearer"
    language = language_of(request)
    if name == "not-found":
        return answer(problem(name, language), headers)
    if name:
        return answer(problem(name, language, raised.detail), headers)
    title = HTTPStatus(raised.status_code).phrase
    return answer(Problem("about:blank", title, raised.status_code), headers)


def _internal(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    number = request.scope.get("request_id", "")
    log.error("internal", exc_info=error, request=number)
    return answer(problem("internal", language_of(request), request=str(number)))
