"""A finding: one rule held against a case, for an officer, a program and an auditor alike."""

from datetime import date
from typing import Literal

from msgspec import Struct

Verdict = Literal["met", "pending", "broken"]
"""`pending` can still be met; `broken` cannot without changing what was proposed."""

Value = str | int


class Resolver(Struct, frozen=True, gc=False):
    """Who can put it right: a post, and the division (12 digits) in which it sits."""

    post: str
    division: str


class Finding(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a rule asks, what was observed, who can resolve it, and the earliest lawful date.

    `message` is a key of the catalogue, filled from `observed` and `required`; `on` names the
    versions of the facts relied upon; `provisional`: the year's working days are not published yet.
    Without `earliest` what is lacking can be put right at once, by `who`.
    """

    rule: str
    verdict: Verdict
    message: str
    article: str
    grade: str
    observed: dict[str, Value]
    required: dict[str, Value]
    who: tuple[Resolver, ...] = ()
    earliest: date | None = None
    provisional: bool = False
    on: tuple[int, ...] = ()


class Held(Struct, frozen=True, gc=False, omit_defaults=True):
    """A rule that held when a decision was taken, and on which facts (by version) it rested."""

    rule: str
    on: tuple[int, ...] = ()
