"""What must hold of a round whatever a pack says: whose answer counts, to which text, and when."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from msgspec.structs import replace

from domain.case import Case
from domain.circumstances import Circumstances, who_may
from domain.consent import rolls
from domain.consent.rolls import named
from domain.consent.state import Round, latest, mark, standing, unheard
from domain.faults import broken
from domain.life import LIVE
from events.base import Actor, Fact
from events.consent import (
    Answer,
    AnswersRecorded,
    AnswerWithdrawn,
    ConsentOpened,
    ConsentSealed,
    ConsentTextRenewed,
    RefusalAnswered,
    RollExtended,
)
from events.findings import Finding, Value

ONE_HOUSEHOLD = ("农村集体经济组织法 第二十七条", "A")
"""A written proxy is lawful within one household (书面委托同户成员)."""


def opened(round_: Round, fact: ConsentOpened, about: Circumstances) -> list[Finding]:
    """It asks about a text that stands, of those it affects, each once, and no other round does."""
    subject = about.others.get(f"{fact.subject_kind}-{fact.subject_id}")
    if subject is None or subject.division != fact.division or subject.stage not in LIVE:
        return [broken("consent.subject-unknown", {"subject_kind": fact.subject_kind})]
    return [
        *_text(subject, fact),
        *rolls.listed(subject, (), fact.roll, fact.whole, about),
        *_open_already(round_, fact, about),
    ]


def _text(subject: Case, fact: ConsentOpened) -> Iterator[Finding]:
    now, matter = subject.text_of(fact.matter), fact.matter
    if not now:
        yield broken("consent.no-text", {"consent_matter": matter})
    elif now != fact.text:
        yield broken("consent.other-text", {"consent_matter": matter, "said": fact.text[:12]})


def _open_already(round_: Round, fact: ConsentOpened, about: Circumstances) -> Iterator[Finding]:
    key = mark(fact.subject_kind, fact.subject_id, fact.matter)
    rivals = [s for s in about.similar if key in s.keys and s.case != about.case_id]
    for rival in rivals[:1]:
        found = broken("consent.open-already", {"round": rival.case.partition("-")[2]})
        yield replace(found, who=who_may(round_, about, "seal-consents"))


def extended(round_: Round, fact: RollExtended, about: Circumstances) -> list[Finding]:
    """It is the rest of the roll that was frozen at the opening."""
    subject = about.others.get(round_.subject, Case())
    if not round_.missing:
        return [broken("consent.roll-frozen", {"count": len(round_.roll)})]
    return [*rolls.listed(subject, round_.roll, fact.roll, round_.whole, about)]


def recorded(round_: Round, fact: AnswersRecorded, about: Circumstances) -> list[Finding]:
    """Each is on the roll, answers once, to the text as it stands, and in the order of days."""
    answers = fact.answers
    return [
        *rolls.incomplete(round_),
        *text_moved(round_, about),
        *decided_by(round_, fact.by, about),
        *rolls.twice(answer.household for answer in answers),
        *_off_roll(round_, (answer.household for answer in answers)),
        *_dated(round_, fact),
        *(found for answer in answers for found in _given(answer)),
    ]


def _off_roll(round_: Round, households: Iterable[str]) -> Iterator[Finding]:
    on_roll = {entry.household for entry in round_.roll}
    if strangers := sorted({*households} - on_roll):
        yield broken("consent.not-on-roll", named(strangers))


def _dated(round_: Round, fact: AnswersRecorded) -> Iterator[Finding]:
    """Given since the round was opened and no later than recorded; none before the last of it."""
    last = _last_days(round_)
    early = [
        a.household for a in fact.answers if a.given_on < last.get(a.household, round_.last_on)
    ]
    if early:
        yield broken("consent.dated-before", named(sorted(early)))
    if late := sorted(a.household for a in fact.answers if a.given_on > fact.on):
        yield broken("consent.dated-after", named(late), {"on": fact.on.isoformat()})


def _last_days(round_: Round) -> dict[str, date]:
    """The day of the last answer of each household; another one is not given before it."""
    days: dict[str, date] = {}
    for given in round_.answers:
        who, day = given.answer.household, given.answer.given_on
        days[who] = max(day, days.get(who, round_.last_on))
    return days


def _given(answer: Answer) -> Iterator[Finding]:
    """How it was given fits what it says."""
    who: dict[str, Value] = {"household": answer.household}
    if (answer.means == "proxy") != (answer.acting is not None):
        yield broken("consent.proxy-unnamed", who)
    if answer.acting and answer.acting.household != answer.household:
        yield broken("consent.proxy-of-another-household", who, {}, ONE_HOUSEHOLD)
    if (answer.outcome == "unreachable") != bool(answer.attempts):
        yield broken("consent.attempts-unsaid", who)
    if any(attempt.on > answer.given_on for attempt in answer.attempts):
        yield broken("consent.attempt-later", who)


def withdrawn(round_: Round, fact: AnswerWithdrawn, about: Circumstances) -> list[Finding]:
    """There is an answer to take back, given no later."""
    given = latest(round_).get(fact.household)
    if given is None:
        return [broken("consent.nothing-given", {"household": fact.household})]
    if fact.on < given.answer.given_on:
        return [broken("consent.dated-before", named([fact.household]))]
    return []


def replied(round_: Round, fact: RefusalAnswered, about: Circumstances) -> list[Finding]:
    """There is a refusal to answer, made no later."""
    given = standing(round_).get(fact.household)
    if given is None or given.answer.outcome != "refusal":
        return [broken("consent.no-refusal", {"household": fact.household})]
    if fact.on < given.answer.given_on:
        return [broken("consent.dated-before", named([fact.household]))]
    return []


def renewed(round_: Round, fact: ConsentTextRenewed, about: Circumstances) -> list[Finding]:
    """It is the text as it now stands, and another than was asked about."""
    subject = about.others.get(round_.subject)
    now = subject.text_of(round_.matter) if subject else ""
    seen: dict[str, Value] = {"consent_matter": round_.matter}
    if fact.text == round_.text:
        return [broken("consent.same-text", seen)]
    if fact.text != now:
        return [broken("consent.other-text", {**seen, "said": fact.text[:12]})]
    return []


def sealed(round_: Round, fact: ConsentSealed, about: Circumstances) -> list[Finding]:
    """Nothing is counted before it was given, nor what `unsealable` says is open."""
    days = [given.answer.given_on for given in round_.answers]
    days += [heard.on for heard in round_.heard]
    found = unsealable(round_, about)
    if days and fact.on < max(days):
        return [*found, broken("consent.sealed-before", {"on": max(days).isoformat()})]
    return found


def unsealable(round_: Round, about: Circumstances) -> list[Finding]:
    """What stands in the way of counting: an edited text, a refusal unanswered, a barred hand."""
    found = [*rolls.incomplete(round_), *text_moved(round_, about)]
    if silent := unheard(round_):
        who = who_may(round_, about, "answer-refusal")
        found.append(replace(broken("consent.refusal-unanswered", named(silent)), who=who))
    return [*found, *_recorded_by_deciders(round_, about)]


def text_moved(round_: Round, about: Circumstances) -> list[Finding]:
    """The text was edited since: every answer that stands was given to another one."""
    subject = about.others.get(round_.subject)
    if subject is None or subject.text_of(round_.matter) == round_.text:
        return []
    seen = {"consent_matter": round_.matter, **named(sorted(standing(round_)))}
    who = who_may(round_, about, "renew-consent-text")
    return [replace(broken("consent.text-moved", {**seen}), who=who)]


def _recorded_by_deciders(round_: Round, about: Circumstances) -> list[Finding]:
    """Who recorded what counts has decided nothing on the case; another records it anew."""
    deciders = {person for by in _deciders(round_, about) for person in by.persons}
    given = standing(round_).items()
    found = sorted(who for who, one in given if one.by.persons & deciders)
    who = who_may(round_, about, "record-answers")
    return [replace(broken("consent.recorded-by-decider", named(found)), who=who)] if found else []


def decided_by(round_: Round, by: Actor, about: Circumstances) -> list[Finding]:
    """Whoever decided on the case in this matter records no answer about it."""
    hands = (one for one in _deciders(round_, about) if one.persons & by.persons)
    return [broken("consent.recorder-decided", {"post": one.post}) for one in [*hands][:1]]


def _deciders(round_: Round, about: Circumstances) -> list[Actor]:
    subject: Case | None = about.others.get(round_.subject)
    taken = subject.decisions if subject else ()
    return [t.by for t in taken if subject and t.n > subject.matter_from]


WRONG: dict[type[Fact], Any] = {
    ConsentOpened: opened,
    RollExtended: extended,
    AnswersRecorded: recorded,
    AnswerWithdrawn: withdrawn,
    RefusalAnswered: replied,
    ConsentTextRenewed: renewed,
    ConsentSealed: sealed,
}
