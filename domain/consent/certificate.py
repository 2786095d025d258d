"""The certificate of a sealed round: what was counted, and a digest that anybody can recompute.

The digest is the SHA-256 of the content as JSON with sorted keys, no spaces, UTF-8. It depends on
nothing but the text, the roll and the answers that stood: not on who recorded them, nor in which
order. So whoever holds the content can check it without us.
"""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec

from domain.consent.state import Round, standing
from events.consent import RollEntry


def content(round_id: str, case: Round) -> dict[str, Any]:
    """What is certified: text, roll and last standing answers, each by household."""
    answers = sorted(standing(case).items())
    return {
        "round": round_id,
        "subject_kind": case.subject_kind,
        "subject_id": case.subject_id,
        "matter": case.matter,
        "text": case.text,
        "roll": entries(case.roll),
        "answers": [msgspec.to_builtins(given.answer) for _, given in answers],
    }


def entries(roll: Iterable[RollEntry]) -> list[Any]:
    """A roll as it is certified, and as its digest is made: by household."""
    return [msgspec.to_builtins(e) for e in sorted(roll, key=lambda entry: entry.household)]


def digest_of(said: Any) -> str:
    """The digest of a content, as it stands in the certificate."""
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def verified(said: dict[str, Any], digest: str) -> bool:
    """Whether a content is what was certified; needs nothing but the two."""
    return digest_of(said) == digest
