"""No pack goes below a floor, whoever writes it and whatever it extends."""

from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace
from pack_samples import SAMPLES, national

from domain.floors import FLOORS, below_floors, faults
from domain.life import kind_at
from domain.soundness import Fault
from events.requirements import (
    AnnouncedWithin,
    AnyRequirement,
    ChangeApproved,
    ChangePending,
    DecisionsFresh,
    DecisionsTaken,
    DocumentOnFile,
    DossierStates,
    ExchangeUsed,
    FundsInPlace,
    LandGivenBack,
    MajorConsultation,
    MajorPaper,
    Materiality,
    NoticeCompleted,
    NotSplit,
    OriginalApprover,
    OwnerDecided,
    Pack,
    PermitsOnFile,
    PrimeFarmlandSpared,
    RectificationPapers,
    RepairConsequence,
    ResultPublished,
    Separation,
    SumWithin,
    TenderThreshold,
    ValuationMade,
    VotePassed,
    WaitingTime,
)

Change = Callable[[AnyRequirement], AnyRequirement | None]


def changed(action: str, change: Change) -> Pack:
    """The national pack with the requirements of one action changed, or left out."""
    pack = national().pack
    actions = (
        replace(a, requires=tuple(r for asked in a.requires if (r := change(asked))))
        if a.id == action
        else a
        for a in pack.actions
    )
    return replace(pack, actions=tuple(actions))


def vote(**fields: object) -> Change:
    return lambda r: replace(r, **fields) if isinstance(r, VotePassed) else r


def without(kind: type[AnyRequirement]) -> Change:
    return lambda r: None if isinstance(r, kind) else r


def with_fields(kind: type[AnyRequirement], **fields: object) -> Change:
    return lambda r: replace(r, **fields) if isinstance(r, kind) else r


def only_for_villages(kind: type[AnyRequirement]) -> Change:
    return lambda r: replace(r, origins=("village",)) if isinstance(r, kind) else r


def of_kind(kind: str, fields: dict[str, object] | None) -> Change:
    """The rules on changes of a kind changed, or left out."""

    def change(asked: AnyRequirement) -> AnyRequirement | None:
        if not (isinstance(asked, Materiality) and asked.changed == kind):
            return asked
        return replace(asked, **fields) if fields else None

    return change


def announced(**fields: object) -> Change:
    return lambda r: replace(r, **fields) if isinstance(r, AnnouncedWithin) else r


def published(**fields: object) -> Change:
    return lambda r: replace(r, **fields) if isinstance(r, ResultPublished) else r


BELOW: dict[str, list[Pack]] = {
    "consent-beside-vote": [
        changed("sign-operation", without(OwnerDecided)),
        changed(
            "sign-operation",
            lambda r: replace(r, origins=("county",)) if isinstance(r, OwnerDecided) else r,
        ),
    ],
    "audit-told": [
        changed("close-rectification", without(RectificationPapers)),
        changed("close-rectification", only_for_villages(RectificationPapers)),
    ],
    "public-in-time": [
        changed("issue-plan", announced(days=21)),
        changed("adjust-plan", announced(days=21, count="calendar")),
        changed("issue-plan", without(AnnouncedWithin)),
    ],
    "result-public": [
        changed("settle-project", published(days=21)),
        changed("settle-project", without(ResultPublished)),
        changed("begin-operation", only_for_villages(ResultPublished)),
    ],
    "major-decided": [
        changed("implementation-approval", without(MajorConsultation)),
        changed("implementation-approval", only_for_villages(MajorPaper)),
        changed("implementation-approval", without(MajorPaper)),
        changed(
            "implementation-approval",
            lambda r: replace(r, days=29) if isinstance(r, MajorConsultation) else r,
        ),
    ],
    "start-conditions": [
        changed("start-works", without(DecisionsTaken)),
        changed("start-works", without(PermitsOnFile)),
    ],
    "start-funded": [changed("start-works", without(FundsInPlace))],
    "no-prefinancing": [changed("start-works", only_for_villages(FundsInPlace))],
    "two-thirds-of-all": [changed("village-submission", vote(at_least="13/20"))],
    "ten-days-before-a-meeting": [changed("village-submission", vote(notice_days=9))],
    "party-discusses-first": [changed("village-submission", vote(party_discussion=False))],
    "reserved-to-all-members": [changed("village-submission", vote(matter="membership"))],
    "competent-body": [changed("village-submission", vote(bodies=("villagers-assembly",)))],
    "villagers-decide": [
        changed("village-submission", without(VotePassed)),
        changed("village-submission", vote(matter="investment")),
        changed("village-submission", vote(origins=("county",))),
        changed(
            "county-appraisal",
            lambda r: None if r.id in ("reviewed", "township-notice-days") else r,
        ),
    ],
    "prime-farmland": [
        changed("enter-library", without(PrimeFarmlandSpared)),
        changed("enter-library", only_for_villages(PrimeFarmlandSpared)),
    ],
    "no-splitting": [
        changed("enter-library", without(NotSplit)),
        changed("enter-library", only_for_villages(NotSplit)),
    ],
    "purchases-not-split": [
        changed("sign-contract", without(TenderThreshold)),
        changed("sign-contract", only_for_villages(TenderThreshold)),
    ],
    "within-investment": [
        changed("enter-library", without(SumWithin)),
        changed("enter-library", only_for_villages(SumWithin)),
        changed(
            "enter-library",
            lambda r: replace(r, of="public-funds") if isinstance(r, SumWithin) else r,
        ),
    ],
    "changed-goes-back": [
        changed("enter-library", without(DecisionsFresh)),
        changed("county-appraisal", only_for_villages(DecisionsFresh)),
        changed(
            "enter-library",
            lambda r: replace(r, steps=r.steps[:1]) if isinstance(r, DecisionsFresh) else r,
        ),
    ],
    "place-approved-anew": [
        changed("request-change", of_kind("place", None)),
        changed("request-change", of_kind("place", {"route": "leading-group"})),
        changed("request-change", of_kind("place", {"above_percent": 1})),
        changed("request-change", of_kind("place", {"origins": ("village", "county")})),
    ],
    "larger-approved-anew": [
        changed("request-change", of_kind("scale", None)),
        changed("request-change", of_kind("content", {"route": "filing"})),
    ],
    "estimate-approved-anew": [
        changed("request-change", of_kind("investment-up", {"above_fen": 1})),
        changed("request-change", of_kind("investment-up", {"route": "filing"})),
    ],
    "changes-decided": [
        changed("apply-change", without(ChangeApproved)),
        changed("apply-change", only_for_villages(ChangeApproved)),
        changed("change-reapproval", without(OriginalApprover)),
        changed("change-filing", without(ChangePending)),
    ],
    "full-papers": [
        changed("accept-works", without(DocumentOnFile)),
        changed("accept-works", only_for_villages(DocumentOnFile)),
    ],
    "state-disposal-approved": [
        changed("authorise-state-disposal", without(kind))
        for kind in (DecisionsTaken, DecisionsFresh, DocumentOnFile)
    ],
    "state-disposal-valued": [
        changed("authorise-state-disposal", without(ValuationMade)),
        changed("authorise-state-disposal", only_for_villages(ValuationMade)),
        changed("authorise-state-disposal", with_fields(ValuationMade, above_fen=1)),
        changed("authorise-state-disposal", with_fields(ValuationMade, methods=("auction",))),
    ],
    "state-disposal-traded": [
        changed("record-deal", without(ExchangeUsed)),
        changed("record-deal", only_for_villages(ExchangeUsed)),
        changed("record-deal", with_fields(ExchangeUsed, above_fen=1)),
        changed("record-deal", with_fields(ExchangeUsed, channels=("direct", "public-exchange"))),
        changed("record-deal", with_fields(ExchangeUsed, owners=("state-unit",))),
    ],
    "collective-disposal-voted": [
        changed("authorise-collective-disposal", without(VotePassed)),
        changed("authorise-collective-disposal", vote(matter="investment")),
        changed("authorise-collective-disposal", vote(origins=("county",))),
    ],
    "exit-voted": [
        changed("confirm-adjustment", without(VotePassed)),
        changed("confirm-adjustment", vote(matter="investment")),
        changed("confirm-adjustment", vote(origins=("county",))),
    ],
    "land-restored": [
        changed("exit-project", without(LandGivenBack)),
        changed("exit-project", only_for_villages(LandGivenBack)),
    ],
    "separation-of-duties": [
        changed("accept-works", without(Separation)),
        changed("county-approval", without(Separation)),
        changed("removal-decision", without(Separation)),
        changed("county-approval", only_for_villages(Separation)),
    ],
}
CASES = [(name, i) for name, packs in BELOW.items() for i in range(len(packs))]


def floors_of(pack: Pack) -> set[str]:
    return {str(fault.values["floor"]) for fault in below_floors(pack)}


def test_the_national_pack_stands_on_every_floor() -> None:
    assert faults(national().pack) == []


@pytest.mark.parametrize(("name", "i"), CASES)
def test_a_pack_that_goes_below_a_floor_is_refused_with_its_name_and_article(
    name: str, i: int
) -> None:
    pack = BELOW[name][i]
    assert name in floors_of(pack)
    (fault, *_) = (f for f in faults(pack) if f.values.get("floor") == name)
    article = next(floor.article for floor in FLOORS if floor.id == name)
    assert fault.key == "pack.floor"
    assert fault.values["article"] == article
    assert fault.values["found"] != fault.values["least"]
    assert fault.action


SAID = {
    "consent-beside-vote": (
        "village|township|county vote sign-operation change-consented .",
        "village|township vote sign-operation change-consented .",
    ),
    "audit-told": (
        "village|township|county rectification-papers close-rectification . .",
        "township|county rectification-papers close-rectification . .",
    ),
    "public-in-time": (
        "21 20 issue-plan announced-in-time days",
        "21 20 adjust-plan announced-in-time days",
        "- announced issue-plan . .",
    ),
    "result-public": (
        "21 20 settle-project result-published days",
        "village|township|county result-published settle-project . .",
        "township|county result-published begin-operation . .",
    ),
    "major-decided": (
        "village|township|county major-consultation implementation-approval . .",
        "0 4 implementation-approval . document",
        "0 4 implementation-approval . document",
        "29 30 implementation-approval public-consulted days",
    ),
    "start-conditions": (
        "village|township|county decisions start-works . .",
        "village|township|county permits start-works . .",
    ),
    "start-funded": ("village|township|county funded start-works . .",),
    "no-prefinancing": ("township|county funded start-works . .",),
    "two-thirds-of-all": ("13/20 2/3 village-submission village-vote at_least",),
    "ten-days-before-a-meeting": ("9 10 village-submission village-vote notice_days",),
    "party-discusses-first": ("false true village-submission village-vote party_discussion",),
    "reserved-to-all-members": (
        "delegates-assembly members-assembly village-submission village-vote bodies",
    ),
    "competent-body": (
        "villagers-assembly members-assembly village-submission village-vote bodies",
    ),
    "villagers-decide": (
        "- vote enter-library . .",
        "- vote enter-library . .",
        "- vote enter-library . .",
        "- vote enter-library . .",
    ),
    "prime-farmland": (
        "village|township|county prime-farmland enter-library . .",
        "township|county prime-farmland enter-library . .",
    ),
    "no-splitting": (
        "village|township|county unsplit enter-library . .",
        "township|county unsplit enter-library . .",
    ),
    "purchases-not-split": (
        "village|township|county tender-threshold sign-contract . .",
        "township|county tender-threshold sign-contract . .",
    ),
    "within-investment": (
        "village|township|county sum enter-library . .",
        "township|county sum enter-library . .",
        "village|township|county sum enter-library . .",
    ),
    "changed-goes-back": (
        "county-appraisal|county-approval fresh enter-library approved steps",
        "township-submission fresh county-appraisal raised-by-township steps",
        "county-approval fresh enter-library approved steps",
    ),
    "place-approved-anew": (
        "village|township|county place request-change . .",
        "village|township|county place request-change . .",
        "village|township|county place request-change . .",
        "township place request-change . .",
    ),
    "larger-approved-anew": (
        "village|township|county scale request-change . .",
        "village|township|county content request-change . .",
    ),
    "estimate-approved-anew": (
        "village|township|county investment-up request-change . .",
        "village|township|county investment-up request-change . .",
    ),
    "changes-decided": (
        "village|township|county filing apply-change . .",
        "township|county filing apply-change . .",
        "village|township|county original-approver apply-change . .",
        "village|township|county filing apply-change . .",
    ),
    "full-papers": (
        "- document accept-works . .",
        "- document accept-works . .",
    ),
    "state-disposal-approved": (
        "- decisions authorise-state-disposal . .",
        "- fresh authorise-state-disposal . .",
        "- document authorise-state-disposal . .",
    ),
    "state-disposal-valued": (
        "- valued authorise-state-disposal . .",
        "- valued authorise-state-disposal . .",
        "- valued authorise-state-disposal . .",
        "auction valued authorise-state-disposal . .",
    ),
    "state-disposal-traded": (
        "state-unit exchange record-deal . .",
        "state-unit exchange record-deal . .",
        "state-unit exchange record-deal . .",
        "state-unit exchange record-deal . .",
        "township exchange record-deal . .",
    ),
    "collective-disposal-voted": (
        "- disposal-vote authorise-collective-disposal . .",
        "- disposal-vote authorise-collective-disposal . .",
        "- disposal-vote authorise-collective-disposal . .",
    ),
    "exit-voted": (
        "- exit-vote confirm-adjustment . .",
        "- exit-vote confirm-adjustment . .",
        "- exit-vote confirm-adjustment . .",
    ),
    "land-restored": (
        "- land-restored exit-project . .",
        "- land-restored exit-project . .",
    ),
    "separation-of-duties": (
        "- separation accept-works . .",
        "- separation county-approval . .",
        "- separation removal-decision . .",
        "- separation county-approval . .",
    ),
}
"""What each pack is told: what was found, what least is asked, in which action, line and field."""


def test_each_pack_is_told_what_was_found_and_what_is_asked_and_where() -> None:
    told = {
        name: tuple(
            next(where(f) for f in below_floors(p) if f.values["floor"] == name) for p in each
        )
        for name, each in BELOW.items()
    }
    assert told == SAID


def where(fault: Fault) -> str:
    at = (
        fault.values["found"],
        fault.values["least"],
        fault.action,
        fault.requirement,
        fault.field,
    )
    return " ".join(str(part) or "." for part in at)


def test_no_floor_is_without_a_pack_that_goes_below_it() -> None:
    assert set(BELOW) == {floor.id for floor in FLOORS}


EXACTLY = {
    "two-thirds-of-all": changed("village-submission", vote(at_least="2/3")),
    "ten-days-before-a-meeting": changed("village-submission", vote(notice_days=10)),
    "reserved-to-all-members": changed(
        "village-submission", vote(matter="membership", bodies=("members-assembly",))
    ),
}


@pytest.mark.parametrize("name", EXACTLY)
def test_a_pack_may_stand_right_on_a_floor(name: str) -> None:
    assert name not in floors_of(EXACTLY[name])


def test_the_fault_stands_at_the_field_that_goes_below() -> None:
    pack = BELOW["two-thirds-of-all"][0]
    (fault,) = below_floors(pack)
    where = (fault.action, fault.requirement, fault.field)
    assert where == ("village-submission", "village-vote", "at_least")


def test_a_floor_binds_a_pack_only_from_the_day_of_its_law() -> None:
    pack = BELOW["two-thirds-of-all"][0]
    assert floors_of(replace(pack, valid_to=date(2025, 4, 30))) == set()
    assert floors_of(replace(pack, valid_to=date(2025, 5, 1))) == {"two-thirds-of-all"}
    farmland = replace(BELOW["prime-farmland"][0], valid_to=date(2014, 1, 1))
    assert floors_of(farmland) == {"prime-farmland"}


def test_a_pack_that_takes_no_project_into_the_library_needs_no_vote_for_it() -> None:
    pack = national().pack
    actions = tuple(a for a in pack.actions if a.id != "enter-library")
    assert floors_of(replace(pack, actions=actions)) == set()


# --- what makes a pack unusable -------------------------------------------------------------------


def unsound(pack: Pack, key: str) -> list[Fault]:
    return [fault for fault in faults(pack) if fault.key == key]


def act(pack: Pack, name: str, **fields: object) -> Pack:
    actions = tuple(replace(a, **fields) if a.id == name else a for a in pack.actions)
    return replace(pack, actions=actions)


def without_action(name: str) -> Pack:
    pack = national().pack
    return replace(pack, actions=tuple(a for a in pack.actions if a.id != name))


@pytest.mark.parametrize(
    ("lacking", "stuck"),
    [
        ("record-vote", "village-submission"),
        ("post-notice", "village-submission"),
        ("end-notice", "village-submission"),
        ("answer-objection", "county-submission"),
        ("file-document", "roll-over"),
        ("county-appraisal", "county-approval"),
        ("county-approval", "enter-library"),
    ],
)
def test_a_step_is_unreachable_without_what_it_waits_for(lacking: str, stuck: str) -> None:
    found = unsound(without_action(lacking), "pack.unreachable")
    assert stuck in {fault.action for fault in found}


def test_a_pack_that_raises_no_project_reaches_no_decision() -> None:
    pack = national().pack
    raising = ("file-intake", "place-historic")
    actions = tuple(a for a in pack.actions if a.id not in raising)
    found = {f.action for f in unsound(replace(pack, actions=actions), "pack.unreachable")}
    of_projects = {a.id for a in national().steps() if kind_at(a.stages[0]) == "project"}
    assert of_projects <= found
    assert "keep-offices" not in found


def test_a_step_that_waits_for_itself_is_never_reached() -> None:
    pack = changed(
        "county-approval",
        lambda r: replace(r, steps=("county-approval",)) if r.id == "appraised" else r,
    )
    (fault, *_) = unsound(pack, "pack.unreachable")
    assert (fault.action, fault.values["needs"]) == ("county-approval", "county-approval")


def test_a_step_that_is_not_for_an_origin_cannot_be_waited_for_there() -> None:
    pack = changed(
        "county-appraisal",
        lambda r: replace(r, origins=()) if r.id == "raised-by-county" else r,
    )
    found = unsound(pack, "pack.unreachable")
    assert {(f.action, f.values["origin"]) for f in found} >= {
        ("county-appraisal", "village"),
        ("county-appraisal", "township"),
        ("enter-library", "village"),
    }
    assert "county" not in {f.values["origin"] for f in found}


def test_a_stage_that_no_action_leads_to_keeps_its_steps_out_of_reach() -> None:
    pack = national().pack
    leading = ("place-historic", "enter-library")
    actions = tuple(a for a in pack.actions if a.id not in leading)
    found = unsound(replace(pack, actions=actions), "pack.unreachable")
    assert {"roll-over", "open-revision", "removal-decision"} <= {f.action for f in found}


def test_an_action_names_only_stages_where_it_may_be_taken() -> None:
    pack = national().pack
    for name, stage in (
        ("roll-over", "intake"),
        ("county-approval", "refused"),
        ("keep-offices", "library"),
        ("file-intake", "intake"),
    ):
        (fault,) = unsound(act(pack, name, stages=(stage,)), "pack.stage")
        assert (fault.action, fault.values["stage"], fault.field) == (name, stage, "stages")


@pytest.mark.parametrize("name", ["documents", "notices", "posts"])
def test_a_pack_uses_only_words_that_it_names(name: str) -> None:
    pack = replace(national().pack, **{name: ()})
    found = unsound(pack, "pack.unknown-name")
    assert {f.values["what"] for f in found} == {name.removesuffix("s")}
    assert all(f.field for f in found)


def test_a_pack_uses_only_steps_and_fields_that_there_are() -> None:
    step = changed(
        "enter-library", lambda r: replace(r, steps=("prayer",)) if r.id == "approved" else r
    )
    field = changed(
        "enter-library", lambda r: replace(r, field="mood") if r.id == "targets-stated" else r
    )
    for pack, what, name in ((step, "step", "prayer"), (field, "field", "mood")):
        (fault,) = unsound(pack, "pack.unknown-name")
        assert (fault.values["what"], fault.values["name"]) == (what, name)


def test_a_record_is_no_step_that_could_be_decided() -> None:
    pack = changed(
        "enter-library", lambda r: replace(r, steps=("post-notice",)) if r.id == "approved" else r
    )
    assert {f.values["name"] for f in unsound(pack, "pack.unknown-name")} == {"post-notice"}


def test_a_window_ends_after_it_begins() -> None:
    pack = replace(national().pack, valid_to=date(2012, 12, 31))
    assert [f.key for f in faults(pack)] == ["pack.window-reversed"]
    assert faults(replace(pack, valid_to=pack.valid_from)) == []


def beside(action: str, *more: AnyRequirement, **fields: object) -> Pack:
    """The national pack with an action that asks something more."""
    asked = national().actions[action].requires
    return act(national().pack, action, requires=(*asked, *more), **fields)


def told(pack: Pack, key: str) -> list[tuple[object, ...]]:
    """What a pack is told under a key: the values, and at which field of which line."""
    return [(f.values, f.action, f.requirement, f.field) for f in unsound(pack, key)]


def test_a_line_names_only_steps_and_notices_that_there_are_wherever_it_names_them() -> None:
    notice = SAMPLES[NoticeCompleted]
    for line, what, name, field in (
        (replace(notice, after="prayer"), "step", "prayer", "after"),
        (replace(notice, along="rumour"), "notice", "rumour", "along"),
        (replace(notice, notice="rumour"), "notice", "rumour", "notice"),
        (replace(SAMPLES[WaitingTime], after="prayer"), "step", "prayer", "after"),
        (replace(SAMPLES[DocumentOnFile], document="poem"), "document", "poem", "document"),
    ):
        found = told(beside("enter-library", line), "pack.unknown-name")
        assert found == [({"what": what, "name": name}, "enter-library", "asked", field)]


def test_a_line_without_effect_is_named_with_what_makes_it_so() -> None:
    apart = replace(SAMPLES[DocumentOnFile], origins=("township", "county"))
    found = told(beside("village-submission", apart), "pack.no-effect")
    assert found == [
        (
            {"field": "origins", "found": "township|county"},
            "village-submission",
            "asked",
            "origins",
        )
    ]
    both = replace(apart, origins=("village", "county"))
    assert told(beside("village-submission", both), "pack.no-effect") == []
    wrong_kind = told(beside("settle-title", SAMPLES[DossierStates]), "pack.no-effect")
    stages = "|".join(national().actions["settle-title"].stages)
    assert wrong_kind == [({"field": "kind", "found": stages}, "settle-title", "asked", "kind")]
    consequence = told(beside("enter-library", SAMPLES[RepairConsequence]), "pack.no-effect")
    assert [where for _, *where in consequence] == [["enter-library", "asked", "kind"]]


def test_a_ceiling_is_given_where_it_is_asked_and_nowhere_else() -> None:
    ceiling = SAMPLES[SumWithin]
    none = beside("enter-library", replace(ceiling, ceiling=0))
    assert told(none, "pack.no-ceiling") == [({}, "enter-library", "asked", "within")]
    idle = beside("enter-library", replace(ceiling, within="total-investment"))
    assert told(idle, "pack.no-effect") == [
        ({"field": "ceiling", "found": ceiling.ceiling}, "enter-library", "asked", "ceiling")
    ]
    assert faults(beside("enter-library", ceiling)) == []


def test_a_stage_that_is_not_lawful_is_told_with_those_that_are() -> None:
    pack = act(national().pack, "open-adjustment", stages=("library",))
    (values, *_), *_ = told(pack, "pack.stage")
    assert values == {"stage": "library", "stages": "accepted|building|completed|operating"}


def test_papers_that_a_line_asks_are_filed_by_an_action_that_is_there() -> None:
    found = {f.action for f in unsound(without_action("file-document"), "pack.unreachable")}
    assert "close-rectification" in found
