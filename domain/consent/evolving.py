"""How the facts of a round change it, and the case that it was about."""

from typing import Any

from msgspec.structs import replace

from domain.case import Sealed
from domain.consent.state import Given, Heard, Round, latest
from domain.recording import C, acted, moved
from events.base import Fact
from events.consent import (
    AnswersRecorded,
    AnswerWithdrawn,
    AssetConsentSealed,
    ConsentDropped,
    ConsentMoved,
    ConsentOpened,
    ConsentSealed,
    ConsentTextRenewed,
    ProjectConsentSealed,
    RefusalAnswered,
    RollExtended,
)


def opened(round_: Round, fact: ConsentOpened) -> Round:
    """The roll is frozen, and the text it is asked about."""
    return replace(
        acted(round_, fact.on),
        stage="consent-open",
        origin=fact.origin,
        division=fact.division,
        pack=fact.pack,
        filed_at=fact.at,
        filers=((round_.version, fact.by),),
        subject_kind=fact.subject_kind,
        subject_id=fact.subject_id,
        matter=fact.matter,
        text=fact.text,
        substance=fact.text,
        basis=fact.basis,
        name=fact.title,
        roll=fact.roll,
        villages=tuple(sorted({entry.village for entry in fact.roll})),
        whole=fact.whole,
    )


def extended(round_: Round, fact: RollExtended) -> Round:
    """More of the roll is there; whoever says it has a hand in it."""
    roll = (*round_.roll, *fact.roll)
    return replace(
        round_,
        roll=roll,
        villages=tuple(sorted({entry.village for entry in roll})),
        filers=(*round_.filers, (round_.version, fact.by)),
    )


def recorded(round_: Round, fact: AnswersRecorded) -> Round:
    """Each answer takes the place of what that household answered before."""
    named = {answer.household for answer in fact.answers}
    kept = tuple(
        replace(given, ended="replaced", ended_n=round_.version)
        if not given.ended and given.answer.household in named
        else given
        for given in round_.answers
    )
    made = tuple(
        Given(round_.version, answer, round_.text, fact.by, fact.at) for answer in fact.answers
    )
    return _handled(replace(round_, answers=(*kept, *made)), fact)


def withdrawn(round_: Round, fact: AnswerWithdrawn) -> Round:
    """The household has no answer now; the one it gave is kept."""
    kept = tuple(
        replace(given, ended="withdrawn", ended_n=round_.version)
        if not given.ended and given.answer.household == fact.household
        else given
        for given in round_.answers
    )
    return _handled(replace(round_, answers=kept), fact)


def _handled(round_: Round, fact: Fact) -> Round:
    return replace(round_, hands=(*round_.hands, (round_.version, fact.by)))


def replied(round_: Round, fact: RefusalAnswered) -> Round:
    """The refusal as it stands was answered."""
    given = latest(round_).get(fact.household)
    said = fact.household, given.n if given else 0, fact.heard, fact.reply, fact.evidence
    heard = Heard(round_.version, *said, fact.by, fact.on)
    return replace(round_, heard=(*round_.heard, heard))


def renewed(round_: Round, fact: ConsentTextRenewed) -> Round:
    """Another text is asked about; what was answered to the one before is stale."""
    return replace(acted(round_, fact.on), text=fact.text, substance=fact.text)


def sealed(round_: Round, fact: ConsentSealed) -> Round:
    """Counted, and closed."""
    return replace(acted(round_, fact.on), stage="consent-sealed", certificate=fact.certificate)


def dropped(round_: Round, fact: ConsentDropped) -> Round:
    """Given up."""
    return replace(acted(round_, fact.on), stage="consent-dropped")


def relocated(round_: Round, fact: ConsentMoved) -> Round:
    """Its codes follow a merger of divisions; who is on the roll does not change by that."""
    became = dict(zip(round_.villages, fact.places, strict=False))
    roll = tuple(replace(e, village=became.get(e.village, e.village)) for e in round_.roll)
    villages = tuple(sorted({entry.village for entry in roll}))
    return replace(moved(round_, fact.division, fact.places), roll=roll, villages=villages)


def told(case: C, fact: ProjectConsentSealed) -> C:
    """A project or an asset has the outcome of a round in its own state."""
    made = Sealed(
        n=case.version,
        on=fact.on,
        round=fact.round,
        matter=fact.matter,
        text=fact.text,
        households=fact.households,
        members=fact.members,
        area=fact.area,
        certificate=fact.certificate,
        recorders=fact.recorders,
    )
    return replace(acted(case, fact.on), consents=(*case.consents, made))


EVOLVE: dict[type[Fact], Any] = {
    ConsentOpened: opened,
    RollExtended: extended,
    AnswersRecorded: recorded,
    AnswerWithdrawn: withdrawn,
    RefusalAnswered: replied,
    ConsentTextRenewed: renewed,
    ConsentSealed: sealed,
    ConsentDropped: dropped,
    ConsentMoved: relocated,
    ProjectConsentSealed: told,
    AssetConsentSealed: told,
}
