"""What a case waits for, from whom and from when: the row of the case index, and what is open now.

A pure function of the state, so an index can always be made anew.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from msgspec import Struct

from domain import endings
from domain.authority import resolvers
from domain.campaigns.scope import ASSESSED, scope_keys, unclassified
from domain.campaigns.state import Campaign
from domain.case import Case, holds, standing
from domain.checks import Circumstances, check, unanswered
from domain.clocks import ANY_DAY
from domain.codes import at_level
from domain.deciding import reopened, required
from domain.life import LIVE, ONWARD
from domain.planning.sought import FUNDED, STALE, carried, plain, sought
from domain.planning.state import AnnualPlan
from domain.procedure import ENDING, Procedure, is_step
from domain.procurement import splitting
from domain.project import Project
from events.base import Level
from events.findings import Finding, Resolver
from events.requirements import (
    Action,
    NoDoubleApplication,
    NotFundedTwice,
    NotSplit,
    Origin,
    PlanCurrent,
    ProjectsClassified,
    SmallPurchaseLimit,
    TenderThreshold,
)

ON_OCCASION = frozenset({"propose-adjustment", "open-adjustment", "open-disposal"})
"""What is begun when there is cause: a plan as approved, a project that runs and an asset in use
wait for nobody to do it."""
FLOW = ONWARD - ON_OCCASION | {ENDING, "apply-change", "adjust-plan", "seal-consents"}
FLOW |= endings.FLOW | {"close-campaign"}
"""Known actions that carry a case on, beside the decision steps of its stage."""
CONTENT, LIKE, PLACE = "content:", "like:", "place:"
NONE: Mapping[str, Any] = {}
MIGRATED = "migration:"
"""Before the migration that brought a case under its pack."""


class Row(Struct, frozen=True):
    """One row of the case index. `waits`: `post@division` of everyone it waits for."""

    kind: str
    stage: str
    division: str
    waits: tuple[str, ...] = ()
    step: str = ""
    due_from: date | None = None
    keys: tuple[str, ...] = ()
    amount: int = 0
    title: str = ""
    live: bool = True


def row(case: Case, rules: Procedure) -> Row:
    """The index row of a case."""
    live = case.stage in LIVE
    about = Circumstances(rules, ANY_DAY)
    found = {step.id: required(case, step, about) for step in next_steps(case, rules)}
    dates = [f.earliest for asked in found.values() for f in asked if f.earliest]
    return Row(
        kind=case.kind,
        stage=case.stage,
        division=case.division,
        waits=_waits(case, rules, found, about),
        step="|".join(found),
        due_from=max(dates, default=None),
        keys=_of_live(case) if live else _lasting(case),
        amount=case.amount,
        title=case.title,
        live=live,
    )


def next_steps(case: Case, rules: Procedure) -> tuple[Action, ...]:
    """The steps that come next in the chain: not yet taken, with those before them taken."""
    ways = rules.ways.get((case.stage, case.origin), ())
    return tuple(action for action in ways if _is_next(case, action, rules))


def _is_next(case: Case, action: Action, rules: Procedure) -> bool:
    if not concerned(case, action, rules):
        return False
    before = rules.before[action.id, case.origin]
    if not (is_step(action.id) or action.id in FLOW) or _stands(case, action.id):
        return False
    if action.id in rules.endings or (action.id == ENDING and not before):
        return False
    return all(_stands(case, step) for step in before)


def concerned(case: Case, action: Action, rules: Procedure) -> bool:
    """Whether it can come next at all.

    What is done about a change does only while one is asked that goes that way; of a disposal, what
    is for this owner and not done yet.
    """
    if endings.over(case, action, rules):
        return False
    routes = rules.of_change.get(action.id)
    return routes is None or (case.asked is not None and bool(routes & set(case.asked.routes)))


def _stands(case: Case, step: str) -> bool:
    return holds(case, standing(case, step))


def _waits(
    case: Case, rules: Procedure, found: dict[str, list[Finding]], about: Circumstances
) -> tuple[str, ...]:
    """Who must act: those who can meet what is lacking, else those who take the step."""
    who: set[Resolver] = set()
    for name, asked in found.items():
        lacking = {r for f in asked if f.verdict != "met" for r in f.who}
        who |= lacking or set(resolvers(case, rules, rules.actions[name]))
    if not found and case.objections and case.stage in LIVE:
        who |= {r for f in unanswered(case, set(), about) for r in f.who}
    return tuple(sorted(f"{r.post}@{r.division}" for r in who))


def open_steps(
    case: Case, rules: Procedure, on: date, others: Mapping[str, Any] = NONE
) -> tuple[str, ...]:
    """The actions that carry the case on and lack nothing on that day, whoever takes them."""
    about = Circumstances(rules, on, others=others)
    ways = rules.ways.get((case.stage, case.origin), ())
    return tuple(a.id for a in ways if _is_open(case, a, about))


def opened(
    before: Case, after: Case, rules: Procedure, on: date, others: Mapping[str, Any] = NONE
) -> tuple[str, ...]:
    """The actions that are open now and were not; `others`: the cases on which it relies."""
    about = Circumstances(rules, on, others=others)
    ways = rules.ways.get((before.stage, before.origin), ()) if before.version else ()
    now = open_steps(after, rules, on, others)
    return tuple(a for a in now if not _was_open(before, rules.actions[a], ways, about))


def _was_open(case: Case, action: Action, ways: tuple[Action, ...], about: Circumstances) -> bool:
    return any(a is action for a in ways) and _is_open(case, action, about)


def _is_open(case: Case, action: Action, about: Circumstances) -> bool:
    if about.on < case.last_on or _stands(case, action.id):
        return False
    if not all(standing(case, step) for step in about.rules.before[action.id, case.origin]):
        return False
    asked = about.rules.requires(action, case.origin)
    return all(check(case, r, about).verdict == "met" for r in asked) and not any(
        f.verdict != "met" for f in reopened(case, action, about)
    )


def keys(case: Case) -> tuple[str, ...]:
    """What makes two projects one (`content`), or parts of one (`like`, `bought`)."""
    if not isinstance(case, Project):
        return ()
    filing = case.dossier
    where = ",".join(sorted(filing.places))
    name = plain(filing.name)
    county = f"{at_level(case.division, 'county')[:6]}:{filing.year}"
    operator = filing.operator.uscc if filing.operator else ""
    content = _digest(name, filing.industry, where)
    like = _digest(filing.industry or filing.category, where, operator)
    return (
        f"{CONTENT}{county}:{content}",
        f"{LIKE}{county}:{like}",
        *carried(case),
        *splitting.keys(case),
        *scope_keys(case),
    )


def _lasting(case: Case) -> tuple[str, ...]:
    """What was paid for, or asked about, stays known when its life is over."""
    return carried(case) if isinstance(case, Project) else case.lasting_marks


def looked_up(case: Case, others: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys by which a case finds others; `others`: those that its command names."""
    if isinstance(case, Campaign):
        return unclassified(case)
    return sought(case, others) if isinstance(case, AnnualPlan) else keys(case)


def _of_live(case: Case) -> tuple[str, ...]:
    by = (f"{MIGRATED}{case.migration}",) if case.migration else ()
    return (*keys(case), *case.marks, *by, *place_keys(case.division, case.places))


@lru_cache(16_384)
def place_keys(division: str, places: tuple[str, ...]) -> tuple[str, ...]:
    """By which a merger of divisions, at whatever level, finds the cases that it moves."""
    codes = {above for code in (division, *places) for above in lines(code)}
    return tuple(f"{PLACE}{code}" for code in sorted(codes))


def lines(code: str) -> tuple[str, ...]:
    """A division with those above it, up to the county, the nearest first."""
    levels: tuple[Level, ...] = ("village", "township", "county")
    return tuple(dict.fromkeys(at_level(code, at) for at in levels))


def _digest(*parts: str) -> str:
    return sha256("|".join(parts).encode()).hexdigest()[:24]


def keys_needed(rules: Procedure, action: str, origin: Origin) -> frozenset[str]:
    """The kinds of keys that an action's rules look up among other cases; for most actions none.

    What was found under them must still be so when the fact is recorded.
    """
    asked = rules.asked.get((action, origin), ())
    return frozenset(LOOKED_UP[type(one)] for one in asked if type(one) in LOOKED_UP)


def keys_sought(case: Case, rules: Procedure, actions: Iterable[str]) -> tuple[str, ...]:
    """The keys by which the rules of these actions look for other cases.

    A case carries further keys, by which others find it: there may be thousands under one.
    """
    needed = {p for action in actions for p in keys_needed(rules, action, case.origin)}
    return keys_under(case, needed)


def keys_under(
    case: Case, prefixes: Iterable[str], others: Mapping[str, Any] = NONE
) -> tuple[str, ...]:
    """The keys of these kinds by which a case finds others; `others`: as its command names them."""
    kinds = tuple(prefixes)
    return tuple(k for k in looked_up(case, others) if k.startswith(kinds)) if kinds else ()


LOOKED_UP: dict[type, str] = {
    NoDoubleApplication: CONTENT,
    NotSplit: LIKE,
    NotFundedTwice: FUNDED,
    PlanCurrent: STALE,
    ProjectsClassified: ASSESSED,
    TenderThreshold: splitting.BOUGHT,
    SmallPurchaseLimit: splitting.BOUGHT,
}
"""The kind of keys by which a requirement finds other cases."""
