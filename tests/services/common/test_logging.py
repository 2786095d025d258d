"""A log line is one line of JSON with known keys only, and tells nothing that somebody typed."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from services.common.logging import DROPPED, as_line, configure


class Lines(io.StringIO):
    """What was written, as JSON."""

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    before = logging.root.handlers[:], logging.root.level
    written = Lines()
    configure("info", service="approval", allowed=["hue"], stream=written)
    yield written
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.root.handlers[:], logging.root.level = before


def test_a_line_says_when_in_utc_and_which_service(lines: Lines) -> None:
    structlog.get_logger().info("recorded", position=7)
    (line,) = lines.told()
    when = datetime.fromisoformat(line.pop("timestamp"))
    assert when.tzinfo == UTC
    assert line == {"level": "info", "event": "recorded", "service": "approval", "position": 7}


def test_a_key_that_is_not_allowed_is_dropped_and_counted(lines: Lines) -> None:
    before = DROPPED._value.get()
    structlog.get_logger().info("recorded", id_number="43050219700101001X", phone="13800000000")
    (line,) = lines.told()
    assert line["dropped"] == 2
    assert "4305" not in lines.getvalue()
    assert DROPPED._value.get() - before == 2


def test_a_service_may_allow_keys_of_its_own(lines: Lines) -> None:
    structlog.get_logger().info("recorded", hue="red")
    assert lines.told()[0]["hue"] == "red"


def test_a_context_passes_the_same_gate(lines: Lines) -> None:
    structlog.contextvars.bind_contextvars(request="r-1", name="张三")
    structlog.get_logger().info("recorded")
    assert lines.told()[0]["request"] == "r-1"
    assert "张三" not in lines.getvalue()


def test_lines_below_the_level_are_not_written(lines: Lines) -> None:
    structlog.get_logger().debug("recorded")
    assert lines.getvalue() == ""


def test_an_exception_tells_its_kind_and_place_but_not_its_text(lines: Lines) -> None:
    try:
        raise ValueError("村民张三")
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = lines.told()
    assert line["error"] == "builtins.ValueError"
    assert line["frames"][0].startswith("test_logging.py:")
    assert "张三" not in lines.getvalue()


def test_something_with_parts_tells_only_what_it_is(lines: Lines) -> None:
    structlog.get_logger().info("recorded", action={"name": "张三"}, rows=["a", 1], seconds=1e999)
    (line,) = lines.told()
    assert (line["action"], line["rows"], line["seconds"]) == ("<dict>", ["a", 1], "inf")


def test_a_very_long_value_is_cut(lines: Lines) -> None:
    structlog.get_logger().info("recorded", file="x" * 100_000)
    assert len(lines.getvalue()) < 3_000


def test_a_librarys_line_keeps_its_template_and_not_what_was_filled_in(lines: Lines) -> None:
    logging.getLogger("some.library").warning("cannot find %s", "张三")
    (line,) = lines.told()
    assert (line["event"], line["logger"]) == ("library", "some.library")
    assert line["template"] == "cannot find %s"
    assert line["place"].startswith("test_logging.py:")
    assert "张三" not in lines.getvalue()


def test_a_librarys_finished_text_is_not_kept(lines: Lines) -> None:
    logging.getLogger("some.library").error("张三 failed")
    assert lines.told()[0]["level"] == "error"
    assert "张三" not in lines.getvalue()


@pytest.mark.parametrize("forged", ["\n", "\r", "\x85", "\u2028", "\u202e", "\x1b[2J", "\ud800"])
def test_no_value_can_end_or_turn_a_line(lines: Lines, forged: str) -> None:
    structlog.get_logger().info(f"a{forged}b", file=f"c{forged}d")
    text = lines.getvalue().removesuffix("\n")
    assert forged not in text
    assert forged[0] not in text
    assert json.loads(text)["file"] == f"c{forged}d"


@given(st.text())
def test_every_text_comes_back_from_one_line_of_visible_characters(text: str) -> None:
    line = as_line({"event": text})
    assert json.loads(line) == {"event": text}
    assert len(line.splitlines()) == 1
    line.encode(sys.getdefaultencoding())
