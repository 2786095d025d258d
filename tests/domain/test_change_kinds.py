"""What a change changes, and by how much, is found by comparing two dossiers."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.changes.measuring import measured
from domain.changes.routing import ROUTES, exceeds, routes
from domain.changes.seating import seated
from domain.changes.state import Applied, Changes
from domain.project import substance
from events.changes import Changed
from events.project import (
    Beneficiaries,
    Dossier,
    FundLine,
    Linkage,
    OperationPlan,
    Quantity,
    Schedule,
    Target,
)
from events.requirements import Materiality
from tests.domain.story import DOSSIER, TOWNSHIP, VILLAGE, VILLAGE_2, dossier, national, raised

CENTRAL = FundLine("linking", "central", 50_000_000, 2025)
OWN = FundLine("own", "none", 5_000_000, 2025)


def kinds(new: Dossier, old: Dossier = DOSSIER) -> dict[str, tuple[int, int, int]]:
    """Each kind with its share, its money and its days."""
    return {m.kind: (m.share, m.fen, m.days) for m in measured(old, new, Changes())}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"places": (VILLAGE_2,)}, {"place": (10_000, 0, 0)}),
        ({"places": (VILLAGE, VILLAGE_2)}, {"place": (10_000, 0, 0)}),
        ({"content": "新建茶园一百亩"}, {"content": (10_000, 0, 0)}),
        ({"content": "新建黄桃基地,一百亩。"}, {}),
        ({"quantities": (Quantity("黄桃", "109", "亩"),)}, {"scale": (900, 0, 0)}),
        ({"quantities": (Quantity("黄桃", "90.999", "亩"),)}, {"scale": (901, 0, 0)}),
        ({"quantities": (Quantity("茶", "100", "亩"),)}, {"content": (10_000, 0, 0)}),
        ({"total_investment": 50_000_001}, {"investment-up": (1, 1, 0)}),
        ({"total_investment": 45_000_000}, {"investment-down": (1000, 5_000_000, 0)}),
        (
            {"total_investment": 55_000_000, "funds": (replace(CENTRAL, amount=55_000_000),)},
            {"investment-up": (1000, 5_000_000, 0)},
        ),
        (
            {"total_investment": 55_000_000, "funds": (CENTRAL, OWN)},
            {"investment-up": (1000, 5_000_000, 0), "source": (10_000, 0, 0)},
        ),
        (
            {"funds": (replace(CENTRAL, amount=45_000_000), OWN)},
            {"source": (1000, 5_000_000, 0)},
        ),
        (
            {"schedule": Schedule(date(2025, 12, 1), date(2026, 7, 10))},
            {"schedule": (0, 0, 10)},
        ),
        ({"year": 2026}, {"schedule": (0, 0, 365)}),
        ({"beneficiaries": Beneficiaries(114, 400, 40, 5)}, {"beneficiaries": (500, 0, 0)}),
        ({"beneficiaries": None}, {"beneficiaries": (10_000, 0, 0)}),
        ({"linkage": ()}, {"beneficiaries": (10_000, 0, 0)}),
        ({"linkage": (Linkage("rent", 60, 6_000_000),)}, {"beneficiaries": (10_000, 0, 0)}),
        (
            {"operation": OperationPlan("leased", "由合作社经营", "合作社负责管护")},
            {"operator": (10_000, 0, 0)},
        ),
        ({"operator": None}, {"operator": (10_000, 0, 0)}),
        ({"targets": (Target("quantity", "种植面积", "90", "亩"),)}, {"targets": (10_000, 0, 0)}),
        ({"implementing_unit": "示例镇政府"}, {"implementing-unit": (10_000, 0, 0)}),
        ({"remarks": "另行说明"}, {}),
    ],
)
def test_each_kind_is_found_and_measured(said: dict[str, Any], found: dict[str, Any]) -> None:
    assert kinds(dossier(**said)) == found


def test_a_project_that_invests_nothing_any_more_ends() -> None:
    assert "termination" in kinds(dossier(total_investment=0, funds=()))


def test_another_nature_under_another_name_is_another_project() -> None:
    assert "replacement" in kinds(dossier(name="养鸡场", industry="蛋鸡"))
    assert "replacement" not in kinds(dossier(name="黄桃种植基地(二期)"))


amounts = st.integers(0, 10**9)
fund_lines = st.builds(
    FundLine,
    source=st.sampled_from(["linking", "own", "other"]),
    level=st.sampled_from(["central", "county", "none"]),
    amount=amounts,
    year=st.sampled_from([2025, 2026]),
)
quantities = st.builds(
    Quantity,
    item=st.sampled_from(["黄桃", "大棚"]),
    amount=st.integers(0, 500).map(str),
    unit=st.sampled_from(["亩", "座"]),
)
dossiers = st.builds(
    dossier,
    places=st.sampled_from([(VILLAGE,), (VILLAGE_2,), (VILLAGE, VILLAGE_2)]),
    content=st.sampled_from(["新建黄桃基地一百亩", "新建大棚"]),
    quantities=st.lists(quantities, max_size=3).map(tuple),
    total_investment=amounts,
    funds=st.lists(fund_lines, max_size=3).map(tuple),
    schedule=st.none() | st.just(Schedule(date(2026, 1, 1), date(2026, 3, 1))),
    linkage=st.sampled_from([(), DOSSIER.linkage]),
    operator=st.none() | st.just(DOSSIER.operator),
)


def plainly(filing: Dossier) -> Dossier:
    """What a dossier says, however its quantities and funds are ordered or split into lines."""
    sums: dict[Any, int] = {}
    for line in filing.funds:
        sums[replace(line, amount=0)] = sums.get(replace(line, amount=0), 0) + line.amount
    items: dict[tuple[str, str], int] = {}
    for q in filing.quantities:
        items[q.item, q.unit] = items.get((q.item, q.unit), 0) + int(q.amount)
    funds = tuple(sorted((replace(x, amount=a) for x, a in sums.items()), key=repr))
    counted = tuple(Quantity(i, str(a), u) for (i, u), a in sorted(items.items()))
    return replace(filing, funds=funds, quantities=counted)


@given(dossiers, dossiers)
def test_no_difference_in_substance_goes_without_a_kind(old: Dossier, new: Dossier) -> None:
    found = measured(old, new, Changes())
    assert bool(found) == (substance(plainly(old)) != substance(plainly(new)))
    assert all(m.share >= 0 and m.fen >= 0 and m.days >= 0 for m in found)
    assert all(m.total_share == m.share for m in found)


@given(dossiers, dossiers, dossiers)
def test_no_route_is_laxer_for_what_was_changed_before(
    first: Dossier, second: Dossier, third: Dossier
) -> None:
    """However a change is cut in two, the second part goes no laxer way than it would alone."""
    rules = national()
    applied = Applied(9, "d" * 64, measured(first, second, Changes()), date(2026, 1, 1))
    now = measured(second, third, Changes(original=first, applied=(applied,)))
    alone = measured(second, third, Changes(original=first))
    strict = [ROUTES.index(routes(m, rules, "village")[-1]) for m in (now, alone)]
    assert strict[0] >= strict[1]


@given(st.integers(0, 3000), st.integers(0, 300))
def test_a_change_exceeds_a_rule_only_beyond_its_limit(share: int, percent: int) -> None:
    rule = Materiality(
        id="r",
        article="x",
        grade="ASM",
        changed="scale",
        route="filing",
        above_percent=percent,
    )
    over = exceeds(Changed("scale", total_share=share), rule)
    assert over == (percent == 0 or share > percent * 100)


def test_the_measures_survive_the_log() -> None:
    found = measured(DOSSIER, dossier(places=(VILLAGE_2,)), Changes())
    kept = msgspec.json.decode(msgspec.json.encode(found), type=tuple[Changed, ...])
    assert kept == found


def test_what_was_changed_before_is_added_to_a_change_of_the_same_kind() -> None:
    first, second = dossier(total_investment=55_000_000), dossier(total_investment=58_000_000)
    late = replace(second, schedule=Schedule(date(2025, 12, 1), date(2026, 7, 10)))
    before = (Changed("investment-up", share=1000, fen=5_000_000), Changed("schedule", days=4))
    earlier = Applied(9, "d" * 64, before, date(2026, 1, 1))
    known = Changes(original=DOSSIER, applied=(earlier,))
    found = {m.kind: (m.total_fen, m.total_days) for m in measured(first, late, known)}
    assert found["investment-up"] == (8_000_000, 0)
    assert found["schedule"] == (0, 14)


def test_a_project_swapped_to_a_place_like_its_own_is_that_place_s() -> None:
    case = raised().given.case
    for places, seat in (
        ((VILLAGE,), VILLAGE),
        ((VILLAGE_2,), VILLAGE_2),
        ((VILLAGE, VILLAGE_2), VILLAGE),
        ((TOWNSHIP,), VILLAGE),
        (("430512001201",), VILLAGE),
    ):
        assert seated(case, dossier(places=places)) == seat
