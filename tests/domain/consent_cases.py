"""Each finding about consent, as its rule makes it."""

from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace

from domain.authority import HANDS_APART, bar
from domain.checks import check
from domain.circumstances import Circumstances, Similar
from domain.command import Command
from domain.consent import commands as asked
from domain.consent.state import mark
from events.base import Actor
from events.consent import Attempt
from events.findings import Finding
from events.requirements import ConsentCovered, EveryoneAsked
from tests.domain.operating import VILLAGE
from tests.domain.pack_samples import BASE, COUNTY, SAMPLES, holding, national, taken
from tests.domain.rounds import (
    DAY,
    EACH,
    PROJECT,
    RECORDER,
    ROLL,
    SEALER,
    WHOLE,
    Asked,
    all_asked,
    answer,
    edited,
    entry,
    household,
    opened,
    opening,
    proxy,
    record,
    reply,
    sealed,
    to_be_changed,
    withdrawal,
)

NEXT = DAY + timedelta(1)
SEAL = asked.SealConsents()
RIVAL = Similar(
    "consent-" + "8" * 32,
    (mark("project", PROJECT, "operation-change"),),
    0,
    "consent-open",
    opened().round.filed_at,
)


def on_consent() -> Iterator[Finding]:
    yield from opening_wrongly()
    yield from listing_wrongly()
    yield from answering_wrongly()
    yield from sealing_wrongly()
    yield from asking()


def said(told: Asked, *commands: Command) -> Iterator[Finding]:
    for command in commands:
        yield from told.put(command).findings


def opening_wrongly() -> Iterator[Finding]:
    strangers = (*ROLL[:7], entry(9), entry(13, village="430521001201"))
    yield from said(
        Asked(
            similar=(RIVAL,),
            strangers=frozenset({household(1)}),
            concerned=frozenset({household(14)}),
        ),
        opening(text="b" * 64, roll=strangers),
        opening(matter="adjustment"),
        opening(subject_id="d" * 32),
    )


def listing_wrongly() -> Iterator[Finding]:
    begun = Asked().do(opening(roll=ROLL[:5], whole=WHOLE))
    other = asked.ExtendRoll(roll=(*ROLL[5:11], entry(13)))
    yield from said(begun, other, record(answer(1)))
    yield from said(opened(), asked.ExtendRoll(roll=(entry(13),)))


def answering_wrongly() -> Iterator[Finding]:
    amiss = (
        answer(13),
        answer(13),
        answer(1, given_on=DAY - timedelta(1)),
        answer(2, given_on=NEXT),
        answer(3, means="proxy"),
        proxy(4, of=5),
        answer(5, "unreachable", attempts=()),
        answer(6, "unreachable", attempts=(Attempt(NEXT, "visit"),)),
    )
    yield from said(opened(), record(*amiss), withdrawal(1), reply(1))
    told = edited(all_asked())
    same = asked.RenewConsentText(text=told.round.text, reason="租金调整")
    yield from said(told, same, record(answer(1)))


def sealing_wrongly() -> Iterator[Finding]:
    yield from said(opened().answered(EACH), SEAL)
    by = Actor("p-clerk-2", "county-section", "office-c", COUNTY)
    decided = to_be_changed(decisions=(replace(taken("any", n=99), by=by),))
    barred = replace(all_asked(), project=decided)
    yield from said(barred, SEAL)
    yield from barred.put(record(answer(1)), RECORDER).findings
    late = opened().do(record(answer(1, given_on=NEXT)), on=NEXT)
    yield from said(late, SEAL)
    yield bar(sealed().project, by, HANDS_APART, "county-approval")
    both = holding("p-clerk-2", "village-head", VILLAGE)
    yield from all_asked().put(SEAL, both).findings


def asking() -> Iterator[Finding]:
    about = Circumstances(national(), NEXT)
    change = SAMPLES[ConsentCovered]
    told = sealed()
    ended = ConsentCovered(matter="adjustment", ratio="1/2", **BASE)
    by_area = ConsentCovered(matter="operation-change", ratio="1/2", measure="area", **BASE)
    whole = ConsentCovered(matter="operation-change", ratio="9/10", **BASE)
    yield from (check(told.project, one, about) for one in (change, ended, whole))
    yield check(opened().project, change, about)
    yield check(replace(told.project, stage="accepted"), change, about)
    moved = replace(edited(told).project, consents=told.project.consents)
    yield check(moved, change, about)
    plain = Asked().do(opening(roll=tuple(replace(e, area=0) for e in ROLL)))
    flat = plain.answered(dict.fromkeys(range(1, 13), "abstention")).do(SEAL, SEALER)
    yield check(flat.project, by_area, about)
    each = SAMPLES[EveryoneAsked]
    sought = replace(answer(12, "unreachable"), attempts=(Attempt(DAY, "visit"),))
    hardly = all_asked().do(record(sought))
    renewed = edited(all_asked())
    renew = asked.RenewConsentText(text=renewed.project.operation_change, reason="租金调整")
    for one in (opened(), all_asked(), hardly, renewed.do(renew)):
        yield check(one.round, each, about)
