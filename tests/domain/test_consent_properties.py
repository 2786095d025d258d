"""Whatever order answers, changes and withdrawals come in, the last standing answer counts."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.consent.certificate import content, digest_of
from domain.consent.state import Round, standing, tally, unasked, weight
from domain.evolving import evolve_round
from events.base import Actor
from events.consent import AnswersRecorded, AnswerWithdrawn, ConsentOpened, Outcome
from events.requirements import Measure
from tests.domain.pack_samples import DIGEST, NOW, VILLAGE, national
from tests.domain.rounds import DAY, ID, PROJECT, answer, entry, household

MEASURES: tuple[Measure, ...] = ("households", "members", "area")
ROLL = tuple(entry(n, members=n, area=100 * (n % 3)) for n in range(1, 7))
NUMBERS = st.integers(1, len(ROLL))
OUTCOMES = st.sampled_from(("consent", "refusal", "abstention", "unreachable"))
STEPS = st.lists(st.tuples(NUMBERS, OUTCOMES | st.none()), max_size=16)
"""A household and what it answers; nothing: it takes its answer back."""
CLERKS = [Actor(f"p-{n}", "village-clerk", "office-1", VILLAGE) for n in range(3)]


def stamp(n: int) -> dict[str, Any]:
    return {"by": CLERKS[n % 3], "at": NOW, "on": DAY, "command": f"c-{n}"}


OPENED = ConsentOpened(
    "project", PROJECT, "adjustment", DIGEST, "名册", ROLL, "项目", "village", VILLAGE,
    national().ref, **stamp(0),
)  # fmt: skip


def after(steps: list[tuple[int, Outcome | None]]) -> Round:
    """The round after these steps, one fact each."""
    round_ = evolve_round(Round(), OPENED)
    for n, (number, outcome) in enumerate(steps):
        fact = (
            AnswersRecorded((answer(number, outcome),), **stamp(n))
            if outcome
            else AnswerWithdrawn(household(number), DIGEST, **stamp(n))
        )
        round_ = evolve_round(round_, fact)
    return round_


def last(steps: list[tuple[int, Outcome | None]]) -> dict[str, Outcome]:
    """What each household said last, those left out who took it back."""
    said = {household(number): outcome for number, outcome in steps}
    return {who: outcome for who, outcome in said.items() if outcome}


@given(STEPS)
def test_the_counts_are_those_of_the_last_standing_answer_of_each_entry(steps: Any) -> None:
    round_, said = after(steps), last(steps)
    assert {who: g.answer.outcome for who, g in standing(round_).items()} == said
    for measure in MEASURES:
        told = tally(round_, measure)
        of = dict.fromkeys(("consent", "refusal", "abstention", "unreachable", None), 0)
        for one in ROLL:
            of[said.get(one.household)] += weight(one, measure)
        parts = (told.consented, told.refused, told.abstained, told.unreachable, told.unanswered)
        assert (told.roll, *parts) == (sum(of.values()), *of.values())
    assert set(unasked(round_)) == {e.household for e in ROLL} - set(said)


@given(STEPS, STEPS, st.randoms(use_true_random=False))
def test_the_certificate_depends_on_the_last_answers_alone(
    steps: Any, others: Any, chance: Any
) -> None:
    finals = list(last(steps).items())
    chance.shuffle(finals)
    numbers = {household(n): n for n in range(1, len(ROLL) + 1)}
    settled = [(numbers[who], outcome) for who, outcome in finals]
    taken_back = [(n, None) for who, n in numbers.items() if who not in dict(finals)]
    one, other = after(steps), after([*others, *settled, *taken_back])
    assert content(ID, one) == content(ID, other)
    assert digest_of(content(ID, one)) == digest_of(content(ID, other))


@given(STEPS, NUMBERS)
def test_one_more_consent_never_lowers_coverage_and_no_other_answer_raises_it(
    steps: Any, number: int
) -> None:
    for measure in MEASURES:
        before = tally(after(steps), measure)
        more = tally(after([*steps, (number, "consent")]), measure)
        less = tally(after([*steps, (number, None)]), measure)
        assert less.consented <= before.consented <= more.consented
        assert less.roll == before.roll == more.roll


@given(STEPS)
def test_every_answer_that_was_ever_given_is_still_there(steps: Any) -> None:
    round_ = after(steps)
    given_ = [(household(n), outcome) for n, outcome in steps if outcome]
    assert sorted((g.answer.household, g.answer.outcome) for g in round_.answers) == sorted(given_)
    assert len(standing(replace(round_, text="b" * 64))) == 0
