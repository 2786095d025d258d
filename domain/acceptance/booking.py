"""The assets that a pass books in the same transaction: their ids, numbers and first facts."""

from datetime import date
from typing import Any

from domain.acceptance.commands import AcceptWorks
from domain.assets.state import LETTERS, asset_id, known_as
from domain.circumstances import Circumstances
from domain.codes import at_level, level
from domain.faults import stamp_of
from domain.part import Beside
from domain.project import Project
from events.acceptance import AcceptanceHeld
from events.asset import AssetEntry, AssetRegistered
from events.requirements import Origin

ORIGIN: dict[str, Origin] = {"village": "village", "township": "township"}


def derived(case: Project, command: AcceptWorks, about: Circumstances) -> dict[str, Any]:
    """The project's own id, and the numbers of its assets in the county's books."""
    year, line = _line(case, about)
    county = at_level(case.division, "county")[:6]
    numbers = tuple(
        entry.number or f"{county}{LETTERS[entry.asset_class]}{year}{line:04d}{n:02d}"
        for n, entry in enumerate(command.assets, 1)
    )
    return {"project": about.case_id.partition("-")[2], "numbers": numbers}


def needed(case: Project, command: AcceptWorks) -> tuple[str, ...]:
    """The plan: the place of the project in it makes the numbers of its assets."""
    return (f"plan-{case.money.plan}",) if case.money.plan and command.assets else ()


def _line(case: Project, about: Circumstances) -> tuple[int, int]:
    """A plan is one county's for one year, and no version of it takes in two projects."""
    plan = about.others.get(f"plan-{case.money.plan}")
    mine = about.case_id.partition("-")[2]
    lines = plan.lines if plan else ()
    year = plan.year if plan else case.dossier.year
    return year, next((line.n for line in lines if line.project == mine), 0)


def looked_up(case: Project, command: AcceptWorks, on: date) -> tuple[str, ...]:
    """By what its assets are known in older books."""
    return tuple(key for entry in command.assets for key in known_as(case.division, entry))


def beside(case: Project, fact: AcceptanceHeld, about: Circumstances) -> Beside:
    """Every asset begins with the pass that made it, or neither is recorded."""
    numbered = zip(fact.assets, fact.numbers, strict=True)
    return tuple(
        (f"asset-{asset_id(fact.project, n)}", _registered(case, fact, entry, number))
        for n, (entry, number) in enumerate(numbered, 1)
    )


def _registered(
    case: Project, fact: AcceptanceHeld, entry: AssetEntry, number: str
) -> AssetRegistered:
    division = entry.owner.division
    return AssetRegistered(
        project=fact.project,
        number=number,
        origin=ORIGIN.get(level(division), "county"),
        division=division,
        pack=case.pack,
        entry=entry,
        **stamp_of(fact),
    )
