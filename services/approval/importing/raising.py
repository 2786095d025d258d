"""The command that a sure row becomes: an intake, or what was there before Bangfu at its stage."""

from typing import Any, get_args

from domain.commands import FileIntake, PlaceHistoric
from domain.historic.commands import PlaceUnderWay
from events.historic import HistoricAllocation
from events.plan import FundSource
from events.project import Dossier, FundLine
from services.approval.importing.options import Options
from services.approval.importing.places import Located

Raising = FileIntake | PlaceHistoric | PlaceUnderWay
BEFORE_PLAN = frozenset({"intake", "library"})
_BY_PLAN = frozenset(get_args(FundSource))
"""Money that a county's plan allocates; loans, gifts and the like are in the dossier alone."""


def raised_by(options: Options) -> type[Raising]:
    """The command by which every row of an import raises its project."""
    if options.historic is None:
        return FileIntake
    return PlaceHistoric if options.historic.stage in BEFORE_PLAN else PlaceUnderWay


def command(options: Options, located: Located, dossier: Dossier) -> Raising:
    """What raises the project of a row; the row's money is what was allocated to it."""
    said: dict[str, Any] = {
        "origin": located.origin,
        "division": located.division,
        "dossier": dossier,
        "on": options.on,
    }
    if past := options.historic:
        said |= {"stage": past.stage, "evidence": past.evidence, "basis": past.basis}
        if past.stage not in BEFORE_PLAN:
            said["allocations"] = allocations(dossier.funds)
    return raised_by(options)(**said)


def allocations(funds: tuple[FundLine, ...]) -> tuple[HistoricAllocation, ...]:
    """Each line of planned money as a batch of its own, for no table says which lines are one."""
    planned = [line for line in funds if line.source in _BY_PLAN and line.amount]
    return tuple(
        HistoricAllocation(
            batch=f"{line.year}-{line.source}-{line.level}-{n}",
            source=line.source,  # type: ignore[arg-type]
            level=line.level,
            amount=line.amount,
            year=line.year,
            document_no=line.document_no,
        )
        for n, line in enumerate(planned, 1)
    )
