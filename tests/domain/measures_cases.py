"""Each finding about measures (巩固、升级、盘活), as its rule makes it."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from domain.assessment import commands as assess
from domain.checks import check
from domain.command import Command
from domain.deciding import examine
from domain.measures import commands as asked
from domain.planning.proprieties import decided_otherwise
from events.findings import Finding
from events.measures import Goal
from events.plan import Allocation
from events.requirements import ArguedByExperts, ReliefBacked
from tests.domain.assessing import COUNTY_CLERK, SECTION, TOWN_CLERK, by
from tests.domain.measuring import (
    APPROVED,
    ARGUED,
    ASSET,
    GOAL,
    LATER,
    PLANNED,
    approved,
    argument,
    booked,
    closing,
    last,
    plan,
    planned,
    reached,
    relief,
    stopped,
)
from tests.domain.operating import Life
from tests.domain.pack_samples import SAMPLES, about


def said(life: Life, *commands: Command, on: date = LATER) -> Iterator[Finding]:
    for command in commands:
        yield from life.put(command, on).findings


def measured() -> Iterator[Finding]:
    life = by(stopped(), COUNTY_CLERK)
    still = Goal("g1", "恢复经营月数", "月", "6", "6")
    yield from said(
        life,
        plan(kind="upgrade", deadline=date(2020, 1, 1), goals=(GOAL, GOAL)),
        plan(assets=(), goals=(still,)),
        plan(assets=("2" * 32,), shares=(Allocation("c-1", 30_000_001),)),
        argument(planned(), plan=1),
        on=PLANNED,
    )
    yield from examine(life.case, "close-measures", about())
    going = {f"asset-{ASSET}": replace(booked(), stage="asset-disposing")}
    yield from said(replace(life, others=going), plan(), on=PLANNED)
    ready = planned()
    yield from said(by(ready, COUNTY_CLERK), plan(), on=ARGUED)
    approve = asked.ApproveMeasures(plan=last(ready))
    yield from said(by(ready, SECTION), approve, on=APPROVED)
    against = by(ready, COUNTY_CLERK).do(argument(ready, feasible=False), ARGUED)
    yield from said(by(against, SECTION), approve, on=APPROVED)
    for kind in (ArguedByExperts, ReliefBacked):
        yield check(ready.case, SAMPLES[kind], about())
    yield from carried_out()
    yield decided_otherwise("consolidate", "upgrade")


def carried_out() -> Iterator[Finding]:
    life = by(approved(), SECTION)
    yield from said(by(life, COUNTY_CLERK), argument(life))
    report = asked.ReportMeasures(plan=last(life), reached=reached("2", "x"), evidence="a" * 64)
    over = replace(report, spent=(Allocation("c-1", 10_000_001),))
    yield from said(by(life, TOWN_CLERK), over, replace(report, plan=1))
    yield from said(
        life,
        closing(life, "5"),
        closing(life, reached=()),
        relief(life, ends=date(2020, 1, 1), owner=None, amount=0),
        relief(life, relief="credit"),
        relief(life, relief="entrusted"),
        relief(life, relief="pooling"),
    )
    done = by(life.do(closing(life), LATER), SECTION)
    yield from said(done, closing(done))
    yield from said(by(approved()), assess.BeginAssessment(occasion="measures-closed"))
