"""What each field of the requirements of consent changes, seen with it and without."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.checks import check
from domain.circumstances import Circumstances
from events.findings import Finding
from events.requirements import AnyRequirement, ConsentCovered, EveryoneAsked
from tests.domain.pack_samples import SAMPLES, national
from tests.domain.rounds import DAY, all_asked, sealed

Seen = tuple[object, object]
ABOUT = Circumstances(national(), DAY + timedelta(1))
OTHER: dict[str, Any] = {"matter": "adjustment", "ratio": "9/10", "measure": "area"}


def asked_in_a_round(asked: AnyRequirement) -> Finding:
    return check(all_asked().round, asked, ABOUT)


def covered(field: str) -> Callable[[], Seen]:
    """Nine of twelve households consented; by area none is weighed."""
    plain = SAMPLES[ConsentCovered]

    def seen() -> Seen:
        project = sealed().project
        if field == "measure":
            (known,) = project.consents
            unweighed = replace(known.area, roll=0, consented=0)
            project = replace(project, consents=(replace(known, area=unweighed),))
        changed = replace(plain, **{field: OTHER[field]})
        return check(project, plain, ABOUT).message, check(project, changed, ABOUT).message

    return seen


def attempts() -> Seen:
    """One household was sought on two days."""
    plain = SAMPLES[EveryoneAsked]
    more = replace(plain, attempts=3)
    return asked_in_a_round(plain).message, asked_in_a_round(more).message


CONSENT_EFFECTS: dict[tuple[type[Struct], str], Callable[[], Seen]] = {
    **{(ConsentCovered, field): covered(field) for field in OTHER},
    (EveryoneAsked, "attempts"): attempts,
}
