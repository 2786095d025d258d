"""Nothing that a pack says is without effect: each field, changed, shows."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, get_args

import pytest
from msgspec import Struct
from msgspec.structs import replace
from pack_samples import (
    COUNTY,
    HEADER,
    NATIONAL,
    SAMPLES,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    about,
    case,
    county,
    dossier,
    filed,
    met,
    national,
    posting,
    taken,
)

from domain import soundness
from domain.assets.state import Asset
from domain.authority import resolvers
from domain.checks import Similar, check
from domain.deciding import examine
from domain.drawing import mermaid, text
from domain.implementation.state import Implementation
from domain.packs import load
from domain.procedure import Procedure, in_force, overlap, ready
from domain.project import Project
from domain.soundness import OF_CAMPAIGNS, OF_PLANS
from events.findings import Finding
from events.implementation import ImplementationPlan
from events.project import Land, Quantity
from events.requirements import (
    AcceptanceTeam,
    Action,
    AnyRequirement,
    Consistent,
    DecisionsFresh,
    DecisionsTaken,
    DocumentOnFile,
    DossierStates,
    Dropped,
    EveryoneAsked,
    ImplementationStates,
    NoDoubleApplication,
    NoticeCompleted,
    NotSplit,
    OwnersFit,
    Pack,
    Post,
    PrimeFarmlandSpared,
    RectificationEvidenced,
    RectificationPapers,
    RepairConsequence,
    Separation,
    SourceOffices,
    SumWithin,
    Term,
    VotePassed,
    WaitingTime,
)
from tests.domain.acceptance_cases import accepted_by_three, owned_by
from tests.domain.campaign_cases import opened as campaign_opened
from tests.domain.changes_effects import EFFECTS
from tests.domain.consent_effects import CONSENT_EFFECTS, asked_in_a_round
from tests.domain.ending_effects import ENDING_EFFECTS
from tests.domain.group_effects import GROUP_EFFECTS
from tests.domain.holding_effects import HOLDING_EFFECTS
from tests.domain.money_cases import MONEY_FIELDS
from tests.domain.operation_effects import OPERATION_EFFECTS
from tests.domain.planning_cases import PLAN_EFFECTS, story
from tests.domain.procurement_cases import PROCUREMENT_FIELDS
from tests.domain.rectification_cases import FOUND, RECTIFICATION_EFFECTS
from tests.domain.repair_cases import consequence
from tests.domain.works_effects import WORKS_EFFECTS

Seen = tuple[object, object]
"""What is seen with a field as it was, and as it was changed."""

LAND = Land("10", "fish-pond", prime_farmland=True)
LIKE = Similar("p-2", ("like:1",), 90_000_00, "intake", case().filed_at)
SAME = Similar("p-2", ("content:1",), 0, "library", case().filed_at)

STORY = case(
    dossier=dossier(land=LAND, quantities=(Quantity("大棚", "21", "座"),)),
    substance=case().substance,
    documents=(filed("minutes"),),
    decisions=(
        taken("village-submission"),
        taken("township-review", n=6, substance="b" * 64),
    ),
    meetings=(met(),),
    postings=(posting(), posting("township-notice", n=7, posted_on=date(2026, 1, 5))),
    chain_from=0,
    matter_from=3,
    implementation=Implementation(
        ImplementationPlan("建棚", quantities=(Quantity("大棚", "20", "座"),)), 8
    ),
)
CIRCUMSTANCES = about(similar=(LIKE, SAME), keys=("like:1", "content:1"), case_id="p-1")


def verdict(asked: AnyRequirement, story: Project = STORY) -> tuple[str, str]:
    found = check(story, asked, CIRCUMSTANCES)
    return found.verdict, found.message


def differing(asked: AnyRequirement, **change: Any) -> Seen:
    return verdict(asked), verdict(replace(asked, **change))


OWN: dict[tuple[type[Struct], str], dict[str, Any]] = {
    (DocumentOnFile, "document"): {"document": "application"},
    (DocumentOnFile, "anew"): {"anew": True},
    (DecisionsTaken, "steps"): {"steps": ("township-review", "village-submission")},
    (DecisionsFresh, "steps"): {"steps": ("township-review",)},
    (VotePassed, "matter"): {"matter": "investment"},
    (VotePassed, "bodies"): {"bodies": ("delegates-assembly",)},
    (VotePassed, "at_least"): {"at_least": "3/4"},
    (VotePassed, "notice_days"): {"notice_days": 30},
    (NoticeCompleted, "notice"): {"notice": "county-notice"},
    (NoticeCompleted, "level"): {"level": "township"},
    (NoticeCompleted, "days"): {"days": 30},
    (NoticeCompleted, "after"): {"after": "village-submission"},
    (NoticeCompleted, "along"): {"along": "county-notice"},
    (DossierStates, "field"): {"field": "operation"},
    (SumWithin, "of"): {"of": "fund-lines"},
    (SumWithin, "ceiling"): {"ceiling": 70_000_00},
    (WaitingTime, "after"): {"after": "county-approval"},
    (WaitingTime, "days"): {"days": 300},
    (NotSplit, "threshold"): {"threshold": 99_000_00},
    (ImplementationStates, "states"): {"states": ("budget",)},
    (Consistent, "statements"): {"statements": ("content", "targets")},
}
"""A change of a field of one kind of requirement that turns its verdict."""


def party_first() -> Seen:
    quiet = case(meetings=(met(party_discussed_on=None),))
    asked = SAMPLES[VotePassed]
    return verdict(asked, quiet), verdict(replace(asked, party_discussion=False), quiet)


def notice_counted() -> Seen:
    """20 days from 1 February hold eight working days, for 春节 takes nine."""
    asked = replace(SAMPLES[NoticeCompleted], days=15)
    return differing(asked, count="working")


def waiting_counted() -> Seen:
    """From 2 February 2026 thirty days end on 4 March; thirty working days long after."""
    asked = replace(SAMPLES[WaitingTime], days=20)
    return differing(asked, count="working")


def scope() -> Seen:
    """Over the whole case a decision of an earlier matter bars too."""
    from domain.authority import HANDS_APART, bar

    earlier = case(decisions=(taken("village-submission", n=2),), matter_from=3)
    by = taken("village-submission").by
    near = bar(earlier, by, HANDS_APART, "removal-decision").verdict
    far = bar(earlier, by, replace(HANDS_APART, scope="case"), "removal-decision").verdict
    return near, far


def offices() -> Seen:
    """Nobody of the office that drafted the plan approves it."""
    from domain.authority import HANDS_APART, bar

    drafter = replace(taken("x").by, person="p-drafter")
    drafted = case(filers=((8, drafter),), implementation=STORY.implementation)
    other = replace(drafter, person="p-other")
    near = bar(drafted, other, HANDS_APART, "implementation-approval").verdict
    apart = replace(HANDS_APART, offices=True)
    return near, bar(drafted, other, apart, "implementation-approval").verdict


def sum_within() -> Seen:
    return differing(replace(SAMPLES[SumWithin], ceiling=70_000_00), within="total-investment")


def team(change: Callable[[AcceptanceTeam], AcceptanceTeam]) -> Callable[[], Seen]:
    """What is said of an acceptance by three people, none of them a third party or a gainer."""
    asked = SAMPLES[AcceptanceTeam]
    return lambda: (accepted_by_three(asked), accepted_by_three(change(asked)))


def owner_in(*places: str) -> Callable[[], Seen]:
    """Whose what was built in these places may be, under one rule and the other."""
    asked = SAMPLES[OwnersFit]
    other = replace(asked, one_village=("township",), several=("village-collective",))
    return lambda: (
        owned_by(asked, "village-collective", *places),
        owned_by(other, "village-collective", *places),
    )


APART: dict[tuple[type[Struct], str], Callable[[], Seen]] = {
    (OwnersFit, "one_village"): owner_in(VILLAGE),
    (OwnersFit, "several"): owner_in(VILLAGE, "430511001202"),
    (AcceptanceTeam, "people"): team(lambda asked: replace(asked, people=4)),
    (AcceptanceTeam, "beneficiaries"): team(lambda asked: replace(asked, beneficiaries=True)),
    (AcceptanceTeam, "third_party"): team(lambda asked: replace(asked, third_party=True)),
    (VotePassed, "party_discussion"): party_first,
    (NoticeCompleted, "count"): notice_counted,
    (SumWithin, "within"): sum_within,
    (WaitingTime, "count"): waiting_counted,
    (Separation, "scope"): scope,
    (Separation, "offices"): offices,
    (RepairConsequence, "lost"): lambda: (consequence("named"), consequence("refused")),
    **EFFECTS,
    **CONSENT_EFFECTS,
    **RECTIFICATION_EFFECTS,
    **HOLDING_EFFECTS,
    **OPERATION_EFFECTS,
    **ENDING_EFFECTS,
    **PLAN_EFFECTS,
    **MONEY_FIELDS,
    **PROCUREMENT_FIELDS,
    **WORKS_EFFECTS,
    **GROUP_EFFECTS,
}


def requirement(kind: type[Struct], field: str) -> Seen:
    asked = SAMPLES[kind]
    match field:
        case "id" | "article" | "grade":
            changed = replace(asked, **{field: "C" if field == "grade" else "other"})
            return finding(asked), finding(changed)
        case "origins":
            return asked_of(asked), asked_of(replace(asked, origins=("county",)))
        case "reason":
            return drawn(asked), drawn(replace(asked, reason="示例理由"))
        case _ if (kind, field) in APART:
            return APART[kind, field]()
        case _:
            return differing(asked, **OWN[kind, field])


OF_ASSETS = get_args(soundness.OF_ASSETS)


def finding(asked: AnyRequirement) -> Finding:
    if isinstance(asked, OF_PLANS):
        return check((county := story()).now, asked, county.about(None))
    if isinstance(asked, OF_CAMPAIGNS):
        return check(campaign_opened(), asked, CIRCUMSTANCES)
    if isinstance(asked, EveryoneAsked):
        return asked_in_a_round(asked)
    of: Any = Asset() if isinstance(asked, OF_ASSETS) else STORY
    if isinstance(asked, RectificationEvidenced | RectificationPapers | SourceOffices):
        of = FOUND
    return check(of, asked, CIRCUMSTANCES)


def with_step(**fields: Any) -> Procedure:
    """The national pack with one action changed."""
    pack = national().pack
    actions = (replace(a, **fields) if a.id == "county-approval" else a for a in pack.actions)
    return ready(replace(pack, actions=tuple(actions)))


def asked_of(asked: AnyRequirement) -> int:
    rules = with_step(requires=(asked,))
    return len(rules.requires(rules.actions["county-approval"], "village"))


def drawn(asked: AnyRequirement) -> str:
    return text(with_step(requires=(asked,)))


def action(field: str) -> Seen:
    plain = national()
    match field:
        case "id":
            return examined(plain), examined(with_step(id="county-blessing"))
        case "zh":
            return mermaid(plain), mermaid(with_step(zh="县级拍板"))
        case "en":
            return mermaid(plain, "en"), mermaid(with_step(en="County nod"), "en")
        case "stages":
            return examined(plain), examined(with_step(stages=("library",)))
        case "origins":
            return examined(plain), examined(with_step(origins=("county",)))
        case "requires":
            return examined(plain), examined(with_step(requires=()))
        case "by":
            return taken_by(plain), taken_by(with_step(by=("county-section",)))
        case "reason":
            line = '[[actions]]\nid = "county-approval"\nby = ["county-section"]\n'
            return county(line).faults, county(f'{line}reason = "示例"\n').faults
    raise AssertionError(f"no effect is known of {field}")


def examined(rules: Procedure) -> list[tuple[str, str]]:
    story = replace(STORY, pack=rules.ref)
    return [(f.rule, f.message) for f in examine(story, "county-approval", about(rules=rules))]


def taken_by(rules: Procedure) -> object:
    return resolvers(STORY, rules, rules.actions["county-approval"])


def post(field: str) -> Seen:
    plain = national()
    new = {"id": "group", "level": "township", "zh": "领导小组", "en": "the group"}[field]
    posts = (replace(p, **{field: new}) if p.id == "leading-group" else p for p in plain.pack.posts)
    changed = ready(replace(plain.pack, posts=tuple(posts)))
    if field in ("zh", "en"):
        return text(plain, field), text(changed, field)  # type: ignore[arg-type]
    return taken_by(plain), taken_by(changed)


def term(field: str) -> Seen:
    plain = national()
    new = {"id": "poem", "zh": "诗", "en": "a poem"}[field]
    documents = (
        replace(t, **{field: new}) if t.id == "minutes" else t for t in plain.pack.documents
    )
    changed = ready(replace(plain.pack, documents=tuple(documents)))
    if field == "id":
        return [t.id for t in plain.pack.documents], [t.id for t in changed.pack.documents]
    asked = replace(SAMPLES[DocumentOnFile], id="x")
    return _named(plain, asked, field), _named(changed, asked, field)


def _named(rules: Procedure, asked: AnyRequirement, language: Any) -> str:
    actions = (
        replace(a, requires=(asked,)) if a.id == "county-approval" else a
        for a in rules.pack.actions
    )
    return text(ready(replace(rules.pack, actions=tuple(actions))), language)


def pack(field: str) -> Seen:
    plain = national()
    whole = plain.pack
    gone = Dropped("county-approval", "opinion-on-file", "not cited", "B", "示例")
    match field:
        case "id" | "version" | "posts" | "documents" | "notices" | "actions":
            other: Any = {"id": "cn-x", "version": 2}.get(field, ())
            return plain.ref, ready(replace(whole, **{field: other})).ref
        case "jurisdiction":
            return where(whole, VILLAGE), where(replace(whole, jurisdiction="44"), VILLAGE)
        case "valid_from":
            return where(whole, VILLAGE), where(
                replace(whole, valid_from=date(2027, 1, 1)), VILLAGE
            )
        case "valid_to":
            return where(whole, VILLAGE), where(replace(whole, valid_to=date(2025, 1, 1)), VILLAGE)
        case "zh" | "en":
            changed = ready(replace(whole, **{field: "another"}))
            return text(plain, field), text(changed, field)
        case "extends":
            over = HEADER.replace('extends = "cn-2025@1"\n', "")
            return county().faults, county("", over).faults
        case "dropped":
            return text(plain), text(ready(replace(whole, dropped=(gone,))))
    raise AssertionError(f"no effect is known of {field}")


def where(whole: Pack, division: str) -> bool:
    return in_force([whole], division, TODAY) is not None


def dropped(field: str) -> Seen:
    gone = Dropped("county-approval", "opinion-on-file", "not cited", "B", "示例")
    new = {"action": "roll-over", "requirement": "other", "grade": "C"}.get(field, "别的")
    shown = (
        text(ready(replace(national().pack, dropped=(d,))))
        for d in (gone, replace(gone, **{field: new}))
    )
    return next(shown), next(shown)


PARTS: dict[type[Struct], Callable[[str], Seen]] = {
    Action: action,
    Post: post,
    Term: term,
    Pack: pack,
    Dropped: dropped,
}


def every_field() -> Iterator[tuple[type[Struct], str]]:
    for kind in (*get_args(AnyRequirement), *PARTS):
        for field in kind.__struct_fields__:
            yield kind, field


@pytest.mark.parametrize(
    ("kind", "field"), list(every_field()), ids=lambda part: getattr(part, "__name__", part)
)
def test_every_field_of_a_pack_has_an_effect(kind: type[Struct], field: str) -> None:
    before, after = PARTS[kind](field) if kind in PARTS else requirement(kind, field)
    assert before != after


def test_each_kind_of_requirement_has_a_verdict_that_can_turn() -> None:
    """What has no field of its own turns with the case."""
    spared = case(dossier=dossier(land=replace(LAND, prime_farmland=False)))
    alone = replace(CIRCUMSTANCES, similar=())
    assert verdict(SAMPLES[PrimeFarmlandSpared]) == ("broken", "land.prime-farmland")
    assert verdict(SAMPLES[PrimeFarmlandSpared], spared)[0] == "met"
    assert verdict(SAMPLES[NoDoubleApplication]) == ("broken", "sole.double")
    assert check(STORY, SAMPLES[NoDoubleApplication], alone).verdict == "met"


def test_the_nearest_jurisdiction_is_in_force() -> None:
    nation = national().pack
    province = replace(nation, id="p", jurisdiction="43")
    own = replace(nation, id="c", jurisdiction="430511")
    packs = [own, nation, province]
    assert in_force(packs, VILLAGE, TODAY) == own
    assert in_force(packs, TOWNSHIP, TODAY) == own
    assert in_force(packs, "430512001201", TODAY) == province
    assert in_force(packs, "440512001201", TODAY) == nation
    assert in_force([own], "440512001201", TODAY) is None


def test_the_first_and_the_last_day_of_a_window_are_in_it() -> None:
    whole = replace(national().pack, valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31))
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    found = [in_force([whole], COUNTY, day) is not None for day in days]
    assert found == [False, True, True, False]


def test_packs_of_two_jurisdictions_or_of_two_times_do_not_overlap() -> None:
    one = replace(national().pack, valid_to=date(2025, 12, 31))
    later = replace(one, id="next", valid_from=date(2026, 1, 1), valid_to=None)
    assert not overlap(one, later)
    assert overlap(one, replace(later, valid_from=date(2025, 12, 31)))
    assert overlap(replace(later, valid_from=date(2025, 12, 31)), one)
    assert not overlap(one, replace(later, jurisdiction="43", valid_from=date(2020, 1, 1)))


def test_the_digest_is_of_the_whole_pack() -> None:
    again = load({"cn-2025.toml": f"# a remark\n{NATIONAL}"}).procedures[0]
    assert again.ref == national().ref
    other = ready(replace(national().pack, en="Another name"))
    assert other.ref.digest != national().ref.digest


def test_two_packs_of_one_place_claim_one_day_unless_a_later_one_succeeds() -> None:
    pack = replace(national().pack, valid_from=date(2020, 1, 1), valid_to=None)
    later = replace(pack, version=2, valid_from=date(2021, 1, 1))
    assert not overlap(pack, pack)
    assert not overlap(pack, later)
    assert not overlap(later, pack)
    assert overlap(pack, replace(later, valid_from=pack.valid_from))
    assert overlap(replace(pack, version=3), later)
    assert not overlap(pack, replace(later, id="x", jurisdiction="43"))
    other = replace(later, id="x")
    assert overlap(pack, other)
    assert overlap(replace(pack, valid_to=date(2021, 1, 1)), other)
    assert not overlap(replace(pack, valid_to=date(2020, 12, 31)), other)
