"""What goes wrong, as RFC 9457 problem documents: stable types, two languages, nothing internal."""

from typing import Any, Literal

import msgspec
from litestar import Response
from msgspec import Struct

from domain.procedure import Procedure
from services.approval.acting import Outcome
from services.approval.saying import FindingView, Language, view

MEDIA = "application/problem+json"
BASE = "/problems/"
LANGUAGES = {True: "en", False: "zh-CN"}
"""By whether a problem's title has only plain letters."""
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
    "idempotency-key-missing": (
        400,
        ("缺少 Idempotency-Key", "The Idempotency-Key is missing"),
        (
            "请为每项办理自拟一个键;重试时用同一键。",
            "Choose a key for each command, and try again with the same one.",
        ),
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
    "method-not-allowed": (
        405,
        ("此处不能用该方法", "The method is not allowed here"),
        ("可用的方法见 Allow。", "Allow says which methods are."),
    ),
    "unsupported-media-type": (
        415,
        ("正文类型不符", "The body is of another type"),
        ("应有的类型见 Accept。", "Accept says which type is asked for."),
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
    "tus-version": (
        412,
        ("上传协议版本不符", "The version of the upload protocol"),
        ("请附上 Tus-Resumable: 1.0.0。", "Say Tus-Resumable: 1.0.0."),
    ),
    "offset-moved": (
        409,
        ("续传位置不符", "The upload does not go on there"),
        ("请以 HEAD 查明已传到何处。", "Ask with HEAD how far it is."),
    ),
    "uploads-open": (
        429,
        ("未完成的上传过多", "Too many uploads are not complete"),
        ("请先完成或放弃已开始的上传。", "Complete or give up those that were begun."),
    ),
    "no-vault": (
        503,
        ("未配置信息库", "There is no vault"),
        ("本服务未配置个人信息库。", "This service was given no vault for personal data."),
    ),
    "withheld": (
        451,
        ("个人信息不得打开", "The data may not be opened"),
        ("已限制处理,或密钥已销毁。", "They are restricted, or their key was destroyed."),
    ),
    "tampered": (
        500,
        ("密文与账本不符", "The ciphertext is not what the log names"),
        ("拒绝打开,请报告管理员。", "It is refused: report it to the operator."),
    ),
    "internal": (
        500,
        ("内部错误", "Internal error"),
        ("已记录,请联系管理员并提供 request。", "It is logged; quote request to the operator."),
    ),
}


class Place(Struct, frozen=True, omit_defaults=True):
    """Where in a request (`source`: body, header, query, path) something is wrong, and what."""

    place: str
    reason: str
    source: str = ""


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
    sent = {**(headers or {}), "Content-Language": LANGUAGES[made.title.isascii()]}
    body = msgspec.json.encode(made)
    return Response(body, status_code=made.status, media_type=MEDIA, headers=sent)


def refused(outcome: Outcome, language: Language, rules: Procedure | None) -> Problem:
    """Every reason why a command is refused."""
    unmet = (f for f in outcome.findings if f.verdict != "met")
    findings = tuple(view(f, language, rules) for f in unmet)
    return problem("refused", language, version=outcome.version, findings=findings)
