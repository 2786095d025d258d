"""What the service vouches for: the manifests issued so far, and the next."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from domain.authority import Holding
from domain.deciding import Decision, Stamp
from domain.keeping import OfficeCommand, Seat, keeper_anywhere, said_by
from domain.office import EPOCH
from domain.proprieties import dated_ahead
from events.base import Actor
from events.findings import Finding, Value
from events.manifest import BEGINNING, ManifestFact, ManifestIssued, Tally

STREAM = "manifest-log"
"""One stream for the log; a manifest has a part for each county in it."""
TIMER = "timer"
"""The post of the service itself, which issues the manifest of each day."""
EVERYWHERE = "000000000000"
ACTION = "issue-manifest"


class Manifests(Struct, frozen=True):
    """How far the log is vouched for."""

    version: int = 0
    last: int = 0
    digest: str = BEGINNING
    since: datetime = EPOCH
    filed_at: datetime = EPOCH


class IssueManifest(OfficeCommand, frozen=True):
    """Vouch for all that was recorded since the last manifest (出具清单)."""


def evolve(known: Manifests, fact: ManifestFact) -> Manifests:
    """How far the log is vouched for after one more manifest."""
    begun = known.filed_at if known.version else fact.at
    return Manifests(known.version + 1, fact.last, fact.digest, fact.at, begun)


def manifest_row(_: Manifests) -> None:
    """Manifests are read from the log alone."""


def timer() -> Holding:
    """The service's own seat."""
    return Holding(TIMER, TIMER, "", EVERYWHERE, date.min)


def decide(
    known: Manifests, act: IssueManifest, counted: Sequence[Tally], about: Seat, stamp: Stamp
) -> Decision:
    """The manifests of what was counted since the last, in its order; none of nothing."""
    finding, actor = _issuer(about)
    by = said_by(actor, about, stamp, EVERYWHERE)
    issued = tuple(_fact(tally, by) for tally in counted)
    findings = (finding, *(dated_ahead(issued[0]) if issued else [_nothing(known)]))
    refused = any(f.verdict != "met" for f in findings)
    return Decision(() if refused else issued, findings)


def _fact(counted: Tally, by: dict[str, Any]) -> ManifestIssued:
    first = counted.last - counted.count + 1
    digests = counted.before, counted.digest
    return ManifestIssued(first, counted.last, counted.count, *digests, counted.parts(), **by)


def _issuer(about: Seat) -> tuple[Finding, Actor]:
    """The service on its day; else whose post it is, wherever they sit."""
    own = next((h for h in about.holdings if h.post == TIMER), None)
    if own is None:
        return keeper_anywhere(ACTION, about)
    required: dict[str, Value] = {"posts": TIMER, "action": ACTION}
    seen: dict[str, Value] = {"post": TIMER}
    met = Finding("authority", "met", "authority.met", "not cited", "ASM", seen, required)
    return met, own.actor()


def _nothing(known: Manifests) -> Finding:
    last: dict[str, Value] = {"position": known.last}
    return Finding("manifest", "pending", "manifest.nothing", "not cited", "ASM", last, {})
