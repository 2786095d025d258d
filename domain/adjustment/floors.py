"""What no pack may loosen about an exit: the village votes on it, and the land is restored.

农村集体经济组织法 第二十六条至第二十八条; 土地管理法实施条例 第十一条.
"""

from collections.abc import Iterator

from domain.soundness import ORIGINS, Fault
from events.requirements import AnyRequirement, LandGivenBack, Pack, VotePassed

CONFIRM, EXIT = "confirm-adjustment", "exit-project"
MATTER = "project-adjustment"


def adjustment_voted(pack: Pack) -> Iterator[Fault]:
    """A project ends by a vote of all members, as what it made is theirs."""
    asked = (r for r in _asked(pack, CONFIRM) if isinstance(r, VotePassed))
    found = [r for r in asked if r.matter == MATTER]
    covered = {origin for r in found for origin in (r.origins or ORIGINS)}
    if _there(pack, CONFIRM) and covered < {*ORIGINS}:
        yield Fault("pack.floor", {"found": "-", "least": "exit-vote"}, CONFIRM)


def land_given_back(pack: Pack) -> Iterator[Fault]:
    """Facilities' land that is used no longer is restored."""
    found = [r for r in _asked(pack, EXIT) if isinstance(r, LandGivenBack) and not r.origins]
    if _there(pack, EXIT) and not found:
        yield Fault("pack.floor", {"found": "-", "least": "land-restored"}, EXIT)


def _there(pack: Pack, action: str) -> bool:
    return any(a.id == action for a in pack.actions)


def _asked(pack: Pack, action: str) -> tuple[AnyRequirement, ...]:
    return next((a.requires for a in pack.actions if a.id == action), ())
