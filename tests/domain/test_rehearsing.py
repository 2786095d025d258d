"""Two packs over one case: what opens, what closes, what goes stale, and the first finding why."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain import rehearsing
from domain.authority import resolvers
from domain.case import standing
from domain.checks import check, looks_at
from domain.circumstances import Circumstances
from domain.deciding import opened_again, required
from domain.life import kinds_of
from domain.procedure import ORIGINS, Procedure, ready, stages_of
from domain.procurement.state import Failure
from domain.project import Project
from domain.rehearsing import (
    Answer,
    Differing,
    Rehearsal,
    answer,
    over_history,
    rehearsal,
)
from events.findings import Finding
from events.repair import LostGround
from events.requirements import Action, DocumentOnFile, FailedTenders, Pack, TenderThreshold
from tests.domain.ending import adjusting, opened, titled
from tests.domain.operating import OWNER, accepted, booked, operating, signed
from tests.domain.pack_samples import SAMPLES
from tests.domain.pack_samples import filed as paper_on_file
from tests.domain.procurement_cases import buys
from tests.domain.story import (
    DIGEST,
    LATER,
    Told,
    appraised,
    day,
    in_library,
    national,
    raised,
    reviewed,
    submitted,
)
from tests.domain.works import building, checked

PAPER = DocumentOnFile(document="audit-report", id="audited", article="not cited", grade="ASM")


def other(action: str, **fields: Any) -> Procedure:
    """The national pack with one action otherwise."""
    pack = national().pack
    actions = tuple(replace(a, **fields) if a.id == action else a for a in pack.actions)
    return ready(replace(pack, version=2, actions=actions))


def asking(action: str, *more: Any) -> Procedure:
    return other(action, requires=(*national().actions[action].requires, *more))


def answered(told: Told, new: Procedure, old: Procedure | None = None) -> Answer | None:
    both = rehearsal(old or national(), new)
    return answer(told.given.case, both, Circumstances(both.old, LATER))


def test_the_same_pack_twice_touches_nothing_and_nothing_is_asked() -> None:
    both = rehearsal(national(), national())
    assert (both.touched, both.stages()) == (frozenset(), ())
    assert answered(raised(), national()) is None


def test_one_paper_more_closes_the_step_that_was_open_and_names_the_paper() -> None:
    found = answered(raised(), asking("village-submission", PAPER))
    assert found is not None
    assert found.closes == ("village-submission",)
    assert found.first.action == "village-submission"
    assert found.first.would_be is not None
    assert found.first.would_be.message == "document.missing"
    assert found.first.was is None


def test_less_asked_opens_it_again() -> None:
    found = answered(raised(), national(), asking("village-submission", PAPER))
    assert found is not None
    assert (found.opens, found.closes) == (("village-submission",), ())


def test_what_is_asked_elsewhere_makes_no_difference_here() -> None:
    assert answered(raised(), asking("accept-works", PAPER)) is None


def test_what_is_met_already_makes_no_difference() -> None:
    paper = replace(PAPER, document="application")
    assert answered(raised(), asking("village-submission", paper)) is None


def test_a_standing_decision_goes_stale_if_it_lacked_what_is_asked_now() -> None:
    told = submitted()
    found = answered(told, asking("village-submission", PAPER))
    assert found is not None
    assert found.stale == (LostGround(told.n, "village-submission"),)
    filed = submitted().papers("audit-report", on=2)
    assert answered(filed, asking("village-submission", PAPER)) != found


def test_who_may_take_a_step_is_a_difference_of_its_own() -> None:
    found = answered(raised(), other("village-submission", by=("village-clerk",)))
    assert found is not None
    assert found.first == Differing("village-submission", who=True)


def test_a_whole_history_parts_at_the_first_act_that_would_have_been_answered_otherwise() -> None:
    told = in_library()
    found = over_history(
        "project-1", told.facts, rehearsal(national(), asking("county-appraisal", PAPER))
    )
    assert found is not None
    assert (found.action, found.would_be and found.would_be.message) == (
        "county-appraisal",
        "document.missing",
    )
    assert over_history("project-1", told.facts, rehearsal(national(), national())) is None


def test_what_lets_a_dear_lot_be_bought_anew_is_looked_at_where_the_contract_is_signed() -> None:
    threshold: Any = replace(SAMPLES[TenderThreshold], id="threshold")
    way_out: Any = replace(SAMPLES[FailedTenders], id="way-out")
    old = other("sign-contract", requires=(threshold, way_out))
    new = other("sign-contract", requires=(threshold, replace(way_out, times=3)))
    both = rehearsal(old, new)
    found = answer(tendered_in_vain(), both, Circumstances(old, LATER))
    assert found is not None
    assert found.closes == ("sign-contract",)


def test_where_one_from_before_may_be_revised_is_looked_at_where_its_steps_are_asked() -> None:
    """It was appraised on paper: whether it could be appraised here is for another step to say."""
    pack = edited(national().pack, [("stages", "county-appraisal", 0)]).pack
    anew = {"stages": ("intake", "library")}
    actions = (replace(a, **anew) if a.id == "open-revision" else a for a in pack.actions)
    both = rehearsal(ready(pack), ready(replace(pack, version=3, actions=tuple(actions))))
    case = Told().historic(stage="intake").given.case
    found = answer(case, both, Circumstances(both.old, LATER))
    assert found is not None
    assert found.first.action == "county-approval"
    assert [f and f.message for f in (found.first.was, found.first.would_be)] == [
        "decisions.only-on-paper",
        "decisions.before-bangfu",
    ]


def objected() -> Told:
    """The village's notice ended, and then somebody objected to it."""
    told = submitted()
    return told.objected(told.last("village-notice"), on=20)


def on_paper() -> Told:
    """A project from before, in the library as its papers say."""
    return Told().historic()


def tendered_in_vain() -> Project:
    """A dear lot, tendered in vain as often as the pack asks, and a paper that lets it go on."""
    one = buys("works", "competitive-negotiation")
    vain = replace(one.procurement, failures=(Failure("b-1", 3), Failure("b-1", 4)))
    paper = paper_on_file("no-tender-approval", n=5)
    return replace(one, procurement=vain, documents=(paper,))


STORIES: tuple[Callable[[], Any], ...] = (
    lambda: raised().given.case,
    lambda: submitted().given.case,
    lambda: reviewed().given.case,
    lambda: appraised().given.case,
    lambda: in_library().given.case,
    lambda: objected().given.case,
    lambda: on_paper().given.case,
    lambda: Told().historic(stage="intake").given.case,
    tendered_in_vain,
    building,
    checked,
    lambda: accepted().case,
    lambda: signed().case,
    lambda: operating().case,
    lambda: titled().case,
    lambda: opened().case,
    lambda: adjusting().case,
)
CASES = cache(lambda: [story() for story in STORIES])


def edited(pack: Pack, edits: list[tuple[str, str, int]]) -> Procedure:
    """A pack with some actions otherwise."""
    actions = {a.id: a for a in pack.actions}
    for sort, name, nth in edits:
        if (was := actions.get(name)) is None:
            continue
        asked = list(was.requires)
        at = nth % len(asked) if asked else 0
        if sort == "gone":
            del actions[name]
            continue
        if sort == "paper":
            asked.insert(at, PAPER)
        elif sort == "same-name" and asked:
            asked.append(replace(PAPER, id=asked[at].id))
        elif sort == "less" and asked:
            del asked[at]
        elif sort == "longer":
            asked = [replace(r, days=r.days + 5) if hasattr(r, "days") else r for r in asked]
            asked = [replace(r, times=3) if isinstance(r, FailedTenders) else r for r in asked]
        given = {"stages": was.stages[1:]} if sort == "stages" else {}
        given = {"by": ("village-clerk",)} if sort == "hands" else given
        actions[name] = replace(was, requires=tuple(asked), **given)
    return ready(replace(pack, version=2, actions=tuple(actions.values())))


@st.composite
def judged_twice(draw: st.DrawFn) -> tuple[Any, Rehearsal]:
    """A case, and the national pack held against a pack that differs from it where it stands."""
    case = draw(st.sampled_from(CASES()))
    here = [a for a in national().pack.actions if case.stage in a.stages]
    named = {step for a in here for step in national().before[a.id, case.origin]}
    near = [*(a.id for a in here), *sorted(named), "open-revision", "sign-contract"]
    sorts = ("paper", "same-name", "less", "longer", "stages", "hands", "gone")
    edit = st.tuples(st.sampled_from(sorts), st.sampled_from(near), st.integers(0, 20))
    new = edited(national().pack, draw(st.lists(edit, min_size=1, max_size=4)))
    packs = draw(st.permutations([national(), new]))
    return case, rehearsal(*packs)


def plainly(case: Any, both: Rehearsal, about: Circumstances) -> Answer | None:
    """Every action of both packs weighed whole under each, whether they differ or not."""
    first, opens, closes = None, [], []
    for name in dict.fromkeys((*both.new.actions, *both.old.actions)):
        was, would = (weighed(case, name, about, rules) for rules in (both.old, both.new))
        first = first or parted(case, name, both, was, would)
        open_then, open_now = (bool(f is not None and unmet(f) == []) for f in (was, would))
        if open_then != open_now:
            (opens if open_now else closes).append(name)
    stood = [t for s in both.relied(case.stage, case.origin) if (t := standing(case, s))]
    fell = [t for t in stood if newly(case, t.step, both, replace(about, on=t.on))]
    lost = [LostGround(t.n, t.step) for t in sorted(fell, key=lambda t: t.n)]
    if not first and not lost:
        return None
    return Answer(first or Differing(lost[0].action), tuple(opens), tuple(closes), tuple(lost))


def weighed(
    case: Any, name: str, about: Circumstances, rules: Procedure, *, here: bool = True
) -> list[Finding] | None:
    action = rules.actions.get(name)
    if action is None or (here and not possible(case, action)):
        return None
    return required(case, action, replace(about, rules=rules, bare=True))


def possible(case: Any, action: Action) -> bool:
    here = case.stage in action.stages and case.stage in stages_of(action.id)
    return here and case.origin in (action.origins or ORIGINS) and action.id != "move-division"


def unmet(found: list[Finding] | None) -> list[Finding]:
    return [f for f in found or () if f.verdict != "met"]


def said(found: Finding | None) -> Any:
    return found and (found.verdict, found.message, found.required)


def parted(case: Any, name: str, both: Rehearsal, was: Any, would: Any) -> Differing | None:
    if was is None or would is None:
        return None if was is would else Differing(name)
    then, now = ({f.rule: f for f in found} for found in (was, would))
    for rule in dict.fromkeys((*now, *then)):
        sides = then.get(rule), now.get(rule)
        if said(sides[0]) != said(sides[1]) and (all(sides) or unmet([s for s in sides if s])):
            return Differing(name, *sides)
    who = {frozenset(resolvers(case, r, r.actions[name])) for r in (both.old, both.new)}
    return Differing(name, who=True) if len(who) > 1 else None


def newly(case: Any, step: str, both: Rehearsal, about: Circumstances) -> list[Finding]:
    """What a step lacks under the second pack and did not lack so under the first."""
    was, would = (weighed(case, step, about, r, here=False) for r in (both.old, both.new))
    known = {f.rule: said(f) for f in was or ()}
    return [f for f in unmet(would) if known.get(f.rule) != said(f)]


@settings(max_examples=100, deadline=None)
@given(judged_twice(), st.sampled_from((day(15), LATER, date(2026, 8, 1))))
def test_what_is_weighed_once_finds_what_both_packs_find_over_the_whole(
    drawn: tuple[Any, Rehearsal], on: date
) -> None:
    case, both = drawn
    about = Circumstances(both.old, on, others=booked(OWNER))
    assert answer(case, both, about) == plainly(case, both, about)


def test_the_digest_of_an_answer_says_whether_it_is_still_the_same() -> None:
    found = answered(raised(), asking("village-submission", PAPER))
    again = answered(raised(), asking("village-submission", PAPER))
    later = answered(
        raised().papers("minutes", on=20),
        asking("village-submission", replace(PAPER, document="invoice")),
    )
    assert found
    assert again
    assert later
    assert found.digest == again.digest != later.digest
    assert len(found.digest) == len(DIGEST)


def test_a_whole_history_also_parts_where_the_first_pack_had_more_against_an_act() -> None:
    told = in_library()
    both = rehearsal(asking("county-appraisal", PAPER), national())
    found = over_history("project-1", told.facts, both)
    assert found is not None
    assert (found.action, found.was and found.was.message, found.would_be) == (
        "county-appraisal",
        "document.missing",
        None,
    )


def test_what_both_packs_ask_is_weighed_only_where_one_of_them_closes_an_action(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line of both is held against a case once, and not at all where neither pack opens more."""
    weighed_: list[Any] = []

    def counting(case: Any, asked: Any, about: Circumstances) -> Finding:
        weighed_.append(asked)
        return check(case, asked, about)

    monkeypatch.setattr(rehearsing, "check", counting)
    met = replace(PAPER, document="application")
    assert answered(raised(), asking("village-submission", met)) is None
    assert weighed_ == [met]
    weighed_.clear()
    found = answered(raised(), asking("village-submission", PAPER))
    assert found is not None
    assert found.closes == ("village-submission",)
    assert sorted(map(str, weighed_)) == sorted({str(asked) for asked in weighed_})


def test_a_case_is_opened_again_by_an_objection_or_by_a_gap_found_late() -> None:
    told = submitted()
    posting = told.last("village-notice")
    assert not opened_again(told.given.case)
    assert opened_again(told.objected(posting, on=12).given.case)
    assert opened_again(told.gap(posting, on=20, resumed=20).given.case)


class Watched(dict[str, Action]):
    """The actions of a pack, which remember who was looked up."""

    def __init__(self, actions: dict[str, Action]) -> None:
        super().__init__(actions)
        self.seen: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        """As a dict's."""
        self.seen.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Action:
        self.seen.add(name)
        return super().__getitem__(name)


def test_a_verdict_looks_at_no_action_of_the_pack_but_those_it_says() -> None:
    """So a line that two packs have finds the same under both, unless what it says differs."""
    rules = national()
    looked = set[str]()
    for case in CASES():
        asks = {
            r for a in rules.pack.actions if case.kind in kinds_of(a) for r in a.requires
        }  # fmt: skip
        for on in (day(1), LATER, date(2026, 8, 1)):
            for asked in asks:
                actions = Watched(rules.actions)
                about = Circumstances(
                    replace(rules, actions=actions), on, others=booked(OWNER), bare=True
                )
                check(case, asked, about)
                assert actions.seen <= looks_at(asked), asked
                looked |= actions.seen
    assert "sign-contract" in looked
