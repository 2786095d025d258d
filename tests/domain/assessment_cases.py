"""Each finding about the four groups, as its rule makes it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from msgspec.structs import replace

from domain.assessment import adopting
from domain.assessment import commands as asked
from domain.assessment.adopting import AdoptStandard
from domain.assessment.standard import Standards, evolve
from domain.command import Command
from domain.deciding import Stamp
from domain.keeping import Seat
from events.findings import Finding
from events.standard import Band, Least, Standard, StandardAdopted
from tests.domain.assessing import (
    BEGUN,
    CLERK,
    COUNTY_CLERK,
    FAIR,
    GOOD,
    LEADERS,
    OFFICERS,
    POOR,
    SECTION,
    STREAM,
    TOWN,
    TOWN_CLERK,
    begun,
    by,
    decided,
    found,
    heard,
    proposed,
    records,
    reviewed,
    standard,
    standing,
)
from tests.domain.operating import Life, operating
from tests.domain.pack_samples import DIGEST, STAMP, TODAY, national

LATER, LAST = date(2026, 6, 1), date(2026, 6, 13)


def said(life: Life, *commands: Command, on: date = BEGUN) -> Iterator[Finding]:
    for command in commands:
        yield from life.put(command, on).findings


def assessed() -> Iterator[Finding]:
    first = asked.BeginAssessment(occasion="first")
    yield from said(replace(operating(), officers=OFFICERS), first)
    life = by(begun())
    yield from said(life, first, replace(first, occasion="yearly"), asked.RecordIndicators())
    twice = replace(found(), values=(*found().values, found().values[0]))
    other = replace(found(), values=(replace(found().values[0], indicator="made-up"),))
    yield from said(life, twice, other, heard(agreed=9, opposed=9), asked.ProposeGroup())
    yield from said(life, asked.ReviewGroup(proposal=1, group="revive"))
    fair = by(proposed(FAIR), TOWN)
    review = asked.ReviewGroup(**standing(fair))
    yield from said(fair, replace(review, group="revive"), replace(review, proposal=1), review)
    unheard = by(begun().do(records(GOOD), BEGUN), TOWN_CLERK).do(asked.ProposeGroup(), BEGUN)
    yield from said(by(unheard, TOWN), asked.ReviewGroup(**standing(unheard)))
    both = replace(TOWN, person=TOWN_CLERK.person)
    yield from said(by(fair, both), review)
    yield from judged()


def judged() -> Iterator[Finding]:
    life = by(proposed(GOOD), LEADERS)
    yield from said(life, asked.DecideGroup(**standing(life)))
    ready = by(reviewed(by(life)), LEADERS)
    yield from ready.put(asked.DecideGroup(**standing(ready)), date(2026, 3, 14)).findings
    bare = by(begun().do(records(GOOD), BEGUN), LEADERS)
    yield from said(bare, asked.DecideGroup(proposal=1, group="upgrade"))
    shown = begun().noticed(date(2026, 2, 11), date(2026, 2, 28), "group-notice")
    shown = by(shown, CLERK).do(records(GOOD), BEGUN).do(heard(), BEGUN)
    shown = by(shown, TOWN_CLERK).do(asked.ProposeGroup(), BEGUN)
    yield from said(by(shown, LEADERS), asked.DecideGroup(**standing(shown)))
    file = asked.FileGroup(level="city", document_no="2026-3", paper=DIGEST)
    yield from said(by(begun(), COUNTY_CLERK), file)
    filed = decided(GOOD).do(file, LATER)
    yield from said(filed, file, on=LATER)
    yield from said(by(filed, LEADERS), asked.DecideGroup(proposal=1, group="adjust"), on=LATER)
    yield from moved(filed, POOR, "")
    yield from moved(decided(POOR), GOOD, "")


def moved(life: Life, values: dict[str, int], special: str) -> Iterator[Finding]:
    known = {STREAM: Standards(1, (standard(),))}
    life = replace(life, others=known).do(
        asked.BeginAssessment(occasion="event", reason="洪灾"), LATER
    )
    life = by(life, CLERK).do(records(values), LATER).do(heard(), LATER)
    life = by(life, TOWN_CLERK).do(asked.ProposeGroup(), LATER)
    ready = by(reviewed(life, LATER), LEADERS)
    decide = asked.DecideGroup(**standing(ready), special=special)
    yield from ready.put(decide, LAST).findings


def adopt(made: Standard, known: Standards | None = None) -> tuple[Finding, ...]:
    """What is said of a standard that is to be adopted."""
    act = AdoptStandard(standard=made, reason="县级标准")
    seat = Seat(national(), TODAY, (SECTION,))
    stamp = Stamp(datetime(2026, 3, 2, 2, tzinfo=UTC), "c-1")
    return adopting.decide(known or Standards(), act, seat, stamp).findings


def faulty() -> Iterator[tuple[str, Standard]]:
    """A standard with each fault there can be, and the fault."""
    good = standard()
    first, *others = good.indicators
    best, middle, last = good.boundaries

    def with_first(**changes: object) -> Standard:
        return replace(good, indicators=(replace(first, **changes), *others))

    yield "standard.window-reversed", replace(good, valid_to=date(2020, 1, 1))
    yield "standard.named-twice", with_first(id=others[0].id)
    yield "standard.weights", with_first(weight=11)
    rest = tuple(replace(o, dimension="level") for o in others)
    yield "standard.dimension", replace(good, indicators=(first, *rest))
    yield "standard.bands", with_first(bands=(Band(5, 0), Band(5, 40)))
    yield "standard.no-difference", with_first(bands=(Band(0, 40), Band(9, 40)))
    yield "standard.boundaries", replace(good, boundaries=(middle, best, last))
    asks_more = replace(last, of=(Least("prospects", 90),))
    yield "standard.not-nested", replace(good, boundaries=(best, middle, asks_more))
    twice = replace(best, of=(*best.of, best.of[0]))
    yield "standard.unreachable", replace(good, boundaries=(twice, middle, last))
    yield "standard.move", replace(good, moves=(*good.moves, good.moves[0]))


def standards() -> Iterator[Finding]:
    for _, made in faulty():
        yield from adopt(made)
    known = adopting_once(standard())
    yield from adopt(replace(standard(), id="other"), known)


def adopting_once(made: Standard) -> Standards:
    return evolve(Standards(), StandardAdopted(made, DIGEST, "县级标准", **STAMP))
