"""Two hundred races at the end of a round: whoever is second loses, and nothing slips between."""

import asyncio
from typing import Any

from msgspec.structs import replace

from domain.consent.certificate import content, digest_of
from domain.consent.commands import SealConsents, WithdrawAnswer
from domain.consent.state import Round
from domain.operation.commands import ChooseOperator
from events.consent import (
    Answer,
    AnswersRecorded,
    ConsentOpened,
    ConsentSealed,
    ProjectConsentSealed,
    RollEntry,
)
from events.historic import PlacedUnderWay
from events.operation import OperatorChosen
from services.approval.orders import MovedError, Outcome
from tests.domain.operating import TERMS, choice
from tests.domain.samples import sample
from tests.services.approval.acting_cases import NUMBERS, Two, unmet
from tests.services.approval.world import CLERK, REVIEWER, TOWN_CLERK, VILLAGE, digest, recorded

RACES, EDITS = 150, 50
"""Of a withdrawal with the sealing, and of an edited text with it."""
PROJECT = f"{9:032x}"
STREAM = f"project-{PROJECT}"
HOUSEHOLDS = [f"s-{n:032x}" for n in range(1, 4)]


async def changing(two: Two) -> None:
    """In operation, with a change that is chosen."""
    rules = two.one.procedures.in_force(VILLAGE, two.one.today)
    assert rules
    begun = sample(
        PlacedUnderWay,
        stage="operating",
        division=VILLAGE,
        origin="village",
        pack=rules.ref,
        assets=[],
        numbers=[],
    )
    await recorded(two.one, STREAM, begun, sample(OperatorChosen))


async def asked(two: Two) -> str:
    """A round about the change as it now stands, in which all households consent."""
    project = (await two.one.ledger.fresh(STREAM)).state
    day = two.one.today
    roll = tuple(RollEntry(who, VILLAGE, 3, "land", 500) for who in HOUSEHOLDS)
    opened = sample(ConsentOpened, division=VILLAGE, origin="village", pack=project.pack)
    opened = replace(
        opened,
        subject_kind="project",
        subject_id=PROJECT,
        matter="operation-change",
        text=project.operation_change,
        roll=roll,
        whole=None,
        on=day,
    )
    answers = tuple(Answer(who, "consent", day, digest("signed")) for who in HOUSEHOLDS)
    given = replace(sample(AnswersRecorded), answers=answers, on=day)
    stream = f"consent-{next(NUMBERS):032x}"
    await recorded(two.one, stream, opened, given)
    await two.both_read(stream, CLERK, REVIEWER, TOWN_CLERK)
    await two.both_read(STREAM)
    return stream


def went(outcome: Outcome | BaseException) -> bool:
    assert not isinstance(outcome, BaseException) or isinstance(outcome, MovedError)
    return isinstance(outcome, Outcome) and not outcome.refused


async def raced(two: Two, n: int, *putting: Any) -> list[Any]:
    """Both at once, in different services; now one goes first, now the other."""
    order = putting if n % 2 else putting[::-1]
    said = await asyncio.gather(*order, return_exceptions=True)
    return said if n % 2 else said[::-1]


async def log(two: Two, stream: str) -> list[Any]:
    return [r.fact for r in await two.one.ledger.history(stream)]


def certified_as_it_stood(stream: str, facts: list[Any], evolve: Any) -> None:
    """What was sealed is what the answers before it say, and nothing came after it."""
    *before, sealed = facts
    assert isinstance(sealed, ConsentSealed)
    assert not any(isinstance(fact, ConsentSealed) for fact in before)
    round_ = Round()
    for fact in before:
        round_ = evolve(round_, fact)
    assert sealed.certificate == digest_of(content(stream.partition("-")[2], round_))
    assert (sealed.households, sealed.area) == (round_.households, round_.area)
    assert sealed.households.unanswered == 0


async def test_a_withdrawal_that_races_with_the_sealing_is_first_or_too_late(two: Two) -> None:
    await changing(two)
    evolve, won = two.one.ledger.kinds["consent"].evolve, {"withdrawn": 0, "sealed": 0}
    for n in range(RACES):
        stream = await asked(two)
        back = WithdrawAnswer(household=HOUSEHOLDS[n % 3], evidence=digest("back"))
        withdrawn, sealed = await raced(
            two,
            n,
            two.one.acting.put(stream, back, two.order(CLERK)),
            two.two.acting.put(stream, SealConsents(), two.order(REVIEWER)),
        )
        assert went(withdrawn) != went(sealed)
        facts = await log(two, stream)
        if went(sealed):
            won["sealed"] += 1
            assert "stage.wrong" in unmet(withdrawn)
            certified_as_it_stood(stream, facts, evolve)
        else:
            won["withdrawn"] += 1
            assert unmet(sealed) == {"asked.missing"}
            assert not any(isinstance(fact, ConsentSealed) for fact in facts)
    told = [f for f in await log(two, STREAM) if isinstance(f, ProjectConsentSealed)]
    assert len(told) == won["sealed"]
    assert min(won.values()) > 0


async def test_a_text_edited_while_it_is_sealed_is_either_not_sealed_or_not_covered(
    two: Two,
) -> None:
    await changing(two)
    won = {"edited": 0, "sealed": 0}
    for n in range(EDITS):
        stream = await asked(two)
        other: ChooseOperator = choice(terms=replace(TERMS, rent=1000 + n), reason="改租")
        edited, sealed = await raced(
            two,
            n,
            two.one.acting.put(STREAM, other, two.order(TOWN_CLERK)),
            two.two.acting.put(stream, SealConsents(), two.order(REVIEWER)),
        )
        assert went(edited)
        facts, project = await log(two, STREAM), (await two.one.ledger.fresh(STREAM)).state
        if went(sealed):
            won["sealed"] += 1
            assert project.consents[-1].text != project.operation_change
            kinds = [type(fact) for fact in facts[-2:]]
            assert kinds == [ProjectConsentSealed, OperatorChosen]
        else:
            won["edited"] += 1
            assert unmet(sealed) == {"consent.text-moved"}
    assert len(project.consents) == won["sealed"]
    assert min(won.values()) > 0
