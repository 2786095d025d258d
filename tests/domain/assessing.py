"""A project in operation under the sample standard, and what is asked of it to be classified."""

from datetime import date
from functools import cache
from typing import Any

from msgspec.structs import replace

from domain.assessment import commands as asked
from domain.assessment.sheets import load
from domain.assessment.standard import Standards
from events.assessment import Measured, Occasion, VetoLooked
from events.standard import Standard
from services.common.packaged import standard_texts
from tests.domain.operating import CLERK, HEAD, TOWN, Life, operating
from tests.domain.pack_samples import COUNTY, DIGEST, TOWNSHIP, holding

TOWN_CLERK = holding("p-town-clerk", "township-clerk", TOWNSHIP)
COUNTY_CLERK = holding("p-county-clerk", "county-clerk", COUNTY)
LEADERS = holding("p-leaders", "leading-group", COUNTY)
SECTION = holding("p-section", "county-section", COUNTY)
FINANCE = holding("p-finance", "finance-clerk", COUNTY)
OFFICERS = (CLERK, HEAD, TOWN, TOWN_CLERK, COUNTY_CLERK, LEADERS, SECTION, FINANCE)
STREAM = f"standard-{COUNTY}"
BEGUN = date(2026, 3, 2)
GOOD = {
    "capacity-used": 900,
    "chain-links": 3,
    "months-operated": 12,
    "arrears-days": 0,
    "return-on-assets": 60,
    "income-received": 1000,
    "linkage-kept": 1000,
    "assisted-share": 300,
    "orders-ahead": 9,
    "market-outlook": 85,
}
"""Of the best in everything: 100 points."""
FAIR = {**GOOD, "capacity-used": 400, "chain-links": 1, "return-on-assets": 12, "orders-ahead": 4}
"""Gaps in the chain, and little income: 77.8 points, to be upgraded."""
POOR = {**dict.fromkeys(GOOD, 0), "arrears-days": 40, "market-outlook": 90, "linkage-kept": 850}
POOR |= {"income-received": 850}
"""Stopped and in arrears, with a market still there: 28 points of 100 are short of 30."""
WEAK = {**POOR, "chain-links": 1, "orders-ahead": 0}
"""A little more than that: to be revived."""


@cache
def standard() -> Standard:
    """The sample standard as it ships."""
    return load(standard_texts()).standards[0]


def begun(occasion: Occasion = "first", life: Life | None = None, on: date = BEGUN) -> Life:
    """An assessment under way, of a project in operation."""
    life = life or operating()
    known = {STREAM: Standards(1, (standard(),))}
    life = replace(life, others={**life.others, **known}, officers=OFFICERS)
    return life.do(asked.BeginAssessment(occasion=occasion), on)


def found(**changes: int) -> asked.RecordIndicators:
    """Everything found at its best, but for what is said to be otherwise."""
    return records({**GOOD, **{name.replace("_", "-"): v for name, v in changes.items()}})


def records(values: dict[str, int], *applying: str) -> asked.RecordIndicators:
    """What was found of each indicator, and every veto item looked at."""
    return asked.RecordIndicators(
        values=tuple(Measured(name, value, DIGEST) for name, value in values.items()),
        vetoes=tuple(VetoLooked(v.id, v.id in applying, DIGEST) for v in standard().vetoes),
    )


def heard(**changes: Any) -> asked.HearHouseholds:
    plain = asked.HearHouseholds(heard=8, agreed=6, opposed=1, evidence=DIGEST)
    return replace(plain, **changes)


def proposed(
    values: dict[str, int],
    *applying: str,
    occasion: Occasion = "first",
    life: Life | None = None,
    on: date = BEGUN,
) -> Life:
    """Found, heard and proposed."""
    life = begun(occasion, life, on)
    life = by(life, CLERK).do(records(values, *applying), on).do(heard(), on)
    return by(life, TOWN_CLERK).do(asked.ProposeGroup(), on)


def by(life: Life, *officers: Any) -> Life:
    """The same case, before these officers alone."""
    return replace(life, officers=officers or OFFICERS)


def standing(life: Life) -> dict[str, Any]:
    """The proposal that stands, and its group."""
    now = life.case.grouping.current
    assert now
    assert now.proposal
    return {"proposal": now.proposal.n, "group": now.proposal.group}


def reviewed(life: Life, on: date = BEGUN) -> Life:
    """Reviewed by the township, and shown in the village for ten days."""
    life = by(life, TOWN).do(asked.ReviewGroup(**standing(life)), on)
    last = date.fromordinal(on.toordinal() + 11)
    return by(life.noticed(on, last, "group-notice"))


def decided(
    values: dict[str, int], *applying: str, life: Life | None = None, on: date = BEGUN, **said: Any
) -> Life:
    """Decided on by the county twelve days later."""
    occasion: Occasion = "event" if life and life.case.group else "first"
    before = life
    if before and before.case.group:
        known = {STREAM: Standards(1, (standard(),))}
        before = replace(before, others={**before.others, **known}, officers=OFFICERS)
        again = asked.BeginAssessment(occasion=occasion, reason="市场变化")
        before = before.do(again, on)
        before = by(before, CLERK).do(records(values, *applying), on).do(heard(), on)
        ready = by(before, TOWN_CLERK).do(asked.ProposeGroup(), on)
    else:
        ready = proposed(values, *applying, life=before, on=on)
    ready = reviewed(ready, on)
    decision = asked.DecideGroup(**{**standing(ready), **said})
    return by(by(ready, LEADERS).do(decision, date.fromordinal(on.toordinal() + 12)))
