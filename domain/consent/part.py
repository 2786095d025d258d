"""What consent adds: how a round evolves, what must hold of it, and whom it tells."""

from collections.abc import Callable
from typing import Any

from domain.circumstances import Circumstances
from domain.consent import checks, proprieties, telling
from domain.consent.commands import OpenConsents
from domain.consent.evolving import EVOLVE
from domain.consent.state import Round
from domain.part import Part
from events.findings import Finding
from events.requirements import ConsentCovered, EveryoneAsked


def _of_round(rule: Callable[[Round, Circumstances], list[Finding]]) -> Any:
    """Only a round waits for what a round waits for."""
    return lambda case, about: rule(case, about) if isinstance(case, Round) else []


PART = Part(
    begins={OpenConsents: telling.begun},
    evolve=EVOLVE,
    wrong=proprieties.WRONG,
    derive=telling.DERIVE,
    beside=telling.BESIDE,
    needs=telling.NEEDS,
    looks_up={OpenConsents: telling.rivals},
    checks={
        ConsentCovered: checks.consent_covered,
        EveryoneAsked: checks.everyone_asked,
    },
    idle={
        "seal-consents": _of_round(proprieties.unsealable),
        "record-answers": _of_round(proprieties.text_moved),
    },
)
