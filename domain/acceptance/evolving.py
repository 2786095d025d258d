"""How a project evolves as its works are reported done, looked at, and accepted."""

from msgspec.structs import replace

from domain.acceptance.state import Held
from domain.assets.state import asset_id
from domain.case import Taken
from domain.project import Project
from domain.recording import acted
from events.acceptance import AcceptanceHeld, CompletionReported, DefectsCorrected
from events.project import Quantity


def reported(case: Project, fact: CompletionReported) -> Project:
    """The works are done; a new matter begins, whose hands are those who reported it."""
    case = _unchecked(case)
    done = replace(
        case.acceptance,
        built=fact.built,
        ended_on=fact.ended_on,
        reported_on=fact.on,
        reported_n=case.version,
        reporters=(*case.acceptance.reporters, fact.by),
    )
    return replace(
        acted(case, fact.on),
        stage="completed",
        acceptance=done,
        filers=(*case.filers, (case.version, fact.by)),
        matter_from=case.version,
    )


def held(case: Project, fact: AcceptanceHeld) -> Project:
    """The team has looked at the works: they pass, are to be corrected, or go back to building."""
    found = Held(case.version, fact.result, fact.on, fact.defects, fact.correct_by)
    after = replace(case.acceptance, held=(*case.acceptance.held, found))
    case = acted(case, fact.on)
    match fact.result:
        case "corrections":
            return replace(case, acceptance=after)
        case "failed":
            return replace(_unchecked(case), stage="building", acceptance=after)
        case "passed":
            count = len(fact.assets)
            after = replace(
                after,
                passed_on=fact.on,
                settlement=fact.settlement,
                expenses=fact.expenses,
                assets=tuple(ids(fact.project, count)),
                registered=tuple(Quantity(a.name, a.quantity, a.unit) for a in fact.assets),
                sites=tuple(sorted({a.place for a in fact.assets})),
            )
            return replace(case, stage="accepted", acceptance=after)


def corrected(case: Project, fact: DefectsCorrected) -> Project:
    """The defects are corrected: what was checked before is checked again."""
    done = replace(
        case.acceptance,
        corrected_on=fact.on,
        corrected_n=case.version,
        reporters=(*case.acceptance.reporters, fact.by),
    )
    filers = (*case.filers, (case.version, fact.by))
    return replace(_unchecked(acted(case, fact.on)), acceptance=done, filers=filers)


def _unchecked(case: Project) -> Project:
    """Whatever was decided since the works were reported done was decided on other works."""
    since = case.acceptance.reported_n
    if not since:
        return case
    kept = tuple(_stale(taken) if taken.n > since else taken for taken in case.decisions)
    return replace(case, decisions=kept)


def _stale(taken: Taken) -> Taken:
    return replace(taken, substance="")


def ids(project: str, count: int) -> list[str]:
    """The ids of so many assets of a project."""
    return [asset_id(project, n) for n in range(1, count + 1)]
