"""The books of assets on any day: what was in use, what went and how, what came in for it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from domain.assets.state import Asset
from domain.evolving import evolve_asset
from domain.messages import worded
from events.asset import AssetRegistered
from events.base import Fact
from events.disposal import DisposalCompleted, DisposalOpened, DisposalPlan, HouseholdAssetEnded
from events.lives import AssetFact
from services.approval import dated
from services.approval.asset_books import TOTAL, Held, Sum, balanced, in_books, summed
from services.approval.asset_table import AssetItem, Beside, cells, header, item, summary
from services.ledger.kinds import kind, topic
from tests.domain.pack_samples import DIGEST, STAMP, VILLAGE, national
from tests.domain.works import ID, entry

START = date(2026, 1, 1)
VALUE = 80_000_00
BOOKS = kind("asset", AssetFact, Asset(), evolve_asset, lambda asset: None)
BESIDE = Beside({}, {}, lambda code: code, lambda pack: national())
Went = tuple[int, int, int, str]
"""Days until it is put forward, days until it is carried out, how much goes, by which way."""


def day(n: int) -> date:
    return START + timedelta(n)


def rows(facts: Sequence[Fact], id_: str = "1" * 32) -> list[Any]:
    """As the store gives them."""
    return [
        (f"asset-{id_}", n, topic(type(fact)), msgspec.json.encode(fact))
        for n, fact in enumerate(facts, 1)
    ]


def as_of(told: Sequence[Any], on: date, *, ended: bool = False) -> list[Held]:
    """The assets of these rows at the end of a day."""
    return in_books(dated.folded(BOOKS, told, on), ended=ended)


def stamp(n: int) -> dict[str, Any]:
    return {**STAMP, "on": day(n)}


def booked(n: int = 0, **changes: Any) -> AssetRegistered:
    said = entry(VALUE, **changes)
    return AssetRegistered(
        ID, "430511J2026000101", "village", VILLAGE, national().ref, said, **stamp(n)
    )


def went(at: int, done: int, part: int, method: Any, left: int) -> list[Fact]:
    """A disposal put forward on one day, carried out on another."""
    plan = DisposalPlan("unprofitable", method, "闲置", part)
    proceeds = part // 3 if method == "auction" else 0
    end = DisposalCompleted(method, part, proceeds, left, DIGEST, **stamp(done))
    return [DisposalOpened(plan, **stamp(at)), end]


def shown(facts: Sequence[Fact], n: int) -> AssetItem | None:
    """The item of the ledger at the end of a day."""
    held = as_of(rows(facts), day(n), ended=True)
    return item(held[0], BESIDE, day(n)) if held else None


SOLD = [booked(), *went(10, 40, VALUE, "auction", 0)]


def test_it_is_in_use_until_the_day_of_its_end_and_ended_from_that_day_on() -> None:
    seen = [shown(SOLD, n) for n in (0, 9, 10, 39, 40, 400)]
    assert [one.condition for one in seen if one] == [
        "in-use", "in-use", "disposing", "disposing", "ended", "ended",
    ]  # fmt: skip
    before, after = seen[3], seen[4]
    assert before
    assert after
    assert (before.in_use, before.disposed, before.ended) == ("80000.00", "0.00", None)
    assert (after.in_use, after.disposed, after.written_off) == ("0.00", "80000.00", "0.00")
    assert (after.value, after.net, after.proceeds) == ("80000.00", "0.00", "26666.66")
    assert (after.ended, after.flags) == (day(40), ())
    (gone,) = after.disposals
    assert (gone.on, gone.method, gone.part, gone.proceeds) == (
        day(40), "auction", "80000.00", "26666.66",
    )  # fmt: skip


def test_a_sheet_of_the_ledger_says_how_it_went() -> None:
    ended = shown(SOLD, 40)
    assert ended
    told = dict(zip(header("zh"), map(str, cells(ended, "zh")), strict=True))
    assert told["处置记录"] == f"{day(40)} 拍卖 80000.00 → 26666.66"
    assert (told["状态"], told["处置完毕日期"]) == ("已处置", str(day(40)))


def test_what_is_in_the_books_counts_with_what_is_in_use_of_it() -> None:
    facts = [booked(), *went(10, 20, 30_000_00, "scrap", 50_000_00)]
    part = summed(as_of(rows(facts), day(20)))
    assert part["class"] == {"operating": Sum(1, 50_000_00)}
    assert summed(as_of(rows(SOLD), day(40)))["class"] == {}


def test_a_household_s_own_is_disposed_of_when_it_ends() -> None:
    hens = booked(asset_class="household", form="biological")
    facts = [hens, HouseholdAssetEnded("sold", "已出栏", DIGEST, **stamp(30))]
    assert balanced(as_of(rows(facts), day(29), ended=True)) == {
        TOTAL: Sum(1, VALUE),
        "in-use": Sum(1, VALUE),
    }
    ended = shown(facts, 30)
    assert ended
    assert worded("method", ended.disposals[0].method, "zh") == "农户自行处置"
    assert ended.condition == "ended"


WENT = st.tuples(
    st.integers(1, 30),
    st.integers(0, 60),
    st.integers(1, VALUE),
    st.sampled_from(["auction", "scrap", "write-off", "new-keeper"]),
)


def history(parts: Sequence[Went]) -> list[Fact]:
    """Disposals one after another, of what is left."""
    facts: list[Fact] = [booked()]
    at, left = 0, VALUE
    for gap, lasts, part, method in parts:
        if left == 0:
            break
        goes = left if method == "new-keeper" else min(part, left)
        left -= 0 if method == "new-keeper" else goes
        facts += went(at + gap, at + gap + lasts, goes, method, left)
        at += gap + lasts
    return facts


@given(st.lists(st.lists(WENT, max_size=5), min_size=1, max_size=4), st.integers(-1, 500))
def test_value_in_is_in_use_plus_disposed_plus_written_off_on_any_day(
    lives: list[list[Went]], n: int
) -> None:
    """原值 = 在用 + 已处置 + 已核销, of every asset and of all of them, whatever the day."""
    told = [row for i, parts in enumerate(lives) for row in rows(history(parts), f"{i:032x}")]
    held = as_of(told, day(n), ended=True)
    found = balanced(held)
    whole = found.get(TOTAL, Sum())
    parts_of = [found.get(key, Sum()) for key in ("in-use", "disposed", "written-off")]
    assert whole.value == sum(one.value for one in parts_of)
    assert (whole.count, whole.value) == ((len(lives), len(lives) * VALUE) if n >= 0 else (0, 0))
    assert whole.proceeds == parts_of[1].proceeds
    in_books = summed(as_of(told, day(n)))["class"].get("operating", Sum())
    assert in_books == parts_of[0]
    for one in held:
        assert (item(one, BESIDE, day(n)).ended is not None) == (one.asset.in_use == 0)


def test_the_table_gives_the_balance_with_its_proceeds() -> None:
    held = as_of(rows(SOLD), day(40), ended=True)
    sums = {"balance": balanced(held)}
    table = summary(sums, ("balance",), str, "zh", day(40), VILLAGE)
    assert [(r.name, r.count, r.value, r.proceeds) for r in table.rows] == [
        ("已处置", 1, "80000.00", "26666.66"),
        ("合计", 1, "80000.00", "26666.66"),
    ]
