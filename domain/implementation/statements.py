"""What is said of a project in different places, in one form, so that it can be held together.

Whoever says more of a project (acceptance, assets, operation) writes a function from the project to
its statement, or to none while it says nothing, and enters it in `sources.py`.
"""

from msgspec import Struct

from domain.project import Project
from events.project import Quantity, Target
from events.requirements import StatementName


class Statement(Struct, frozen=True, gc=False):
    """What one place says; an empty field: it says nothing of this.

    `quantities` by item; `amount` is all of the money, in fen; `operator` is named by its code.
    `partial`: it speaks of some items and places only, and the others may be named otherwise.
    """

    name: StatementName
    quantities: tuple[Quantity, ...] = ()
    targets: tuple[Target, ...] = ()
    places: tuple[str, ...] = ()
    amount: int = 0
    mode: str = ""
    operator: str = ""
    partial: bool = False


def content(case: Project) -> Statement:
    """The dossier as it was approved for the library, or as it was lawfully changed (建设内容)."""
    dossier = case.dossier
    return Statement(
        "content",
        quantities=dossier.quantities,
        places=dossier.places,
        amount=dossier.total_investment,
        mode=dossier.operation.mode if dossier.operation else "",
        operator=dossier.operator.uscc if dossier.operator else "",
    )


def targets(case: Project) -> Statement:
    """The performance targets that were approved with it (绩效目标)."""
    return Statement("targets", targets=case.dossier.targets)


def implementation(case: Project) -> Statement | None:
    """The implementation plan (实施方案)."""
    plan = case.implementation.plan
    if plan is None:
        return None
    return Statement(
        "implementation",
        quantities=plan.quantities,
        targets=plan.targets,
        places=plan.places,
        amount=case.implementation.budgeted,
        mode=plan.operation.mode if plan.operation else "",
    )


def acceptance(case: Project) -> Statement | None:
    """What was reported as built, and accepted (验收)."""
    built = case.acceptance.built
    return Statement("acceptance", quantities=built) if built else None


def assets(case: Project) -> Statement | None:
    """What was entered in the books as it passed, and where it stands (资产登记).

    What it is worth is held against what was spent where it is accepted.
    """
    done = case.acceptance
    if not done.registered:
        return None
    return Statement("assets", quantities=done.registered, places=done.sites, partial=True)


def operation(case: Project) -> Statement | None:
    """How it is to be run, and by whom, as was chosen last (运营)."""
    now = case.operation.chosen
    return Statement("operation", mode=now.mode, operator=now.operator.uscc) if now else None
