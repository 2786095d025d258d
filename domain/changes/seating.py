"""Whose project it is when it is built elsewhere: one swapped to another village is the other's."""

from domain.case import Case
from domain.codes import at_level, covers, level
from events.project import Dossier


def seated(case: Case, dossier: Dossier) -> str:
    """The division over all places of a dossier: the project's own, or another like it.

    Beyond the county, or in two divisions of its level at once, it is another project.
    """
    own = case.division
    if all(covers(own, place) for place in dossier.places):
        return own
    seats = {at_level(place, level(own)) for place in dossier.places}
    county = at_level(own, "county")
    alike = [s for s in seats if level(s) == level(own) and covers(county, s)]
    return alike[0] if len(seats) == len(alike) == 1 else own
