"""What every command says beside its body: key, version seen, rehearsal or not; and the answer."""

import re
from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import HeaderParameter, QueryParameter
from msgspec import Struct

from services.approval.access import caller_of
from services.approval.acting import Order, Outcome
from services.approval.failures import HeaderError
from services.approval.house import House
from services.approval.problems import refusal
from services.approval.saying import FindingView, language_of, view

IDS = UUID("8a0c1f0e-6c1b-5a62-9d53-0b0f6a1f2024")
"""The namespace of ids made from who asked under which key: a repetition means the same case."""
VERSION = re.compile(r'"(\d{1,9})"')

Key = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[\x21-\x7e]+$",
        description="幂等键:同一键重试得到同一答复。One key, one effect, one answer.",
    ),
]
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        max_length=32,
        description='所见版本,如 "3"。The version you saw, as "3"; 428 without it.',
    ),
]
DryRun = Annotated[
    bool,
    QueryParameter(name="dry_run", description="只判断、不入账。Decide, and write nothing."),
]


class Done(Struct, frozen=True, omit_defaults=True):
    """A command was recorded, or (`dry`) would be: new version, position, what became possible."""

    id: str
    version: int
    position: int
    facts: tuple[str, ...]
    possible: tuple[str, ...]
    repeated: bool = False
    dry: bool = False
    findings: tuple[FindingView, ...] = ()


async def order(
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    key: Key,
    if_match: IfMatch = None,
    dry_run: DryRun = False,
) -> Order:
    """The order that a command's headers make."""
    return Order(
        principal=caller_of(request).subject,
        key=key,
        at=house.now(),
        expected=None if if_match is None else expected(if_match),
        correlation=correlation(request),
        dry=dry_run,
    )


def expected(if_match: str) -> int:
    """The one strong version that If-Match names."""
    found = VERSION.fullmatch(if_match.strip())
    if found is None:
        raise HeaderError("if-match-malformed")
    return int(found[1])


def seen_before(asked: Order) -> Order:
    """An order for a case that exists must say which version was seen."""
    if asked.expected is None:
        raise HeaderError("if-match-missing")
    return asked


def correlation(request: Request[Any, Any, Any]) -> str:
    """What the caller's own system calls the matter, if it says."""
    said = request.headers.get("x-correlation-id", "")
    return said if re.fullmatch(r"[A-Za-z0-9._:-]{1,64}", said) else ""


def new_id(asked: Order) -> str:
    """The id of a case that is raised now: the same when the same is asked again."""
    return uuid5(IDS, f"{asked.principal}\n{asked.key}").hex


def told(
    request: Request[Any, Any, Any], outcome: Outcome, rules: Any = None, *, created: str = ""
) -> Response[Any]:
    """What came of a command, as a response."""
    if outcome.dry:
        return _dry(request, outcome, rules)
    if outcome.refused:
        return refusal(outcome, outcome.findings, request, rules)
    headers = {"ETag": f'"{outcome.version}"'}
    if created:
        headers["Location"] = f"{created}/{_id(outcome)}"
    return Response(done(outcome), status_code=201, headers=headers)


def done(outcome: Outcome) -> Done:
    """A recorded command as it is answered."""
    at = (outcome.version, outcome.position)
    return Done(_id(outcome), *at, outcome.facts, outcome.possible, outcome.repeated)


def _dry(request: Request[Any, Any, Any], outcome: Outcome, rules: Any) -> Response[Done]:
    language = language_of(request)
    found = tuple(view(f, language, rules) for f in outcome.findings)
    id_ = _id(outcome)
    made = Done(id_, outcome.version, 0, outcome.facts, outcome.possible, dry=True, findings=found)
    return Response(made, status_code=200)


def _id(outcome: Outcome) -> str:
    return outcome.case.partition("-")[2]


def cursor(said: str, kind: Any) -> Any:
    """Where the last page ended; opaque to the caller."""
    try:
        return msgspec.json.decode(bytes.fromhex(said), type=kind)
    except (ValueError, msgspec.DecodeError):
        raise ValidationException(extra=[{"key": "cursor", "message": BAD_CURSOR}]) from None


BAD_CURSOR = "不是本系统给出的游标 / not a cursor of ours"


def as_cursor(place: Any) -> str:
    """A place in a list as the caller gives it back."""
    return msgspec.json.encode(place).hex()
