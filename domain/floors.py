"""Floors: what no procedure pack may loosen, each beside its article.

A pack that goes below a floor is refused when it is loaded or adopted, with the floor's name. A
floor binds every pack that is in force on any day on which its article is.
"""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from msgspec import Struct

from domain.adjustment import floors as adjustment
from domain.changes import floors as changes
from domain.consent import floors as consent
from domain.disposal import floors as disposal
from domain.procedure import judges
from domain.rectification import floors as rectification
from domain.soundness import ORIGINS, Fault, every, needs, unsound
from domain.votes import COLLECTIVE_BODIES, COLLECTIVE_LAW, RESERVED, TWO_THIRDS
from events.findings import Value
from events.requirements import (
    Action,
    AnnouncedWithin,
    AnyRequirement,
    DecisionsFresh,
    DecisionsTaken,
    DocumentOnFile,
    FundsInPlace,
    MajorConsultation,
    MajorPaper,
    NotSplit,
    Origin,
    Pack,
    PermitsOnFile,
    PrimeFarmlandSpared,
    ResultPublished,
    Separation,
    SumWithin,
    TenderThreshold,
    VotePassed,
)

INVESTMENT_LAW, INVESTMENT_21 = date(2019, 7, 1), "政府投资条例 第二十一条"
ENTRY, CONTRACT = "enter-library", "sign-contract"
ACCEPTANCE = "accept-works"
ALWAYS = date.min
STATE_LAW, STATE_ASSETS = date(2021, 4, 1), "行政事业性国有资产管理条例 第"
VOTED = "农村集体经济组织法 第二十六条至第二十八条"
LEAST_NOTICE = 10
"""Days between the call of an assembly and its meeting (农村集体经济组织法 第二十七条)."""


class Floor(Struct, frozen=True):
    """A statutory minimum, the article it stands in, and from when it binds."""

    id: str
    article: str
    since: date
    broken: Callable[[Pack], Iterator[Fault]]


def faults(pack: Pack) -> list[Fault]:
    """Everything for which a pack is refused."""
    return [*below_floors(pack), *unsound(pack)]


def below_floors(pack: Pack) -> Iterator[Fault]:
    """Every floor the pack goes below."""
    for floor in FLOORS:
        if pack.valid_to and pack.valid_to < floor.since:
            continue
        for fault in floor.broken(pack):
            values: dict[str, Value] = {"floor": floor.id, "article": floor.article, **fault.values}
            yield Fault("pack.floor", values, fault.action, fault.requirement, fault.field)


def _below(
    found: Value, least: Value, action: str, requirement: str = "", field: str = ""
) -> Fault:
    return Fault("pack.floor", {"found": found, "least": least}, action, requirement, field)


def _votes(pack: Pack) -> Iterator[tuple[Action, VotePassed]]:
    return ((a, r) for a, r in every(pack) if isinstance(r, VotePassed))


def _two_thirds(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if Fraction(vote.at_least) < TWO_THIRDS:
            yield _below(vote.at_least, "2/3", action.id, vote.id, "at_least")


def _meeting_notice(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if vote.notice_days < LEAST_NOTICE:
            yield _below(vote.notice_days, LEAST_NOTICE, action.id, vote.id, "notice_days")


def _party_first(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if not vote.party_discussion:
            yield _below("false", "true", action.id, vote.id, "party_discussion")


def _reserved(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if vote.matter in RESERVED and "delegates-assembly" in vote.bodies:
            yield _below("delegates-assembly", "members-assembly", action.id, vote.id, "bodies")


def _competent_body(pack: Pack) -> Iterator[Fault]:
    for action, vote in _votes(pack):
        if not COLLECTIVE_BODIES & set(vote.bodies):
            yield _below("|".join(vote.bodies), "members-assembly", action.id, vote.id, "bodies")


def _villagers_decide(pack: Pack) -> Iterator[Fault]:
    """No village project enters the library before the village voted for it."""
    asked = [vote for _, vote in _on_the_way(pack, "village") if isinstance(vote, VotePassed)]
    if _entry(pack) and not any(vote.matter == "project-initiation" for vote in asked):
        yield _below("-", "vote", ENTRY)


def _entry(pack: Pack) -> Action | None:
    return next((a for a in pack.actions if a.id == ENTRY), None)


def _on_the_way(pack: Pack, origin: Origin) -> Iterator[tuple[Action, AnyRequirement]]:
    """What is asked of a project of that origin, from its raising to its entry in the library."""
    names, wanted = set[str](), {ENTRY}
    while wanted:
        names |= wanted
        found = [a for a in pack.actions if a.id in wanted]
        wanted = {name for a in found for name in needs(a, origin)} - names
    for action, asked in every(pack):
        if action.id in names and (not asked.origins or origin in asked.origins):
            yield action, asked


def _changed_goes_back(pack: Pack) -> Iterator[Fault]:
    """What was changed after a decision is decided again, by whoever decided it."""
    for origin in ORIGINS:
        asked = list(_on_the_way(pack, origin))
        for action, taken in asked:
            if isinstance(taken, DecisionsTaken):
                fresh = [r for a, r in asked if a is action and isinstance(r, DecisionsFresh)]
                stale = set(taken.steps) - {step for r in fresh for step in r.steps}
                if stale:
                    yield _below("|".join(sorted(stale)), "fresh", action.id, taken.id, "steps")


def _farmland(pack: Pack) -> Iterator[Fault]:
    return _entry_asks(pack, "prime-farmland", lambda r: isinstance(r, PrimeFarmlandSpared))


def _splitting(pack: Pack) -> Iterator[Fault]:
    return _entry_asks(pack, "unsplit", lambda r: isinstance(r, NotSplit))


def _within_investment(pack: Pack) -> Iterator[Fault]:
    return _entry_asks(pack, "sum", _bounds_all_money)


def _bounds_all_money(asked: AnyRequirement) -> bool:
    whole = ("fund-lines", "total-investment")
    return isinstance(asked, SumWithin) and (asked.of, asked.within) == whole


def _purchases_added_up(pack: Pack) -> Iterator[Fault]:
    def holds(asked: AnyRequirement) -> bool:
        return isinstance(asked, TenderThreshold)

    return _action_asks(pack, CONTRACT, "tender-threshold", holds)


def _entry_asks(pack: Pack, kind: str, holds: Callable[[AnyRequirement], bool]) -> Iterator[Fault]:
    """Entry in the library asks this of projects of every origin."""
    return _action_asks(pack, ENTRY, kind, holds)


def _action_asks(
    pack: Pack, name: str, kind: str, holds: Callable[[AnyRequirement], bool]
) -> Iterator[Fault]:
    """An action asks this of projects of every origin."""
    action = next((a for a in pack.actions if a.id == name), None)
    if action is None:
        return
    covered = {o for r in action.requires if holds(r) for o in (r.origins or ORIGINS)}
    if missing := [origin for origin in ORIGINS if origin not in covered]:
        yield _below("|".join(missing), kind, action.id)


def _separated(pack: Pack) -> Iterator[Fault]:
    """Every decision separates the hands, whatever the project's origin."""
    for action in pack.actions:
        asked = [r for r in action.requires if isinstance(r, Separation) and not r.origins]
        if judges(action.id) and not asked:
            yield _below("-", "separation", action.id)


LEAST_OPEN = 20
"""Working days within which what was decided is public (政府信息公开条例 第二十六条)."""
OPEN_TO_ALL = ("issue-plan", "adjust-plan")


def _public_in_time(pack: Pack) -> Iterator[Fault]:
    """A plan and each adjustment are announced, and no later than the law says."""
    for action in (a for a in pack.actions if a.id in OPEN_TO_ALL):
        asked = [r for r in action.requires if isinstance(r, AnnouncedWithin) and not r.origins]
        if not asked:
            yield _below("-", "announced", action.id)
        for late in (r for r in asked if r.days > LEAST_OPEN):
            yield _below(late.days, LEAST_OPEN, action.id, late.id, "days")


SETTLED = ("settle-project", "begin-operation")


def _result_public(pack: Pack) -> Iterator[Fault]:
    """Works that passed are announced before they are settled or used, and in time."""
    for action in (a for a in pack.actions if a.id in SETTLED):
        yield from _action_asks(pack, action.id, "result-published", _announces_result)
        late = (r for r in action.requires if isinstance(r, ResultPublished))
        for asked in (r for r in late if r.days > LEAST_OPEN):
            yield _below(asked.days, LEAST_OPEN, action.id, asked.id, "days")


LEAST_CONSULTED, MAJOR_PAPERS = 30, 4
APPROVAL, START = "implementation-approval", "start-works"


def _major_decided(pack: Pack) -> Iterator[Fault]:
    """What is on the list of major decisions is consulted on for thirty days, and argued."""
    yield from _action_asks(
        pack, APPROVAL, "major-consultation", lambda r: isinstance(r, MajorConsultation)
    )
    for action in (a for a in pack.actions if a.id == APPROVAL):
        found = {r.document for r in action.requires if isinstance(r, MajorPaper) if not r.origins}
        if len(found) < MAJOR_PAPERS:
            yield _below(len(found), MAJOR_PAPERS, action.id, "", "document")
        asked = (r for r in action.requires if isinstance(r, MajorConsultation))
        for short in (r for r in asked if r.days < LEAST_CONSULTED):
            yield _below(short.days, LEAST_CONSULTED, action.id, short.id, "days")


def _start_conditions(pack: Pack) -> Iterator[Fault]:
    """No start without approval and permits."""
    yield from _action_asks(pack, START, "decisions", lambda r: isinstance(r, DecisionsTaken))
    yield from _action_asks(pack, START, "permits", lambda r: isinstance(r, PermitsOnFile))


def _start_funded(pack: Pack) -> Iterator[Fault]:
    """No start without the money, none advanced by whoever builds."""
    return _action_asks(pack, START, "funded", lambda r: isinstance(r, FundsInPlace))


def _announces_result(asked: AnyRequirement) -> bool:
    return isinstance(asked, ResultPublished)


def _full_papers(pack: Pack) -> Iterator[Fault]:
    """No works are accepted without papers, whatever the project's origin."""
    for action in pack.actions:
        asked = [r for r in action.requires if isinstance(r, DocumentOnFile) and not r.origins]
        if action.id == ACCEPTANCE and not asked:
            yield _below("-", "document", action.id)


FLOORS = (
    Floor(
        "two-thirds-of-all",
        "农村集体经济组织法 第二十七条、第二十八条",
        COLLECTIVE_LAW,
        _two_thirds,
    ),
    Floor(
        "ten-days-before-a-meeting",
        "农村集体经济组织法 第二十七条",
        COLLECTIVE_LAW,
        _meeting_notice,
    ),
    Floor("party-discusses-first", "农村集体经济组织法 第二十六条", COLLECTIVE_LAW, _party_first),
    Floor("reserved-to-all-members", "农村集体经济组织法 第二十八条", COLLECTIVE_LAW, _reserved),
    Floor("competent-body", "农村集体经济组织法 第二十六条", COLLECTIVE_LAW, _competent_body),
    Floor("villagers-decide", "村民委员会组织法 第二十四条", ALWAYS, _villagers_decide),
    Floor("prime-farmland", "土地管理法 第三十七条", ALWAYS, _farmland),
    Floor("no-splitting", "招标投标法 第四条", ALWAYS, _splitting),
    Floor("purchases-not-split", "招标投标法 第四条", ALWAYS, _purchases_added_up),
    Floor("within-investment", "政府投资条例 第二十三条", INVESTMENT_LAW, _within_investment),
    Floor("changed-goes-back", INVESTMENT_21, INVESTMENT_LAW, _changed_goes_back),
    Floor("place-approved-anew", INVESTMENT_21, INVESTMENT_LAW, changes.place_approved_anew),
    Floor("larger-approved-anew", INVESTMENT_21, INVESTMENT_LAW, changes.larger_approved_anew),
    Floor(
        "estimate-approved-anew",
        "政府投资条例 第二十三条",
        INVESTMENT_LAW,
        changes.estimate_approved_anew,
    ),
    Floor("changes-decided", INVESTMENT_21, INVESTMENT_LAW, changes.decided),
    Floor(
        "consent-beside-vote",
        "农村集体经济组织法 第二十六条",
        COLLECTIVE_LAW,
        consent.beside_vote,
    ),
    Floor("public-in-time", "政府信息公开条例 第二十六条", date(2019, 5, 15), _public_in_time),
    Floor("result-public", "政府信息公开条例 第二十六条", date(2019, 5, 15), _result_public),
    Floor(
        "major-decided",
        "重大行政决策程序暂行条例 第十五条、第十九条、第二十二条、第二十五条、第三十条",
        date(2019, 9, 1),
        _major_decided,
    ),
    Floor("start-conditions", "政府投资条例 第二十条", INVESTMENT_LAW, _start_conditions),
    Floor("start-funded", "政府投资条例 第二十二条", INVESTMENT_LAW, _start_funded),
    Floor("no-prefinancing", "保障农民工工资支付条例 第二十三条", date(2020, 5, 1), _start_funded),
    Floor("full-papers", "建设工程质量管理条例 第十六条", ALWAYS, _full_papers),
    Floor("state-disposal-approved", STATE_ASSETS + "十九条", STATE_LAW, disposal.state_approved),
    Floor("state-disposal-valued", STATE_ASSETS + "三十六条", STATE_LAW, disposal.state_valued),
    Floor("state-disposal-traded", STATE_ASSETS + "三十六条", STATE_LAW, disposal.state_traded),
    Floor("collective-disposal-voted", VOTED, COLLECTIVE_LAW, disposal.collective_voted),
    Floor("exit-voted", VOTED, COLLECTIVE_LAW, adjustment.adjustment_voted),
    Floor("land-restored", "土地管理法实施条例 第十一条", ALWAYS, adjustment.land_given_back),
    Floor("audit-told", "审计法 第五十二条", date(2022, 1, 1), rectification.told_of_audit),
    Floor("separation-of-duties", "会计法 第二十五条", ALWAYS, _separated),
)
