"""Who takes our facts: what is decided about them, which facts and which changes concern them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from domain.deciding import Decision, Stamp
from domain.fields import has_field
from domain.keeping import OfficeCommand, Seat, keeper, keeper_anywhere, said_by
from domain.office import EPOCH
from domain.outlook import Row
from domain.proprieties import dated_ahead, personal_numbers
from events.base import Actor, Line, Name, Short
from events.findings import Finding, Value
from events.published import facts, kinds
from events.subscriber import (
    Client,
    Delivery,
    Path,
    Pull,
    Reads,
    SecretRotated,
    SubscriberChanged,
    SubscriberFact,
    SubscriberRegistered,
    SubscriberWithdrawn,
    SunsetAnnounced,
    Tag,
    Wanted,
    Webhook,
    touched,
)

CLIENT = "client:"
"""Before the name in whose tokens a subscriber comes."""


class Subscriber(Struct, frozen=True):
    """A system that takes facts, or the announcement that a fact will end."""

    version: int = 0
    stage: str = ""
    name: str = ""
    unit: str = ""
    wanted: Wanted = Wanted("000000")
    delivery: Delivery = Pull()
    reads: tuple[Reads, ...] = ()
    client: str = ""
    secret: int = 1
    secret_since: datetime = EPOCH
    sunset: SunsetAnnounced | None = None
    since: datetime = EPOCH
    filed_at: datetime = EPOCH


def evolve(known: Subscriber, fact: SubscriberFact) -> Subscriber:
    """The subscriber after one more fact."""
    begun = known.filed_at if known.version else fact.at
    known = replace(known, version=known.version + 1, since=fact.at, filed_at=begun)
    match fact:
        case SubscriberRegistered() | SubscriberChanged():
            said = {"name": fact.name, "unit": fact.unit, "client": fact.client}
            takes = {"wanted": fact.wanted, "delivery": fact.delivery, "reads": fact.reads}
            return replace(known, stage="registered", **said, **takes)
        case SecretRotated(number):
            return replace(known, secret=number, secret_since=fact.at)
        case SubscriberWithdrawn():
            return replace(known, stage="withdrawn")
        case SunsetAnnounced():
            return replace(known, stage="sunset", name=fact.tag, sunset=fact)


def subscriber_row(known: Subscriber) -> Row:
    """A subscriber's index row: found by the name in its tokens while it is registered."""
    live = known.stage == "registered"
    keys = (f"{CLIENT}{known.client}",) if live and known.client else ()
    where = division(known.wanted.county)
    return Row("subscriber", known.stage, where, keys=keys, title=known.name, live=live)


def division(county: str) -> str:
    """The division whose facts a filter takes."""
    return f"{county}000000"


class RegisterSubscriber(OfficeCommand, frozen=True):
    """Register a system that takes facts, and how it gets them (登记订阅方)."""

    name: Name
    unit: Line
    wanted: Wanted
    delivery: Delivery
    reads: Annotated[tuple[Reads, ...], Meta(max_length=200)] = ()
    client: Client | None = None


class ChangeSubscriber(OfficeCommand, frozen=True):
    """Replace what is known of a subscriber (变更订阅)."""

    name: Name
    unit: Line
    wanted: Wanted
    delivery: Delivery
    reason: Line
    reads: Annotated[tuple[Reads, ...], Meta(max_length=200)] = ()
    client: Client | None = None


class RotateSecret(OfficeCommand, frozen=True):
    """Replace a webhook's secret; for a day the old one signs as well (更换密钥)."""


class WithdrawSubscriber(OfficeCommand, frozen=True):
    """End a subscription (注销订阅)."""

    reason: Line


class AnnounceSunset(OfficeCommand, frozen=True):
    """Say that a fact, or one field of it, ends after a day (公告停用)."""

    tag: Tag
    ends: date
    reason: Line
    field: Path | None = None
    instead: Short = ""


SubscriberAct = (
    RegisterSubscriber | ChangeSubscriber | RotateSecret | WithdrawSubscriber | AnnounceSunset
)


def action_of(act: SubscriberAct) -> str:
    """The name under which the pack speaks of an act."""
    return "announce-sunset" if isinstance(act, AnnounceSunset) else "keep-subscribers"


def concerned(known: Subscriber, act: SubscriberAct) -> tuple[str, ...]:
    """The divisions whose facts an act gives away or takes back."""
    own = (division(known.wanted.county),) if known.version else ()
    match act:
        case RegisterSubscriber(wanted=wanted) | ChangeSubscriber(wanted=wanted):
            return (*own, division(wanted.county))
        case RotateSecret() | WithdrawSubscriber() | AnnounceSunset():
            return own or ("000000000000",)


def decide(known: Subscriber, act: SubscriberAct, about: Seat, stamp: Stamp) -> Decision:
    """Weigh an act on a subscriber: the fact that follows, or every reason why not."""
    if personal := personal_numbers(act):
        return Decision((), tuple(personal))
    finding, actor = _keeper(known, act, about)
    fact = _fact(known, act, about, stamp, actor)
    findings = (finding, *dated_ahead(fact), *_wrongs(known, act, about))
    refused = any(f.verdict != "met" for f in findings)
    return Decision(() if refused else (fact,), findings)


def _keeper(known: Subscriber, act: SubscriberAct, about: Seat) -> tuple[Finding, Actor]:
    """The contract is one for all, so whose post it is may end a part of it, wherever they sit."""
    if isinstance(act, AnnounceSunset):
        return keeper_anywhere(action_of(act), about)
    return keeper(action_of(act), concerned(known, act), about)


def _fact(
    known: Subscriber, act: SubscriberAct, about: Seat, stamp: Stamp, actor: Actor
) -> SubscriberFact:
    by = said_by(actor, about, stamp, concerned(known, act)[-1])
    match act:
        case RegisterSubscriber() | ChangeSubscriber():
            said = {**asdict(act), "client": act.client or ""}
            said.pop("on")
            kind = (
                SubscriberRegistered if isinstance(act, RegisterSubscriber) else SubscriberChanged
            )
            return kind(**said, **by)
        case RotateSecret():
            return SecretRotated(known.secret + 1, **by)
        case WithdrawSubscriber(reason=reason):
            return SubscriberWithdrawn(reason, **by)
        case AnnounceSunset(tag=tag, ends=ends, reason=reason, field=field, instead=instead):
            return SunsetAnnounced(tag, ends, reason, field or "", instead, **by)


def _wrongs(known: Subscriber, act: SubscriberAct, about: Seat) -> list[Finding]:
    match act:
        case RegisterSubscriber():
            again = [_wrong("subscriber.exists")] if known.version else []
            return [*again, *_misfits(act)]
        case ChangeSubscriber():
            return [*_registered(known), *_misfits(act)]
        case RotateSecret():
            signs = isinstance(known.delivery, Webhook)
            return [*_registered(known), *([] if signs else [_wrong("subscriber.no-webhook")])]
        case WithdrawSubscriber():
            return _registered(known)
        case AnnounceSunset(tag=tag, field=field, ends=ends):
            fields = (field,) if field else ()
            return [*_unknown_fields(tag, fields), *_too_soon(ends, about.on)]


def _registered(known: Subscriber) -> list[Finding]:
    return [] if known.stage == "registered" else [_wrong("subscriber.not-registered")]


def _misfits(act: RegisterSubscriber | ChangeSubscriber) -> list[Finding]:
    """What is wanted and read exists; an address carries nothing that must not be in the log."""
    wrong = [
        _wrong("subscriber.unknown-kind", {"kind": k}) for k in act.wanted.kinds if k not in kinds()
    ]
    for tag in act.wanted.facts:
        wrong.extend(_unknown_fields(tag, ()))
    for reads in act.reads:
        wrong.extend(_unknown_fields(reads.fact, reads.fields))
    if isinstance(act.delivery, Webhook) and (fault := url_fault(act.delivery.url)):
        wrong.append(_wrong("subscriber.url", {"url_fault": fault}))
    return wrong


def _unknown_fields(tag: str, fields: Iterable[str]) -> list[Finding]:
    fact = facts().get(tag)
    if fact is None:
        return [_wrong("subscriber.unknown-fact", {"fact": tag})]
    return [
        _wrong("subscriber.unknown-field", {"fact": tag, "path": path})
        for path in fields
        if not has_field(fact, path)
    ]


def _too_soon(ends: date, on: date) -> list[Finding]:
    if ends > on:
        return []
    return [_wrong("subscriber.sunset-past", {"ends": ends.isoformat()}, {"on": on.isoformat()})]


def url_fault(url: str) -> str:
    """What an address may not have: it is published, and it must lead to one place alone."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        return "malformed"
    if parts.username is not None or parts.password is not None:
        return "credentials"
    if parts.query or parts.fragment or "?" in url or "#" in url:
        return "query"
    return "" if host and port != 0 and "\\" not in url else "malformed"


def affected(known: Iterable[Subscriber], tag: str, field: str = "") -> Iterator[Subscriber]:
    """The subscribers whom a change of a fact, or of one field of it, would break."""
    registered = (one for one in known if one.stage == "registered")
    return (one for one in registered if touched(one.wanted, one.reads, tag, field))


def _wrong(
    key: str, observed: dict[str, Value] | None = None, required: dict[str, Value] | None = None
) -> Finding:
    return Finding("subscriber", "broken", key, "not cited", "ASM", observed or {}, required or {})
