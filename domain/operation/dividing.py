"""What must hold when income is divided and dividends are paid: to the fen, voted, to lists."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from domain.assets.state import Asset
from domain.circumstances import Circumstances
from domain.operation.choosing import meeting
from domain.operation.faults import (
    NO_PERSONAL_ACCOUNT,
    RESERVE_FIRST,
    SHOWN_BEFORE,
    UNCITED,
    apart,
    when,
    wrong,
)
from domain.operation.income import LAWFUL_DAYS, uses_asked
from domain.operation.state import COLLECTIVE, Distribution, Division, IncomeRule
from domain.project import Project
from domain.votes import COLLECTIVE_LAW, shortfalls
from events.base import Actor
from events.findings import Finding
from events.operation import (
    DividendsPaid,
    HouseholdGroup,
    IncomeDistributed,
    IncomeRuleSet,
    Part,
    Use,
)
from events.requirements import IncomeUse, VotePassed

Divided = Project | Asset
"""Whose income is divided: a project's, or an asset's where its project does not report it."""
WHOLE = 1000
SHOWN_DAYS = timedelta(LAWFUL_DAYS)
PLAN_VOTE = VotePassed(
    id="plan-voted",
    article="农村集体经济组织法 第二十六条至第二十八条",
    grade="A",
    matter="income-distribution",
    bodies=("members-assembly",),
)


def split(total: int, parts: Sequence[Part]) -> dict[IncomeUse, int]:
    """A sum divided by thousandths, exactly: what rounding leaves goes to the largest rest."""
    shares = [(part.use, *divmod(total * part.share, WHOLE)) for part in parts]
    left = total - sum(whole for _, whole, _ in shares)
    by_rest = sorted(range(len(shares)), key=lambda at: -shares[at][2])
    extra = set(by_rest[:left])
    return {use: whole + (at in extra) for at, (use, whole, _) in enumerate(shares)}


def by_rule(rule: IncomeRule, total: int, uses: Sequence[Use]) -> dict[IncomeUse, int]:
    """What the rule gives to each use: what comes first at its cost, then the parts of the rest."""
    first = {part.use: part.amount for part in uses if part.use in rule.first}
    return {**first, **split(max(0, total - sum(first.values())), rule.parts)}


def ruled(case: Divided, fact: IncomeRuleSet, about: Circumstances) -> list[Finding]:
    """The parts are the whole, each use named once, and the owners voted on it before."""
    whole = sum(part.share for part in fact.parts)
    names = [*fact.first, *(part.use for part in fact.parts)]
    twice = len(set(names)) < len(names)
    return [
        *when(whole != WHOLE, wrong("rule.not-whole", {"share": whole}, {"whole": WHOLE})),
        *when(twice, wrong("rule.use-twice", {})),
        *_back_dated(case, fact),
        *_voted(case, fact.vote, fact.on),
        *apart(fact.by, _counted(case, fact.vote)),
    ]


def _back_dated(case: Divided, fact: IncomeRuleSet) -> list[Finding]:
    """What was divided by the rule before stays as it was divided."""
    last = max((d.on for d in case.operation.distributions), default=date.min)
    seen = {"effective": fact.effective.isoformat()}
    return when(
        fact.effective <= last, wrong("rule.back-dated", {**seen}, {"after": last.isoformat()})
    )


def _collective(case: Divided) -> bool:
    if isinstance(case, Asset):
        return case.owner.kind in COLLECTIVE
    return case.operation.collective()


def _voted(case: Divided, vote: int, on: date) -> list[Finding]:
    """A vote on the distribution that passed, on which nothing else rests (收益分配方案)."""
    held = meeting(case, vote)
    cited = (PLAN_VOTE.article, PLAN_VOTE.grade)
    if held is None or held.vote.matter != "income-distribution" or held.vote.on > on:
        return [wrong("distribution.no-vote", {"vote": vote}, {}, cited)]
    lost = shortfalls(held.vote, PLAN_VOTE)
    return [
        *when(vote in case.operation.votes_used(), wrong("vote.used", {"vote": vote})),
        *when(bool(lost), wrong("distribution.not-carried", {"vote": vote}, {}, cited)),
    ]


def distributed(case: Divided, fact: IncomeDistributed, about: Circumstances) -> list[Finding]:
    """True sums, no more than came in, by the rule in force, the plan shown and voted on."""
    return [
        *_sums(fact),
        *_within(case.operation, fact),
        *_follows(case.operation, fact),
        *_lawful(case, fact),
        *uses_asked(case, fact, about),
        *_voted(case, fact.vote, fact.on),
        *apart(fact.by, (*_counted(case, fact.vote), *_told(case))),
    ]


def _counted(case: Divided, vote: int) -> Iterator[tuple[int, Actor]]:
    """Who put the vote on record."""
    if held := meeting(case, vote):
        yield held.n, held.vote.by


def _told(case: Divided) -> Iterator[tuple[int, Actor]]:
    """Who reported the income that is divided."""
    if isinstance(case, Asset):
        return ((receipt.n, receipt.by) for receipt in case.holding.receipts)
    return ((report.n, report.by) for report in case.operation.reports)


def _sums(fact: IncomeDistributed) -> list[Finding]:
    uses = sum(use.amount for use in fact.uses)
    due = sum(line.amount for line in fact.lines)
    dividends = sum(use.amount for use in fact.uses if use.use == "dividends")
    names = [use.use for use in fact.uses]
    groups = [(line.group, line.due) for line in fact.lines]
    over = wrong("distribution.sum", {"sum_fen": uses}, {"total_fen": fact.total})
    lines = wrong("distribution.lines", {"sum_fen": due}, {"total_fen": dividends})
    twice = len(set(names)) < len(names) or len(set(groups)) < len(groups)
    return [
        *when(uses != fact.total, over),
        *when(due != dividends, lines),
        *when(twice, wrong("rule.use-twice", {})),
        *when(bool(fact.lines) and fact.list_digest is None, wrong("distribution.no-list", {})),
    ]


def _within(operation: Division, fact: IncomeDistributed) -> list[Finding]:
    left = operation.undivided
    seen = {"total_fen": fact.total}
    return when(fact.total > left, wrong("distribution.over", {**seen}, {"limit_fen": left}))


def _follows(operation: Division, fact: IncomeDistributed) -> list[Finding]:
    """The rule in force on the day says what each use gets."""
    rule = operation.rule_on(fact.on)
    if rule is None:
        return []
    due = by_rule(rule, fact.total, fact.uses)
    got = {use.use: use.amount for use in fact.uses}
    amiss = next((use for use in (*due, *got) if due.get(use, 0) != got.get(use, 0)), None)
    if amiss is None:
        return []
    seen = {"use_of": amiss, "sum_fen": got.get(amiss, 0)}
    return [wrong("distribution.not-by-rule", {**seen}, {"total_fen": due.get(amiss, 0)})]


def _lawful(case: Divided, fact: IncomeDistributed) -> list[Finding]:
    """Of a collective, since its law: the reserve first, the plan open ten days before the vote."""
    held = meeting(case, fact.vote)
    if not _collective(case) or fact.on < COLLECTIVE_LAW:
        return []
    got = {use.use for use in fact.uses if use.amount}
    unreserved = "dividends" in got and "reserve" not in got
    late = held is not None and fact.shown_on > held.vote.on - SHOWN_DAYS
    shown = {"shown": fact.shown_on.isoformat()}
    return [
        *when(unreserved, wrong("distribution.no-reserve", {}, {}, RESERVE_FIRST)),
        *when(
            late,
            wrong("distribution.shown-late", {**shown}, {"days": SHOWN_DAYS.days}, SHOWN_BEFORE),
        ),
    ]


def paid(case: Divided, fact: DividendsPaid, about: Circumstances) -> list[Finding]:
    """To households by bank transfer, and no more than they are due."""
    made = next((d for d in case.operation.distributions if d.n == fact.distribution), None)
    if made is None:
        return [*_through(fact), wrong("dividends.unknown", {"distribution": fact.distribution})]
    due = due_of(made, fact.group)
    left = due - paid_of(case.operation, made.n, fact.group)
    over = wrong("dividends.over", {"sum_fen": fact.amount}, {"limit_fen": left})
    early = {"on": fact.on.isoformat(), "divided": made.on.isoformat()}
    return [
        *_through(fact),
        *when(fact.amount > left, over),
        *when(fact.amount == 0, wrong("dividends.nothing", {})),
        *when(fact.on < made.on, wrong("dividends.before", {**early})),
        *apart(fact.by, [(made.n, made.by)]),
    ]


def _through(fact: DividendsPaid) -> list[Finding]:
    cited = NO_PERSONAL_ACCOUNT if fact.through == "personal-account" else UNCITED
    amiss = fact.through != "bank-transfer"
    return when(amiss, wrong("dividends.not-by-bank", {"through": fact.through}, {}, cited))


def due_of(made: Distribution, group: HouseholdGroup) -> int:
    """What a group is due of a distribution, in fen."""
    return sum(line.amount for line in made.lines if line.group == group)


def paid_of(operation: Division, distribution: int, group: HouseholdGroup) -> int:
    """What a group has been paid of a distribution, in fen."""
    paid_to = (p for p in operation.payments if p.distribution == distribution and p.group == group)
    return sum(payment.amount for payment in paid_to)
