"""The checklist of what can go wrong: each of its thirty items is a test by that name.

Most stand beside the part that they are about; here are those that are about no part alone.
"""

import re
from pathlib import Path

import msgspec
import pytest

from domain.outlook import row
from domain.packs import load
from domain.planning.commands import IncludeProject
from events.plan import Allocation
from events.project import FundLine
from tests.domain.pack_samples import NATIONAL
from tests.domain.plan_story import CENTRAL, County, batch
from tests.domain.story import COUNTY_CLERK, raised, reviewed

TESTS = Path(__file__).parents[1]
NAMED = re.compile(r"def test_(?:9_)?item_(\d+)_|def test_9_(\d+)_")


def test_each_of_the_thirty_items_has_a_test_of_its_own() -> None:
    found = {
        int(one or other)
        for path in TESTS.rglob("test_*.py")
        for one, other in NAMED.findall(path.read_text("utf-8"))
    }
    assert sorted({*range(1, 31)} - found) == []


def test_item_25_what_is_called_otherwise_since_2026_is_the_same_in_every_list() -> None:
    """Names belong to the pack; what a list is made of are codes, which no new name touches."""
    renamed = re.sub(r'(?m)^(\s*(?:zh|en) = ")', r"\1常态化", NATIONAL)
    (after,) = load({"cn-2025.toml": renamed}).procedures
    (before,) = load({"cn-2025.toml": NATIONAL}).procedures
    assert after.actions["enter-library"].zh.startswith("常态化")
    for told in (raised(), reviewed()):
        assert row(told.given.case, after) == row(told.given.case, before)


@pytest.mark.parametrize("amount", [30.5, "30", "30万元", -1])
def test_item_26_money_is_whole_fen_and_no_text_with_a_unit(amount: object) -> None:
    said = {"source": "linking", "level": "central", "amount": amount, "year": 2026}
    assert msgspec.convert({**said, "amount": 30_000_000}, FundLine).amount == 30_000_000
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(said, FundLine)


def test_item_26_wan_taken_for_yuan_is_more_than_its_batch_has() -> None:
    """A sum that is ten thousand times too large does not fit the money that came in."""
    county = County().opened(batch())
    yuan = 30_000_00
    right = IncludeProject(county.project(), (Allocation(CENTRAL, yuan),))
    assert not county.put(right, COUNTY_CLERK).refused
    wrong = IncludeProject(county.project(), (Allocation(CENTRAL, yuan * 10_000),))
    assert county.refuses(wrong, COUNTY_CLERK) == ["plan.over-batch"]
