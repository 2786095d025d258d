"""The contract with subscribers: generated, committed, released, and checked against the last."""

from events.contract.comparing import Change, Grade, What, changes
from events.contract.concerning import Concerned, breaks
from events.contract.folder import (
    FOLDER,
    check,
    committed,
    generate,
    generated,
    last_released,
    release,
    releases,
    since_release,
)
from events.contract.generating import VERSION
from events.contract.page import page

__all__ = [
    "FOLDER",
    "VERSION",
    "Change",
    "Concerned",
    "Grade",
    "What",
    "breaks",
    "changes",
    "check",
    "committed",
    "generate",
    "generated",
    "last_released",
    "page",
    "release",
    "releases",
    "since_release",
]
