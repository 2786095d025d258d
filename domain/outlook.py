"""What a case waits for, from whom and from when: the row of the case index, a pure function of the state."""

import re
from datetime import date
from hashlib import sha256

from msgspec import Struct

from domain.authority import resolvers
from domain.checks import ANY_DAY, Circumstances
from domain.codes import at_level
from domain.deciding import examine
from domain.procedure import Procedure, is_step
from domain.project import LIVE, Project, standing
from events.findings import Finding
from events.requirements import Action, DecisionsTaken

FLOW = frozenset({"enter-library"})
"""Known actions that carry a case on, beside the decision steps of its stage."""


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


def row(case: Project, rules: Procedure) -> Row:
    """The index row of a project."""
    live = case.stage in LIVE
    steps = next_steps(case, rules) if case.stage == "intake" else ()
    unmet = {step.id: _unmet(case, step, rules) for step in steps}
    dates = [f.earliest for found in unmet.values() for f in found if f.earliest]
    return Row(
        kind="project",
        stage=case.stage,
        division=case.division,
        waits=waits(case, rules, steps, unmet),
        step="|".join(step.id for step in steps),
        due_from=max(dates, default=None),
        keys=keys(case) if live else (),
        amount=case.filing.total_investment,
        title=case.filing.name,
        live=live,
    )


def next_steps(case: Project, rules: Procedure) -> tuple[Action, ...]:
    """The steps that come next in the chain: not yet taken, with those before them taken."""
    return tuple(a for a in rules.pack.actions if _is_next(case, a, rules))


def _is_next(case: Project, action: Action, rules: Procedure) -> bool:
    if not (is_step(action.id) or action.id in FLOW) or case.stage not in action.stages:
        return False
    if action.origins and case.origin not in action.origins:
        return False
    if (taken := standing(case, action.id)) and taken.substance == case.substance:
        return False
    before = [r for r in rules.requires(action, case.origin) if isinstance(r, DecisionsTaken)]
    return all(_stands(case, step) for r in before for step in r.steps)


def _stands(case: Project, step: str) -> bool:
    taken = standing(case, step)
    return taken is not None and taken.substance == case.substance


def _unmet(case: Project, action: Action, rules: Procedure) -> list[Finding]:
    """What a step lacks when every clock has run out, and the dates its clocks set."""
    found = examine(case, action.id, Circumstances(rules, ANY_DAY))
    return [f for f in found if f.verdict != "met" or f.earliest]


def waits(
    case: Project, rules: Procedure, steps: tuple[Action, ...], unmet: dict[str, list[Finding]]
) -> tuple[str, ...]:
    """Who must act: those who can meet what is lacking, else those who take the step."""
    tokens: set[str] = set()
    for step in steps:
        lacking = [f for f in unmet[step.id] if f.verdict != "met"]
        who = [r for f in lacking for r in f.who] or list(resolvers(case, rules, step))
        tokens.update(f"{r.post}@{r.division}" for r in who)
    return tuple(sorted(tokens))


def keys(case: Project) -> tuple[str, ...]:
    """What makes two projects one (`content`) or parts of one (`like`), within a county and year."""
    filing = case.filing
    where = ",".join(sorted(filing.places))
    name = re.sub(r"\W+", "", filing.name).casefold()
    content = sha256(f"{name}|{filing.industry}|{where}".encode()).hexdigest()[:24]
    county = f"{at_level(case.division, 'county')[:6]}:{filing.year}"
    operator = filing.operator.uscc if filing.operator else ""
    like = sha256(f"{filing.industry or filing.category}|{where}|{operator}".encode()).hexdigest()
    return (f"content:{county}:{content}", f"like:{county}:{like[:24]}")
