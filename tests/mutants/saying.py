"""What test_messages.py shows of all findings at once, part by part, so that each can be cut short.

Only `make mutants` runs it.
"""

from collections.abc import Callable, Iterable

import pytest

from domain.messages import say
from events.findings import Finding
from tests.domain.message_cases import sources
from tests.domain.pack_samples import national


@pytest.mark.parametrize("source", sources(), ids=lambda source: f"{source.__module__}")
def test_what_a_part_finds_is_said(source: Callable[[], Iterable[Finding]]) -> None:
    for finding in source():
        assert "{" not in say(finding, "zh", national()) + say(finding, "en", national())
