"""What a subscriber asks for: which facts, and from where on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from events.envelope import EVERY, fact_token, pattern
from events.published import kind_of

Since = Literal["beginning", "now"] | int | datetime
"""The first fact of all, what comes after now, a position (that one first), or a recorded time.

It counts when a subscriber begins; afterwards its checkpoint says where it stands.
"""


class Where(Struct, frozen=True):
    """Facts of a county (six digits), a kind, a case by its id, or one fact by its tag."""

    county: str = ""
    kind: str = ""
    id: str = ""
    fact: str = ""

    def __post_init__(self) -> None:
        subject_of(self)


def subject_of(where: Where) -> str:
    """The subjects on which such facts are published."""
    if not where.fact:
        return pattern(where.county, where.kind, where.id)
    kind = where.kind or kind_of(where.fact)
    return pattern(where.county, kind, where.id, fact_token(where.fact))


ALL = Where()
"""Every fact of every county."""


class Choice(Struct, frozen=True):
    """The subjects of all that is asked for, and what their numbers can prove.

    `whole`: every fact, so that positions follow each other. `cases`: whole cases, so that within
    a case versions follow each other. A county is neither: a case may move to another.
    """

    subjects: tuple[str, ...]
    whole: bool
    cases: bool


def choice(where: Where | Sequence[Where]) -> Choice:
    """What is asked for by one filter, or by any of several."""
    asked = (where,) if isinstance(where, Where) else tuple(where)
    if ALL in asked:
        return Choice((EVERY,), whole=True, cases=True)
    subjects = tuple(dict.fromkeys(map(subject_of, asked)))
    return Choice(subjects, whole=False, cases=not any(w.county or w.fact for w in asked))
