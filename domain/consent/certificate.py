"""The certificate of a sealed round: what was counted, and a digest that anybody can recompute.

The digest is the SHA-256 of the content as JSON with sorted keys, no spaces, UTF-8. It depends on
nothing but the text, the roll and the answers that stood: not on who recorded them, nor in which
order. So whoever holds the content can check it without us.
"""

import json
from hashlib import sha256
from typing import Any

import msgspec

from domain.consent.state import Round, standing


def content(round_id: str, case: Round) -> dict[str, Any]:
    """What is certified: text, roll and last standing answers, each by household."""
    roll = sorted(case.roll, key=lambda entry: entry.household)
    answers = sorted(standing(case).items())
    return {
        "round": round_id,
        "subject_kind": case.subject_kind,
        "subject_id": case.subject_id,
        "matter": case.matter,
        "text": case.text,
        "roll": [msgspec.to_builtins(entry) for entry in roll],
        "answers": [msgspec.to_builtins(given.answer) for _, given in answers],
    }


def digest_of(said: dict[str, Any]) -> str:
    """The digest of a content, as it stands in the certificate."""
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def verified(said: dict[str, Any], digest: str) -> bool:
    """Whether a content is what was certified; needs nothing but the two."""
    return digest_of(said) == digest
