"""Whose data the vault keeps: what may be done with them, by whom, and how it ends."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from domain.authority import Holding
from domain.deciding import Decision, Stamp
from domain.keeping import MergeDivisions, Seat
from domain.merging import decide_merger
from domain.messages import catalogue
from domain.office import Merged
from domain.subjects.commands import (
    CorrectSubject,
    DestroyKeys,
    RegisterSubject,
    RequestErasure,
    RestrictSubject,
    SubjectAct,
    UnsealSubject,
)
from domain.subjects.deciding import decide
from domain.subjects.retention import Material, periods, retained, running
from domain.subjects.state import Subject, evolve, subject_row
from events.office import Merger
from events.subject import SubjectMoved, SubjectShredded
from tests.domain.story import COUNTY, VILLAGE, national

DAY = date(2026, 6, 1)
LATER = date(2056, 6, 2)
REF = "s-" + "0a" * 16
CLERK = Holding("c", "village-clerk", "o", VILLAGE, date(2020, 1, 1))
OFFICER = Holding("p", "privacy-officer", "o", COUNTY, date(2020, 1, 1))
KEEPER = Holding("k", "office-keeper", "o", COUNTY, date(2020, 1, 1))
SEALED: dict[str, Any] = {"record": "1a" * 16, "content": "2a" * 32}
REGISTER = RegisterSubject(
    subject=REF, division=VILLAGE, **SEALED, kid="3a" * 16, kc="4a" * 32, alg="SM4-GCM"
)
ASK = RequestErasure(ground="purpose-achieved")
VOUCHERS = (Material("vouchers", DAY),)
RESTRICT = RestrictSubject(materials=VOUCHERS)
DESTROY = DestroyKeys(backups_expire=date(2026, 7, 1))


def decided(known: Subject, act: SubjectAct, *held: Holding, on: date = DAY) -> Decision:
    about = Seat(national(), on, held, (national().pack,))
    at = datetime(on.year, on.month, on.day, 2, tzinfo=UTC)
    return decide(known, act, about, Stamp(at, "c"))


def after(*acts: SubjectAct) -> Subject:
    known = Subject()
    for act in acts:
        decision = decided(known, act, CLERK, OFFICER)
        assert decision.facts, decision.findings
        for fact in decision.facts:
            known = evolve(known, fact)  # type: ignore[arg-type]
    return known


def refused(known: Subject, act: SubjectAct, *held: Holding, on: date = DAY) -> set[str]:
    decision = decided(known, act, *(held or (CLERK, OFFICER)), on=on)
    assert decision.refused
    return {f.message for f in decision.findings if f.verdict != "met"}


def test_a_household_is_registered_with_the_commitment_to_its_key() -> None:
    known = after(REGISTER)
    assert (known.stage, known.division, known.ref) == ("registered", VILLAGE, REF)
    assert (known.kid, known.kc, known.kids) == (REGISTER.kid, REGISTER.kc, (REGISTER.kid,))
    assert refused(known, REGISTER) == {"subject.exists"}
    assert refused(Subject(), replace(REGISTER, known=("s-" + "1" * 32,))) == {
        "subject.known-already"
    }


def helps(known: Subject, act: SubjectAct, *held: Holding) -> dict[str, set[tuple[str, str]]]:
    """Who can put right what stands against an act, and where they sit."""
    found = decided(known, act, *held).findings
    return {f.message: {(w.post, w.division) for w in f.who} for f in found if f.verdict != "met"}


KEEPING = {
    ("village-clerk", VILLAGE),
    ("township-clerk", VILLAGE[:9] + "000"),
    ("county-clerk", COUNTY),
}


def test_each_post_that_may_keep_a_household_is_named_where_it_sits() -> None:
    assert helps(Subject(), REGISTER) == {"authority.missing": KEEPING}


def test_what_is_lacking_names_the_office_that_can_help() -> None:
    known = after(REGISTER)
    assert helps(known, DESTROY, OFFICER) == {"subject.not-requested": KEEPING}
    restricted = after(REGISTER, ASK, RESTRICT)
    privacy = {("privacy-officer", COUNTY)}
    assert helps(restricted, ASK, CLERK) == {
        "subject.restricted": privacy,
        "subject.requested-already": privacy,
    }


def test_a_correction_names_another_record() -> None:
    known = after(REGISTER, CorrectSubject(record="5a" * 16, content="6a" * 32, why="changed"))
    assert (known.record, known.content) == ("5a" * 16, "6a" * 32)


@pytest.mark.parametrize(
    ("act", "before"),
    [
        (REGISTER, ()),
        (ASK, (REGISTER,)),
        (RESTRICT, (REGISTER, ASK)),
        (DESTROY, (REGISTER, ASK)),
        (UnsealSubject(purpose="audit"), (REGISTER, ASK, RESTRICT)),
    ],
    ids=lambda part: type(part).__name__,
)
def test_only_the_post_that_the_pack_names_may(
    act: SubjectAct, before: tuple[SubjectAct, ...]
) -> None:
    assert "authority.missing" in refused(after(*before), act, KEEPER)
    elsewhere = [replace(h, division="430521001201") for h in (CLERK, OFFICER)]
    assert "authority.missing" in refused(after(*before), act, *elsewhere)


def test_nobodys_data_are_destroyed_unasked() -> None:
    assert refused(after(REGISTER), DESTROY) == {"subject.not-requested"}
    assert refused(after(REGISTER), RESTRICT) == {"subject.not-requested"}
    assert refused(after(REGISTER, ASK), ASK) == {"subject.requested-already"}


def test_whoever_asked_does_not_destroy_nor_does_who_stands_in_for_them() -> None:
    known = after(REGISTER, ASK)
    both = replace(OFFICER, person=CLERK.person)
    stand_in = replace(OFFICER, standing_in_for=CLERK.person)
    assert refused(known, DESTROY, both) == {"subject.same-person"}
    assert refused(known, DESTROY, stand_in) == {"subject.same-person"}
    assert decided(known, DESTROY, OFFICER).facts


def test_item_21_while_the_law_keeps_a_material_the_data_are_restricted_not_destroyed() -> None:
    known = after(REGISTER, ASK)
    kept = replace(DESTROY, materials=VOUCHERS)
    assert refused(known, kept) == {"subject.kept-until"}
    (law,) = [f for f in decided(known, kept, OFFICER).findings if f.rule == "retention"]
    assert (law.article, law.earliest) == ("财政部、国家档案局令第79号", LATER)
    assert refused(known, RestrictSubject()) == {"subject.nothing-runs"}
    poem = RestrictSubject(materials=(*VOUCHERS, Material("poem", DAY)))
    assert refused(known, poem) == {"subject.no-such-material"}


def test_what_is_restricted_is_stored_and_nothing_else() -> None:
    known = after(REGISTER, ASK, RESTRICT)
    assert known.stage == "restricted"
    correct = CorrectSubject(**SEALED, why="changed")
    assert refused(known, correct) == {"subject.restricted"}
    assert refused(known, ASK) == {"subject.restricted", "subject.requested-already"}
    assert refused(known, DESTROY) == {"subject.kept-until", "subject.no-appraisal"}
    unsealed = after(REGISTER, ASK, RESTRICT, UnsealSubject(purpose="audit"))
    assert (unsealed.stage, unsealed.version) == ("restricted", known.version + 1)
    assert refused(after(REGISTER), UnsealSubject(purpose="audit")) == {"subject.not-restricted"}


def test_when_the_period_has_ended_an_appraisal_comes_before_the_end() -> None:
    known = after(REGISTER, ASK, RESTRICT)
    last = date(2056, 6, 1)
    appraised = replace(DESTROY, appraisal="7a" * 32, backups_expire=date(2056, 7, 2))
    assert refused(known, DESTROY, OFFICER, on=LATER) == {"subject.no-appraisal"}
    assert refused(known, appraised, OFFICER, on=last) == {"subject.kept-until"}
    assert decided(known, appraised, OFFICER, on=LATER).facts


def test_the_certificate_names_the_keys_and_the_day_of_the_last_backup() -> None:
    known = after(REGISTER, ASK)
    (fact,) = decided(known, DESTROY, OFFICER).facts
    assert isinstance(fact, SubjectShredded)
    assert (fact.kids, fact.backups_expire) == ((REGISTER.kid,), date(2026, 7, 1))
    gone = evolve(known, fact)
    assert (gone.stage, gone.record, gone.content) == ("shredded", "", "")
    for act in (ASK, RESTRICT, DESTROY, UnsealSubject(purpose="audit")):
        assert "subject.shredded" in refused(gone, act)
    assert not subject_row(gone).live
    assert subject_row(gone).keys == ()


def test_a_merger_of_villages_takes_its_households_along() -> None:
    known = after(REGISTER)
    new = VILLAGE[:9] + "299"
    act = MergeDivisions(mergers=(Merger(VILLAGE, new),), document_no="x", reason="撤并")
    seat = Seat(national(), DAY, (KEEPER,), (national().pack,))
    stamp = Stamp(datetime(2026, 6, 1, 2, tzinfo=UTC), "c")
    cases: Any = {f"subject-{REF}": known}
    (moved,) = decide_merger(Merged(), act, cases, seat, stamp, "m").moved.values()
    assert isinstance(moved, SubjectMoved)
    assert evolve(known, moved).division == new
    assert f"place:{VILLAGE}" in subject_row(known).keys


def test_every_material_has_a_name_and_one_way_to_say_how_long() -> None:
    assert set(periods()) == set(catalogue().words["material"])
    assert all(period.article and period.grade in ("A", "B", "C") for period in periods().values())


@pytest.mark.parametrize(
    ("material", "since", "until"),
    [
        ("vouchers", date(2024, 2, 29), date(2054, 2, 28)),
        ("wages", date(2026, 6, 1), date(2029, 6, 1)),
        ("logs", date(2026, 8, 31), date(2027, 2, 28)),
        ("contracts", date(1990, 1, 1), None),
        ("village-files", date(1990, 1, 1), None),
    ],
)
def test_how_long_each_material_is_kept(material: str, since: date, until: date | None) -> None:
    (one,) = retained([Material(material, since)])
    assert one.until == until
    if until:
        assert running([one], until) == (one,)
        assert running([one], until.replace(year=until.year + 1)) == ()
    else:
        assert running([one], date(2999, 1, 1)) == (one,)
