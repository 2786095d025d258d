"""A fact on the bus: its subject, its CloudEvents 1.0 headers (binary mode), and the way back.

The payload is the stored bytes, untouched. Everything else is a function of the stored row, so two
relays say the same of it and a stream that is rebuilt equals the one that was lost.

Subject: `bangfu.<county>.<kind>.<id>.<fact>`, as in
`bangfu.430511.project.5f0c….intake-filed-v1`: the county is the fact's, kind and id are the
stream's, the fact is the tag without its kind, its version joined by a hyphen. No token can hold
what would widen a subject, so a filter on a county or a case means just that.
"""

import hashlib
import re
import struct
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

import msgspec
from msgspec import Struct

from events.base import CountyCode

ROOT = "bangfu"
EVERY = f"{ROOT}.>"
CONTENT_TYPE = "application/json"
SCHEMA = "urn:bangfu:schema:"
"""What a schema is called, followed by the tag: the same wherever Bangfu runs."""

_STREAM = re.compile(r"([a-z][a-z0-9]{0,31})-([0-9A-Za-z_-]{1,128})", re.ASCII)
_TAG = re.compile(r"([a-z][a-z0-9]{0,31})\.([a-z][a-z0-9-]{0,62})\.(v[1-9][0-9]{0,3})", re.ASCII)
_COUNTY = re.compile(r"[0-9]{6}", re.ASCII)
_KIND = re.compile(r"[a-z][a-z0-9]{0,31}", re.ASCII)
_ID = re.compile(r"[0-9A-Za-z_-]{1,128}", re.ASCII)
_FACT = re.compile(r"[a-z][a-z0-9-]{0,62}-v[1-9][0-9]{0,3}", re.ASCII)
# the CloudEvents protocol bindings: a blank, a quotation mark and a per cent sign are escaped too
_PLAIN = "!#$&'()*+,/:;<=>?@[\\]^`{|}~"
_PLACES = 19


class Unfit(ValueError):
    """A name that may stand in no subject, or a message that no relay of ours has made."""


class Row(Struct, frozen=True, gc=False):
    """A fact as it is stored: its position in the log, its place in a stream, its tag and bytes."""

    position: int
    stream: str
    version: int
    tag: str
    state: bytes


class Message(Struct, frozen=True):
    """What goes over the bus."""

    subject: str
    headers: dict[str, str]
    payload: bytes


class Placed(Struct, frozen=True):
    """Which county a fact concerns."""

    county: CountyCode = "000000"


class Told(Placed, frozen=True, kw_only=True):
    """What a fact says of itself that the envelope repeats."""

    at: str
    correlation: str = ""
    causation: str = ""


_told = msgspec.json.Decoder(Told)
_placed = msgspec.json.Decoder(Placed)


def message(row: Row, source: str) -> Message:
    """The whole message of a stored fact; `source` says which log it is from, as a URI."""
    told = _tell(row.state)
    return Message(
        _subject(row.stream, row.tag, told.county), _headers(row, source, told), row.state
    )


def subject(stream: str, tag: str, state: bytes) -> str:
    """Where a fact is published; `Unfit` where its stream, tag or bytes allow no subject."""
    return _subject(stream, tag, _tell(state).county)


def headers(row: Row, source: str) -> dict[str, str]:
    """The CloudEvents attributes of a stored fact, as headers."""
    return message(row, source).headers


def opened(subject: str, headers: Mapping[str, str] | None, payload: bytes) -> Row:
    """The stored row that a message was made of; `Unfit` where it was not made of one."""
    row = labelled(subject, headers, payload)
    if county_of(subject) != county_in(payload):
        raise Unfit(f"{subject}: a fact of another county")
    return row


def labelled(subject: str, headers: Mapping[str, str] | None, payload: bytes) -> Row:
    """The row by its labels alone, which must agree; the payload is not looked into."""
    said = headers or {}
    try:
        stream, _, version = said["ce-id"].rpartition("/")
        row = Row(int(said["ce-sequence"]), stream, int(version), said["ce-type"], payload)
        made = _subject(row.stream, row.tag, county_of(subject))
    except (KeyError, ValueError) as fault:
        raise Unfit(f"{subject}: no message of a fact") from fault
    if made != subject or row.position < 1 or row.version < 1:
        raise Unfit(f"{subject}: the message tells of {made}")
    return row


def county_of(subject: str) -> str:
    """The county in a subject."""
    return subject[len(ROOT) + 1 : len(ROOT) + 7]


def county_in(payload: bytes) -> str:
    """The county that a fact says it concerns."""
    try:
        return _placed.decode(payload).county
    except msgspec.DecodeError as fault:
        raise Unfit(f"no fact: {fault}") from fault


def digest(row: Row) -> str:
    """A row in 64 letters: SHA-256 of all its parts, framed so that none can pass for another's."""
    parts = (row.stream.encode(), row.tag.encode(), row.state)
    places = struct.pack(">qq", row.position, row.version)
    framed = b"".join(struct.pack(">q", len(part)) + part for part in parts)
    return hashlib.sha256(places + framed).hexdigest()


def pattern(county: str = "", kind: str = "", id: str = "", fact: str = "") -> str:  # noqa: A002
    """The subjects of a county, a kind, a case or a fact; what is left out may be anything."""
    tokens = (
        _token(_COUNTY, county),
        _token(_KIND, kind),
        _token(_ID, id),
        _token(_FACT, fact),
    )
    return ".".join((ROOT, *tokens))


@lru_cache(1_000)
def fact_token(tag: str) -> str:
    """A tag as the last token of a subject: `project.intake-filed.v1` gives `intake-filed-v1`."""
    _, name, version = _parts(_TAG, tag)
    return f"{name}-{version}"


def schema_of(tag: str) -> str:
    """What the JSON schema of a tag is called (`ce-dataschema`)."""
    return f"{SCHEMA}{tag}"


def _subject(stream: str, tag: str, county: str) -> str:
    return f"{ROOT}.{county}.{_place(stream)}.{fact_token(tag)}"


def _headers(row: Row, source: str, told: Told) -> dict[str, str]:
    """The attributes; stream and tag are fit for a header because they were fit for a subject."""
    said = {
        "ce-specversion": "1.0",
        "ce-id": f"{row.stream}/{row.version}",
        "ce-source": _plain(source),
        "ce-type": row.tag,
        "ce-subject": row.stream,
        "ce-time": _plain(told.at),
        "ce-dataschema": schema_of(row.tag),
        "ce-sequence": f"{row.position:0{_PLACES}d}",  # must sort as text (CloudEvents: sequence)
        "content-type": CONTENT_TYPE,
    }
    # an attribute is never empty: what was not said has no header
    if told.correlation:
        said["ce-correlation"] = _plain(told.correlation)
    if told.causation:
        said["ce-causation"] = _plain(told.causation)
    return said


def _plain(value: str) -> str:
    """A value that can neither end a header nor begin another."""
    return quote(value, safe=_PLAIN)


def _tell(state: bytes) -> Told:
    try:
        return _told.decode(state)
    except msgspec.DecodeError as fault:
        raise Unfit(f"no fact: {fault}") from fault


@lru_cache(10_000)
def _place(stream: str) -> str:
    """The kind and id of a stream as tokens."""
    return ".".join(_parts(_STREAM, stream))


def _parts(shape: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = shape.fullmatch(text)
    if found is None:
        raise Unfit(f"{text!r}: unfit for a subject")
    return found.groups()


def _token(shape: re.Pattern[str], text: str) -> str:
    if text and not shape.fullmatch(text):
        raise Unfit(f"{text!r}: unfit for a subject")
    return text or "*"
