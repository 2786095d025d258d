"""What no pack may loosen about consent: it stands beside the members' vote, never in its place."""

from collections.abc import Iterator

from domain.soundness import ORIGINS, Fault, needs
from events.requirements import Action, ConsentCovered, Origin, OwnerDecided, Pack, VotePassed

VOTES = VotePassed | OwnerDecided
"""What asks for the decision of the owners, which collective ones take by vote."""


def beside_vote(pack: Pack) -> Iterator[Fault]:
    """农村集体经济组织法 第二十六条: where households are asked, the owners decide all the same."""
    for action in pack.actions:
        for asked in (r for r in action.requires if isinstance(r, ConsentCovered)):
            lacking = [o for o in asked.origins or ORIGINS if not _voted(pack, action, o)]
            if lacking:
                found = {"found": "|".join(lacking), "least": "vote"}
                yield Fault("pack.floor", {**found}, action.id, asked.id)


def _voted(pack: Pack, action: Action, origin: Origin) -> bool:
    """Whether the step, or one that must be taken before it, asks for a vote."""
    known, wanted = set[str](), {action.id}
    while wanted:
        known |= wanted
        found = [a for a in pack.actions if a.id in wanted]
        wanted = {name for a in found for name in needs(a, origin)} - known
    asked = (r for a in pack.actions if a.id in known for r in a.requires)
    return any(isinstance(r, VOTES) and (not r.origins or origin in r.origins) for r in asked)
