"""All that is decided outside any one case, whatever it is about."""

from typing import Any

from domain import keeping, manifests, subscribers
from domain.assessment import adopting
from domain.assessment.adopting import AdoptStandard
from domain.deciding import Decision, Stamp
from domain.keeping import Seat
from domain.manifests import IssueManifest
from domain.migration import deciding as migrations
from domain.migration.deciding import MigrationAct
from domain.subjects import deciding as subjects
from domain.subjects.commands import SubjectAct
from domain.subscribers import SubscriberAct

Act = keeping.Act | SubscriberAct | SubjectAct | AdoptStandard
"""What needs nothing to be known beside its own stream, the posts and the packs."""


def decide_act(state: Any, act: Act, about: Seat, stamp: Stamp) -> Decision:
    """Weigh an act outside any case: the fact that follows, or why it is refused."""
    if isinstance(act, SubscriberAct):
        return subscribers.decide(state, act, about, stamp)
    if isinstance(act, SubjectAct):
        return subjects.decide(state, act, about, stamp)
    if isinstance(act, AdoptStandard):
        return adopting.decide(state, act, about, stamp)
    return keeping.decide_act(state, act, about, stamp)


def concerned(state: Any, act: Act | IssueManifest | MigrationAct) -> tuple[str, ...]:
    """The divisions that an act concerns; the first says which pack is asked."""
    if isinstance(act, IssueManifest):
        return (manifests.EVERYWHERE,)
    if isinstance(act, MigrationAct):
        return migrations.concerned(state, act)
    if isinstance(act, SubscriberAct):
        return subscribers.concerned(state, act)
    if isinstance(act, SubjectAct):
        return subjects.concerned(state, act)
    if isinstance(act, AdoptStandard):
        return (act.standard.division,)
    return keeping.concerned(state, act)


def action_of_act(act: Act | IssueManifest) -> str:
    """The name under which the pack speaks of an act."""
    if isinstance(act, IssueManifest):
        return manifests.ACTION
    if isinstance(act, SubscriberAct):
        return subscribers.action_of(act)
    if isinstance(act, SubjectAct):
        return subjects.action_of(act)
    if isinstance(act, AdoptStandard):
        return adopting.ACTION
    return keeping.action_of_act(act)
