"""What is decided outside any case: its name in the pack, and the divisions that it concerns."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.acts import Act, action_of_act, concerned, decide_act
from domain.assessment.adopting import AdoptStandard
from domain.assessment.standard import Standards
from domain.keeping import (
    AdoptPack,
    AppointStandIn,
    CloseOffice,
    FillPost,
    MergeDivisions,
    OpenOffice,
    Seat,
    VacatePost,
)
from domain.manifests import IssueManifest
from domain.migration.deciding import CarryOutMigration, Migration, ProposeMigration
from domain.office import Merged, Office
from domain.subjects.commands import (
    CorrectSubject,
    RegisterSubject,
    RequestErasure,
    RestrictSubject,
    UnsealSubject,
)
from domain.subjects.state import Subject
from domain.subscribers import (
    AnnounceSunset,
    ChangeSubscriber,
    RegisterSubscriber,
    RotateSecret,
    Subscriber,
    WithdrawSubscriber,
)
from events.office import Merger
from tests.domain.samples import sample
from tests.domain.story import COUNTY, LATER, TOWNSHIP, VILLAGE, national, stamp

WHOLE = "000000000000"
OFFICE, SUBJECT = Office(division=TOWNSHIP), Subject(division=VILLAGE)
WANTED = {"county": COUNTY[:6]}
ACTS: list[tuple[Any, Any, str, tuple[str, ...]]] = [
    (Office(), sample(OpenOffice, division=TOWNSHIP), "keep-offices", (TOWNSHIP,)),
    *((OFFICE, sample(kind), "keep-offices", (TOWNSHIP,)) for kind in (FillPost, VacatePost)),
    *(
        (OFFICE, sample(kind), "keep-offices", (TOWNSHIP,))
        for kind in (AppointStandIn, CloseOffice)
    ),
    (
        None,
        AdoptPack(replace(national().pack, jurisdiction="4305"), "启用"),
        "adopt-pack",
        ("430500000000",),
    ),
    (
        Merged(),
        MergeDivisions((Merger(VILLAGE, TOWNSHIP),), "示例", "撤并"),
        "merge-divisions",
        (VILLAGE, TOWNSHIP),
    ),
    (Subject(), sample(RegisterSubject, division=VILLAGE), "keep-households", (VILLAGE,)),
    (SUBJECT, sample(CorrectSubject), "keep-households", (VILLAGE,)),
    (SUBJECT, sample(RequestErasure), "keep-households", (VILLAGE,)),
    (SUBJECT, sample(RestrictSubject), "restrict-subject", (VILLAGE,)),
    (SUBJECT, sample(UnsealSubject), "unseal-subject", (VILLAGE,)),
    (
        Subscriber(),
        sample(RegisterSubscriber, wanted=WANTED, reads=[]),
        "keep-subscribers",
        (COUNTY,),
    ),
    (
        Subscriber(),
        sample(ChangeSubscriber, wanted=WANTED, reads=[]),
        "keep-subscribers",
        (COUNTY,),
    ),
    (Subscriber(), sample(RotateSecret), "keep-subscribers", (WHOLE,)),
    (Subscriber(), sample(WithdrawSubscriber), "keep-subscribers", (WHOLE,)),
    (Subscriber(), sample(AnnounceSunset, tag="project.entered.v1"), "announce-sunset", (WHOLE,)),
]


@pytest.mark.parametrize(("state", "act", "action", "where"), ACTS, ids=lambda x: type(x).__name__)
def test_an_act_has_a_name_in_the_pack_and_concerns_its_divisions(
    state: Any, act: Act, action: str, where: tuple[str, ...]
) -> None:
    assert (action_of_act(act), concerned(state, act)) == (action, where)
    assert action in national().actions


def test_a_standard_a_manifest_and_a_migration_have_theirs_too() -> None:
    adopted = sample(AdoptStandard)
    assert action_of_act(adopted) == "adopt-standard"
    assert concerned(None, adopted) == (adopted.standard.division,)
    issued = sample(IssueManifest)
    assert (action_of_act(issued), concerned(None, issued)) == ("issue-manifest", (WHOLE,))
    proposed = sample(ProposeMigration, division=VILLAGE)
    assert concerned(Migration(), proposed) == (VILLAGE,)
    assert concerned(Migration(division=COUNTY), CarryOutMigration()) == (COUNTY,)


def test_whoever_has_no_post_for_it_is_refused_by_every_kind_of_act() -> None:
    for state, act, action, _ in ACTS:
        decision = decide_act(state, act, Seat(national(), LATER, ()), stamp(LATER))
        assert decision.refused
        first = next(f for f in decision.findings if f.rule == "authority")
        assert (first.message, first.required["action"]) == ("authority.missing", action)
    adopted = decide_act(
        Standards(), sample(AdoptStandard), Seat(national(), LATER, ()), stamp(LATER)
    )
    assert "authority.missing" in [f.message for f in adopted.findings]
