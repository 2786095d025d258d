"""What no pack may loosen of the rectification of what an audit found."""

from collections.abc import Iterator

from domain.soundness import ORIGINS, Fault
from events.requirements import Pack, RectificationPapers

CLOSING = "close-rectification"


def told_of_audit(pack: Pack) -> Iterator[Fault]:
    """What an audit found is not struck off before its result was reported and made public."""
    for action in (a for a in pack.actions if a.id == CLOSING):
        asked = [r for r in action.requires if isinstance(r, RectificationPapers)]
        told = [r for r in asked if "audit" in r.sources]
        covered = {o for r in told for o in (r.origins or ORIGINS)}
        if missing := [origin for origin in ORIGINS if origin not in covered]:
            values = {"found": "|".join(missing), "least": "rectification-papers"}
            yield Fault("pack.floor", {**values}, action.id)
