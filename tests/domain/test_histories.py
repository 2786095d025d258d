"""Any history that `decide` let happen: it replays, and it is lawful by plain counting."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import reduce
from random import Random
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.authority import Holding
from domain.command import Command
from domain.commands import (
    AnswerObjection,
    CorrectDossier,
    CorrectNotice,
    Decide,
    EndNotice,
    EnterLibrary,
    FileDocument,
    FileIntake,
    InterruptNotice,
    MoveDivision,
    OpenRevision,
    PlaceHistoric,
    PostNotice,
    RaiseObjection,
    RecordVote,
    RemoveFromLibrary,
    RollOver,
    WithdrawIntake,
)
from domain.evolving import evolve
from domain.project import Project
from events.lives import ProjectFact
from events.project import (
    DecisionTaken,
    DossierCorrected,
    IntakeFact,
    IntakeFiled,
    LibraryEntered,
    LibraryRolledOver,
    NoticeEnded,
    NoticePosted,
    PlacedHistoric,
    RevisionOpened,
    VoteHeld,
)
from tests.domain.story import (
    COUNTY,
    DIGEST,
    DOSSIER,
    PROOF,
    TOWNSHIP,
    VILLAGE,
    Given,
    Told,
    appraised,
    approved,
    day,
    dossier,
    holds,
    in_library,
    raised,
    reviewed,
    submitted,
    vote,
)

STEPS = (
    "village-submission",
    "township-review",
    "county-appraisal",
    "county-approval",
    "removal-decision",
    "township-submission",
    "file-document",
)
NOTICES = (
    ("village-notice", "village", VILLAGE),
    ("township-notice", "township", TOWNSHIP),
    ("county-notice", "county", COUNTY),
)
POSTS = (
    ("village-clerk", VILLAGE),
    ("village-head", VILLAGE),
    ("township-clerk", TOWNSHIP),
    ("township-reviewer", TOWNSHIP),
    ("county-clerk", COUNTY),
    ("county-section", COUNTY),
    ("county-appraiser", COUNTY),
    ("leading-group", COUNTY),
    ("library-keeper", COUNTY),
    ("office-keeper", COUNTY),
)
BEGINNINGS = (
    Told(),
    Told().filed(1),
    raised(),
    submitted(),
    reviewed(),
    appraised(),
    approved(),
    in_library(),
    Told().historic(1),
    Told().historic(1, stage="intake"),
)
"""Told by officers whom nobody below is."""

choice = st.integers(0, 10**6)
Move = tuple[int, int, int, int, int]
moves = st.lists(
    st.tuples(choice, choice, choice, st.integers(0, 15), st.integers(0, 3)), max_size=30
)


def one_of(things: Any, n: int) -> Any:
    return things[n % len(things)]


def commands(case: Project, n: int, on: date) -> list[Callable[[], Command]]:
    """Every kind of command, about what there is in the case and sometimes about what is not."""
    posting = one_of([p.n for p in case.postings] + [99], n)
    objection = one_of([o.n for o in case.objections] + [99], n)
    filing = one_of([DOSSIER, dossier(remarks="补注"), dossier(total_investment=1)], n)
    notice, level, place = one_of(NOTICES, n)
    return [
        lambda: Decide(step=one_of(STEPS, n)),
        lambda: Decide(step=one_of(STEPS, n)),
        lambda: Decide(
            step=one_of(STEPS, n), outcome=one_of(["returned", "refused"], n // 9), reason="x"
        ),
        lambda: EnterLibrary(year=2025),
        lambda: EnterLibrary(year=on.year),
        lambda: FileDocument(document=one_of(PAPERS, n), title="x", digest=DIGEST),
        lambda: FileDocument(document=one_of(PAPERS, n), title="x", digest=DIGEST),
        lambda: RecordVote(
            **vote(
                12, notice_sent_on=on - timedelta(10), party_discussed_on=on, votes_for=60 - n % 2
            )
        ),
        lambda: PostNotice(
            notice=notice,
            level=level,
            place=place,
            channel="board",
            text=f"公示{n}",
            start_proof=PROOF,
        ),
        lambda: EndNotice(posting=posting, end_proof=PROOF),
        lambda: EndNotice(posting=posting, end_proof=PROOF),
        lambda: InterruptNotice(posting=posting, resumed_on=on, reason="x"),
        lambda: CorrectNotice(posting=posting, material=bool(n % 2), text=f"更正{n}", reason="x"),
        lambda: RaiseObjection(posting=posting, summary="x"),
        lambda: AnswerObjection(
            objection=objection,
            answer="x",
            outcome=one_of(["unfounded", "corrected", "upheld"], n // 7),
        ),
        lambda: CorrectDossier(dossier=filing, reason="x"),
        lambda: OpenRevision(cause="policy", reason="x", dossier=filing),
        lambda: RollOver(year=case.library_year + 1),
        lambda: RemoveFromLibrary(reason="x"),
        lambda: FileIntake(origin="village", division=VILLAGE, dossier=filing),
        lambda: PlaceHistoric(
            origin="village",
            division=VILLAGE,
            dossier=filing,
            stage="library",
            evidence="C",
            basis="x",
        ),
        lambda: WithdrawIntake(reason="x"),
        lambda: MoveDivision(division=VILLAGE, places=(VILLAGE,), merger="division-1", reason="x"),
    ]


PAPERS = (
    "application",
    "cost-estimate",
    "project-argument",
    "site-conditions",
    "operation-plan",
    "linkage-design",
    "appraisal-opinion",
    "leading-group-minutes",
    "yearly-review",
    "revision-request",
)


def officers(n: int) -> tuple[Holding, ...]:
    """One of few people, who between them hold every post, some for one another."""
    person = f"p-{n % 4}"
    absent = f"p-{n // 5 % 4}" if n % 3 == 0 else ""
    return tuple(holds(person, post, where, for_=absent) for post, where in POSTS)


def played(begin: Told, plan: list[Move]) -> Given:
    """A history: of all that is tried, what `decide` let happen."""
    story, on = Given(*begin.facts), day(45)
    for which, what, who, later, late in plan:
        on += timedelta(later)
        command = one_of(commands(story.case, what, on), which)()
        then = story.when(command, *officers(who), on=on - timedelta(late), at=on)
        if not then.decision.refused:
            story = Given(*story.facts, then.fact, rules=story.rules)
        story.row()
        story.open(on)
    return story


histories = st.builds(played, st.sampled_from(BEGINNINGS), moves)
thorough = settings(max_examples=200, deadline=None)


@thorough
@given(histories)
def test_what_was_stored_folds_to_the_same_state(story: Given) -> None:
    stored = [msgspec.json.encode(fact) for fact in story.facts]
    replayed = [msgspec.json.decode(line, type=ProjectFact) for line in stored]
    assert reduce(evolve, replayed, Project()) == story.case
    assert [msgspec.json.encode(fact) for fact in replayed] == stored


@thorough
@given(histories)
def test_nobody_ever_decided_what_passed_through_their_hands(story: Given) -> None:
    hands: set[str] = set()
    deciders: dict[str, set[str]] = {}
    for fact in story.facts:
        if isinstance(fact, IntakeFiled | PlacedHistoric | DossierCorrected | VoteHeld):
            hands |= fact.by.persons
        if isinstance(fact, RevisionOpened):
            hands |= fact.by.persons
        if isinstance(fact, RevisionOpened | LibraryEntered | LibraryRolledOver):
            deciders = {}
        if isinstance(fact, DecisionTaken):
            others = {p for step, by in deciders.items() if step != fact.step for p in by}
            assert not fact.by.persons & (hands | others)
            deciders.setdefault(fact.step, set()).update(fact.by.persons)


@thorough
@given(histories)
def test_nothing_entered_the_library_but_by_every_step_vote_and_notice(story: Given) -> None:
    """Counted here by hand, by none of the rules that let it in."""
    for n, fact in enumerate(story.facts):
        if isinstance(fact, LibraryEntered):
            entered_lawfully(story.facts[:n], fact)


def entered_lawfully(before: tuple[ProjectFact, ...], entry: LibraryEntered) -> None:
    case = reduce(evolve, before, Project())
    since = max([0, *(n for n, f in enumerate(before, 1) if _begins_anew(f))])
    approvals = {
        f.step: f
        for f in before[since:]
        if isinstance(f, DecisionTaken) and f.outcome == "approved"
    }
    chain = ("village-submission", "township-review", "county-appraisal", "county-approval")
    for step in chain:
        assert approvals[step].substance == case.substance == entry.substance
        assert approvals[step].on <= entry.on
    assert case.dossier.targets
    assert case.dossier.linkage
    assert voted(case, before, approvals["village-submission"].on)
    hung(case, before, "village-notice", approvals["village-submission"].on)
    hung(case, before, "township-notice", approvals["county-appraisal"].on)
    hung(case, before, "county-notice", entry.on)
    assert all(o.outcome for o in case.objections)


def _begins_anew(fact: ProjectFact) -> bool:
    returned = isinstance(fact, DecisionTaken) and fact.outcome == "returned"
    return returned or isinstance(fact, RevisionOpened)


def voted(case: Project, before: tuple[ProjectFact, ...], by: date) -> bool:
    """Two thirds of the whole roll, on this content, before it was submitted."""
    on_this = {m.n for m in case.meetings if m.substance == case.substance}
    held = [f for n, f in enumerate(before, 1) if n in on_this and isinstance(f, VoteHeld)]
    return any(3 * f.votes_for >= 2 * f.roll and f.on <= by for f in held)


def hung(case: Project, before: tuple[ProjectFact, ...], notice: str, by: date) -> None:
    """Ten whole days from the day after posting, proved at the end, before the day it was used."""
    assert any(
        start.notice == notice
        and end.on >= start.on + timedelta(10)
        and by > start.on + timedelta(10)
        and by >= end.on
        for start, end in pairs(case, before)
    )


def pairs(
    case: Project, before: tuple[ProjectFact, ...]
) -> Iterator[tuple[NoticePosted, NoticeEnded]]:
    """Each posting on this content with its end."""
    on_this = {p.n for p in case.postings if p.substance == case.substance}
    for n in on_this:
        start = before[n - 1]
        ends = (f for f in before if isinstance(f, NoticeEnded) and f.posting == n)
        for end in ends:
            assert isinstance(start, NoticePosted)
            yield start, end


@thorough
@given(histories)
def test_every_fact_was_on_record_on_or_after_the_day_it_occurred(story: Given) -> None:
    assert all(fact.on <= fact.at.date() + timedelta(1) for fact in story.facts)


@pytest.mark.parametrize("begin", BEGINNINGS, ids=range(len(BEGINNINGS)))
def test_a_state_survives_being_folded_in_two_parts(begin: Told) -> None:
    half = len(begin.facts) // 2
    first = reduce(evolve, begin.facts[:half], Project())
    assert reduce(evolve, begin.facts[half:], first) == begin.given.case


def test_the_histories_that_are_tried_reach_far() -> None:
    """They would prove little if everything were refused."""
    chance = Random(2025)
    seen: set[type[ProjectFact]] = set()
    for begin in BEGINNINGS * 20:
        plan = [
            (chance.randrange(10**6), chance.randrange(10**6), chance.randrange(10**6), later, late)
            for later, late in _days(chance)
        ]
        story = played(begin, plan)
        seen |= {type(fact) for fact in story.facts[begin.n :]}
    assert set(get_args(IntakeFact)) - seen == set()


def _days(chance: Random) -> list[tuple[int, int]]:
    """How much later each move comes, and how late it is recorded."""
    return [(chance.randrange(16), chance.randrange(4)) for _ in range(30)]
