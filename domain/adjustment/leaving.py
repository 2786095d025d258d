"""What the assets of a project leave open when it is to be struck off, each by its own finding."""

from collections.abc import Iterator

from domain.assets.state import Asset
from domain.circumstances import Circumstances, asked_at
from domain.holding.owing import owing
from domain.project import Project
from domain.rectification.checks import none_open_on
from events.findings import Finding
from events.requirements import NoOpenRectification

EXIT = "exit-project"


def assets_of(case: Project, command: object) -> tuple[str, ...]:
    """The streams of the assets that are still the project's own."""
    return case.assets_kept


def left_open(case: Project, about: Circumstances) -> Iterator[Finding]:
    """Rent, dividends, and what was found wrong: nothing leaves the books of its project so."""
    barred = asked_at(case, about, EXIT, NoOpenRectification)
    for stream in case.assets_kept:
        asset, id_ = about.others.get(stream), stream.partition("-")[2]
        if not isinstance(asset, Asset):
            continue
        yield from owing(asset, id_, about)
        for asked in barred:
            found = none_open_on(asset, id_, asked, about)
            if found.verdict != "met":
                yield found
