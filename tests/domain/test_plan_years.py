"""Money over the years: carried into the next plan, and surplus after two years unused."""

from datetime import date

from msgspec.structs import replace

from domain.planning.commands import CarryOver, CorrectBatch, IncludeProject
from events.plan import BatchCarriedIn, BatchCarriedOut
from tests.domain.plan_story import CENTRAL, FINANCE, WAN, County, batch, shares
from tests.domain.story import COUNTY, COUNTY_CLERK

CARRIED = CarryOver("430511-2026", CENTRAL)


def in_2027(spent: int = 60 * WAN) -> County:
    """The plan of 2026 with what it left, and that of 2027 just begun."""
    county = County().opened()
    county.includes(county.project(), spent)
    county.plan, county.on = "430511-2027", date(2027, 1, 20)
    return county.opened(batch("2027-1"))


def before(county: County) -> int:
    """What the plan of 2026 has left of its batch."""
    left: int = county.cases["plan-430511-2026"].left(CENTRAL)
    return left


def test_what_a_year_left_goes_on_in_the_next_as_the_same_batch() -> None:
    county = in_2027()
    decision = county.put(CARRIED, FINANCE)
    assert [type(f) for f in decision.facts] == [BatchCarriedIn]
    assert [(s, type(f)) for s, f in decision.beside] == [("plan-430511-2026", BatchCarriedOut)]
    assert (before(county), county.now.left(CENTRAL)) == (0, 40 * WAN)
    fund = county.now.fund(CENTRAL)
    assert fund
    assert (fund.batch.document_no, fund.year, fund.origin) == (
        batch().document_no,
        2026,
        "430511-2026",
    )


def test_nothing_is_carried_twice_or_spent_in_the_year_it_left() -> None:
    county = in_2027()
    county.does(CARRIED, FINANCE)
    assert county.refuses(CARRIED, FINANCE) == ["plan.nothing-to-carry"]
    county.plan = "430511-2026"
    late = IncludeProject(county.project(), shares(1))
    assert county.refuses(late, COUNTY_CLERK) == ["plan.over-batch"]


def test_nothing_is_carried_before_the_year_has_ended() -> None:
    county = County().opened()
    county.plan, county.on = "430511-2027", date(2026, 12, 20)
    county.opened(batch("2027-1"))
    assert county.refuses(CARRIED, FINANCE) == ["plan.carried-early"]


def test_only_the_year_before_is_carried() -> None:
    county = in_2027()
    county.plan, county.on = "430511-2028", date(2028, 1, 20)
    county.opened(batch("2028-1"))
    assert county.refuses(CARRIED, FINANCE) == ["plan.nothing-to-carry"]


def test_a_batch_unused_for_two_years_is_surplus_and_pays_for_nothing() -> None:
    county = in_2027()
    county.does(CARRIED, FINANCE)
    fund = county.now.fund(CENTRAL)
    assert fund
    assert fund.lapses_on == date(2028, 12, 31)
    share = IncludeProject(county.project(), shares(WAN))
    county.on = date(2028, 12, 31)
    county.does(share, COUNTY_CLERK)
    county.on = date(2029, 1, 1)
    other = IncludeProject(county.project(), shares(WAN))
    assert county.refuses(other, COUNTY_CLERK) == ["plan.batch-lapsed"]


def test_it_lapses_two_years_after_its_own_year_however_often_it_was_carried() -> None:
    county = in_2027()
    county.does(CARRIED, FINANCE)
    county.plan, county.on = "430511-2028", date(2028, 1, 20)
    county.opened(batch("2028-1"))
    county.does(CarryOver("430511-2027", CENTRAL), FINANCE)
    county.plan, county.on = "430511-2029", date(2029, 1, 20)
    county.opened(batch("2029-1"))
    carry = CarryOver("430511-2028", CENTRAL)
    assert county.refuses(carry, FINANCE) == ["plan.batch-lapsed"]


def test_a_batch_is_corrected_where_it_was_notified() -> None:
    county = in_2027()
    county.does(CARRIED, FINANCE)
    found = county.refuses(CorrectBatch(batch(amount=50 * WAN), "更正"), FINANCE)
    assert found == ["plan.batch-of-another"]
    county.plan = "430511-2026"
    assert county.refuses(CorrectBatch(batch(amount=99 * WAN), "更正"), FINANCE) == [
        "plan.over-batch"
    ]
    county.does(CorrectBatch(batch(amount=120 * WAN), "更正"), FINANCE)
    county.plan = "430511-2027"
    county.does(CARRIED, FINANCE)
    assert county.now.left(CENTRAL) == 60 * WAN


def test_the_plan_of_another_county_leaves_us_nothing() -> None:
    county = in_2027()
    own = county.cases["plan-430511-2026"]
    county.cases["plan-430512-2026"] = replace(own, division="430512000000")
    stolen = CarryOver("430512-2026", CENTRAL)
    assert county.refuses(stolen, FINANCE) == ["plan.nothing-to-carry"]
    assert COUNTY.startswith("430511")
