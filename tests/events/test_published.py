"""The published language is what the streams hold, no more and no less."""

import msgspec

from events import published
from events.base import Fact
from services.ledger.procedures import Procedures, kinds
from tests.events.test_golden import LINES, tag_of


def test_what_is_published_of_a_kind_is_what_its_streams_hold():
    held = {kind.name: sorted(kind.decoders) for kind in kinds(Procedures())}
    assert {kind: sorted(tags) for kind, tags in published.kinds().items()} == held


def test_every_golden_fact_is_decoded_by_its_tag():
    for line in LINES:
        fact = published.decode(tag_of(line), line)
        assert msgspec.json.encode(fact) == line


def test_a_struct_outside_the_language_is_not_published():
    class Foreign(Fact, frozen=True, tag="project.foreign.v1"):
        pass

    published.facts.cache_clear()
    assert "project.foreign.v1" not in published.facts()


def test_a_tag_that_nobody_knows_is_decoded_to_nothing():
    assert published.decode("project.from-the-future.v1", LINES[0]) is None


def test_a_known_tag_with_a_shape_of_the_future_is_decoded_to_nothing():
    line = next(line for line in LINES if tag_of(line) == "project.document-filed.v1")
    state = msgspec.json.encode({**msgspec.json.decode(line), "digest": "other"})
    assert published.decode("project.document-filed.v1", state) is None
