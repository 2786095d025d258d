"""Each finding about an asset in use, as its rule makes it."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from domain.checks import check
from domain.command import Command
from domain.deciding import examine
from domain.holding import commands as asked
from events.findings import Finding
from events.holding import Frame
from events.operation import OwningParty
from events.requirements import StockSettled
from tests.domain.operating import FILING
from tests.domain.pack_samples import SAMPLES, TOWNSHIP, about
from tests.domain.test_holding import COUNT, SEEN, WATCH, changing
from tests.domain.test_holding_income import beside, putting, recovery
from tests.domain.using import (
    DIGEST,
    OPERATOR,
    TENANT,
    USCC,
    Use_,
    agreeing,
    contract,
    divided,
    earning,
    households_own,
    in_operation,
    leased,
    moded,
    named_jointly,
    plan,
    proposal,
    receipt,
    share,
    using,
)

ON = date(2026, 7, 5)
OTHER_USCC = "93430511MA4L0XQ1YK"


def in_use() -> Iterator[Finding]:
    yield from deciding()
    yield from letting()
    yield from earning_and_investing()
    yield from keeping()
    yield from waiting()


def said(use: Use_, *commands: Command) -> Iterator[Finding]:
    for command in commands:
        yield from use.put(command, ON).findings


def deciding() -> Iterator[Finding]:
    told = named_jointly(600, 500)
    town = replace(told.owners[0], party=OwningParty("township", TOWNSHIP))
    yield from said(using(), replace(told, owners=(town, told.owners[1])))
    yield from said(moded(), proposal(), asked.ChangeMode(proposal=1))
    lost = using().do(proposal(), ON).voted("investment", ON, votes_for=60)
    yield from said(lost, agreeing(lost), changing(lost))
    yield from said(using(), asked.ChangeMode(proposal=1))
    done = using().do(proposal(), ON).voted("investment", ON)
    done = done.do(agreeing(done), ON)
    yield from said(done, changing(done))
    done = done.filed("owner-filing-township", ON)
    yield from said(done, changing(done))


def letting() -> Iterator[Finding]:
    framed = moded(frame=Frame(10_000_000, 3, replace(OPERATOR, uscc=OTHER_USCC)))
    yield from said(framed, contract())
    yield from said(in_operation(), contract(tenant=replace(TENANT, uscc=None)))
    yield from said(share(), contract())
    let = leased()
    yield from said(
        let,
        contract(),
        asked.EndLease(lease=let.n, reason="agreed", paper=DIGEST, deposit_returned=10**9),
        asked.EndLease(lease=1, reason="agreed", paper=DIGEST),
        asked.EndLease(lease=let.n, reason="taken-over", paper=DIGEST),
        asked.VaryLease(
            lease=let.n, since=ON, until=date(2040, 1, 1), rent=1, reason="减免", paper=DIGEST
        ),
    )
    missing = moded().do(COUNT, ON)
    yield from said(missing, contract())


def earning_and_investing() -> Iterator[Finding]:
    let = leased()
    yield from said(
        let,
        receipt(let, 0, account="personal", lease=0),
        receipt(let, account="township"),
        recovery(1),
    )
    yield from said(households_own(), receipt(households_own(), kind="sales", lease=0))
    run = in_operation().voted("income-distribution", ON)
    yield from said(run, plan(run))
    stay = asked.ExtendPrincipal(due=date(2026, 1, 1), paper=DIGEST)
    due = share().do(receipt(share(), kind="share", lease=0), ON)
    yield from said(due, recovery(10**9), stay, plan(due))
    yield from said(beside(divided(), stage="operating"), putting(1), putting(1, "income"))
    yield from said(beside(divided(), dossier=replace(FILING, linkage=())), putting(1))
    yield from earning().put(plan(earning()), ON).findings


def keeping() -> Iterator[Finding]:
    debt = asked.EncumberAsset(
        kind="mortgage", debtor="other", creditor="示例银行", secured=10**12, until=ON, paper=DIGEST
    )
    idle = asked.RecordIdle(since=date(2027, 1, 1), reason="market")
    worth = asked.RevalueAsset(kind="impairment", net=10**9, report=DIGEST)
    missing = using().do(COUNT, ON)
    yield from said(missing, COUNT, replace(COUNT, round="other", quantity="9"))
    yield from said(
        using(),
        debt,
        replace(debt, debtor="owner"),
        idle,
        worth,
        replace(worth, kind="valuation"),
        replace(worth, kind="valuation", valuer="示例", valuer_uscc=USCC[:-1] + "1"),
        asked.RecordDamage(cause="theft", loss=10**9, extent="全部", evidence=DIGEST),
        asked.RepairDamage(damage=1, cost=1, paid_from="budget", evidence=DIGEST),
        asked.ReleaseEncumbrance(encumbrance=1, paper=DIGEST),
        asked.RecordUse(since=ON),
        SEEN,
    )
    yield from said(using(booked_on=ON), SEEN)
    standing = using().do(replace(idle, since=ON), ON)
    yield from said(standing, replace(idle, since=ON))
    yield check(using().case, SAMPLES[StockSettled], about())
    yield check(missing.case, SAMPLES[StockSettled], about())
    yield check(missing.case, WATCH, about())


def waiting() -> Iterator[Finding]:
    """What the blocker report says while there is nothing to do."""
    for name in ("agree-mode", "vary-lease", "explain-difference", "repair-damage", "record-use"):
        yield from examine(using().case, name, about())
    for name in ("release-encumbrance", "recover-principal", "extend-principal", "end-lease"):
        yield from examine(using().case, name, about())
