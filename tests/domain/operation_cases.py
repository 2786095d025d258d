"""Each finding about operation, as its rule makes it."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from domain.acceptance.state import Acceptance
from domain.checks import check
from domain.command import Command
from domain.operation import commands as asked
from events.findings import Finding
from events.operation import Delivery, Guarantee, Insurance, OwningParty, Part, Reached, Use
from events.project import Beneficiaries, Linkage, OperationPlan
from events.requirements import IncomeDivided, OperationWatched, OperatorFit, TermsStated
from tests.domain.operating import (
    DIGEST,
    FILING,
    FIRST,
    LINE,
    OPERATOR,
    OWNER,
    PROMISE,
    TERMS,
    VILLAGE,
    Life,
    accepted,
    booked,
    built_by_it,
    choice,
    chosen,
    divided,
    earning,
    operating,
    payment,
    plan,
    rechosen,
    signed,
)
from tests.domain.pack_samples import SAMPLES, about, holding, national

ON = date(2026, 5, 6)


def in_operation() -> Iterator[Finding]:
    yield from choosing()
    yield from promising()
    yield from deciding()
    yield from reporting()
    yield from dividing()
    yield from paying()
    yield from asking()


def said(life: Life, *commands: Command) -> Iterator[Finding]:
    for command in commands:
        yield from life.put(command, ON).findings


def choosing() -> Iterator[Finding]:
    reversed_terms = replace(TERMS, ends=TERMS.begins, rent=0)
    lent = replace(TERMS, guarantees=(Guarantee("surety", "collective", 1),))
    yield from said(
        accepted(),
        choice(operator=replace(OPERATOR, uscc="91430511MA4L16JQ91"), terms=reversed_terms),
        choice(owners=(OWNER, OWNER), terms=lent),
        asked.BeginOperation(),
    )
    yield from said(operating(), choice())
    yield from said(replace(accepted(), others=booked(OwningParty("household", VILLAGE))), choice())
    for other in (
        {"operation": OperationPlan("own", "自主", "村集体")},
        {"operator": replace(OPERATOR, uscc="93430511MA4L0XQ1YK")},
    ):
        life = signed()
        yield from said(
            replace(life, case=replace(life.case, dossier=replace(FILING, **other))), BEGIN
        )
    yield from said(rechosen(), BEGIN)
    bare = replace(signed().case, acceptance=Acceptance())
    yield from said(replace(signed(), case=bare), BEGIN)


def promising() -> Iterator[Finding]:
    vague = replace(PROMISE, money=0, ends=date(2020, 1, 1))
    yield from said(signed(), asked.PromiseLinkage(promises=(vague, vague), paper=DIGEST))
    wants = (
        {"linkage": (Linkage("dividends", 11, 1),)},
        {"linkage": (Linkage("dividends", 1, 300_001),)},
        {"beneficiaries": Beneficiaries(10, 30, 10, 1)},
        {"beneficiaries": Beneficiaries(11, 30, 10)},
    )
    for changes in wants:
        life = signed()
        filing = replace(FILING, **changes)
        yield from said(replace(life, case=replace(life.case, dossier=filing)), BEGIN)


BEGIN = asked.BeginOperation()


def deciding() -> Iterator[Finding]:
    life = accepted().do(choice(), ON)
    agree = asked.RecordOwnerDecision(owner=OWNER, chosen=life.n, paper=DIGEST)
    other = replace(agree, owner=OwningParty("household", VILLAGE), on=date(2026, 1, 1))
    sign = asked.SignOperation(chosen=life.n, contract=DIGEST)
    yield from said(life, agree, other, replace(agree, chosen=1), sign, BEGIN)
    yield from life.put(other, date(2026, 5, 1)).findings
    ready = chosen()
    n = ready.case.operation.consents[-1].chosen
    yield from said(ready, replace(agree, chosen=n, vote=ready.case.operation.consents[-1].vote))
    sign = replace(sign, chosen=n)
    yield from said(ready, sign)
    unfiled = replace(ready, case=replace(ready.case, documents=()))
    yield from said(unfiled, sign, replace(sign, chosen=1))
    yield from said(signed(), sign, BEGIN)
    early = replace(signed().case.operation.agreements[0], terms=replace(TERMS, begins=LATE))
    life = signed()
    operation = replace(life.case.operation, agreements=(early,))
    yield from said(replace(life, case=replace(life.case, operation=operation)), BEGIN)
    old = chosen(operating(), date(2026, 4, 1), reason="续约")
    later = old.do(choice(reason="再议"), date(2026, 5, 1))
    stale = asked.RecordOwnerDecision(
        owner=OWNER, chosen=later.n, paper=DIGEST, vote=old.case.meetings[-1].n
    )
    yield from said(later, stale)


LATE = date(2026, 6, 1)


def reporting() -> Iterator[Finding]:
    amiss = replace(
        FIRST,
        begins=date(2026, 3, 1),
        ends=date(2026, 5, 30),
        idle_days=400,
        deliveries=(Delivery("x", 1),),
        targets=(Reached("x", "1"),),
    )
    yield from said(operating(), asked.ReportOperation(told=amiss, evidence=DIGEST))
    fix = asked.CorrectReport(report=1, told=amiss, evidence=DIGEST, reason="误填")
    life = earning()
    yield from said(life, fix, replace(fix, report=life.n))
    late = asked.ReportOperation(told=FIRST, evidence=DIGEST)
    yield from operating().put(late, date(2026, 8, 1)).findings
    yield from operating().put(late, date(2026, 4, 2)).findings


def dividing() -> Iterator[Finding]:
    yield from said(operating(), plan(operating()))
    life = earning().voted("income-distribution", date(2026, 4, 20))
    twice = (Use("dividends", 1), Use("dividends", 1))
    rule = asked.SetIncomeRule(
        effective=ON, parts=(Part("reserve", 300), Part("dividends", 700)), vote=life.n
    )
    yield from said(
        life,
        plan(life),
        plan(life, shown_on=ON, list_digest=None, total=9_000_000),
        plan(life, uses=twice, lines=(replace(LINE, amount=1),)),
        replace(rule, parts=(Part("reserve", 1), Part("reserve", 2))),
    )
    lost = earning().voted("income-distribution", date(2026, 4, 20), votes_for=60)
    yield from said(lost, plan(lost))
    done = divided()
    yield from said(done, plan(done), replace(rule, effective=date(2026, 4, 1), vote=1))
    other = rule_in_force(life, rule)
    yield from said(other, plan(other, uses=(Use("reserve", 1), Use("dividends", 7_999_999))))


def rule_in_force(life: Life, rule: asked.SetIncomeRule) -> Life:
    return life.do(rule, ON).voted("income-distribution", ON)


def paying() -> Iterator[Finding]:
    life = divided()
    yield from said(
        life,
        payment(life, through="cash", amount=9_000_000),
        payment(life, through="personal-account", distribution=1),
        payment(life, amount=0),
    )
    yield from life.put(payment(life), date(2026, 4, 2)).findings
    head = holding("p-head", "village-clerk", VILLAGE)
    yield from life.put(payment(life), date(2026, 5, 6), head).findings


def asking() -> Iterator[Finding]:
    """What a stricter pack would say."""
    case = chosen().case
    yield check(case, replace(SAMPLES[OperatorFit], kinds=("workshop",)), about())
    yield check(built_by_it(case), SAMPLES[OperatorFit], about())
    strict = replace(SAMPLES[TermsStated], longest_years=1, least_return=10, least_upkeep=100)
    year = replace(TERMS, ends=date(2026, 12, 31))
    kept = replace(year, upkeep=replace(TERMS.upkeep, yearly=10**9))
    bare = replace(kept, deposit=0)
    sure = replace(kept, insurance=(Insurance("财产险", 1, date(2027, 1, 1)),))
    for terms in (TERMS, replace(year, rent=1), year, bare, kept, sure):
        now = replace(case.operation.agreements[0], terms=terms)
        operation = replace(case.operation, agreements=(now,))
        yield check(replace(case, operation=operation), strict, about())
    yield from watching()
    yield from strictly_divided()


def watching() -> Iterator[Finding]:
    watch = SAMPLES[OperationWatched]
    yield check(operating().case, watch, about())
    yield check(divided().case, watch, about(on=date(2028, 8, 1)))
    lost = replace(FIRST, income=(), costs=1, idle_days=40)
    life = operating().do(asked.ReportOperation(told=lost, evidence=DIGEST), date(2026, 4, 2))
    yield check(life.case, replace(watch, loss_periods=1), about())
    yield check(accepted().case, watch, about())


def strictly_divided() -> Iterator[Finding]:
    strict = IncomeDivided(
        id="strict", article="not cited", grade="ASM", uses=("dividends",),
        reserve=400, most_dividends=600, shown_days=20,
    )  # fmt: skip
    rules = national()
    narrow = replace(rules, asked={**rules.asked, ("distribute-income", "village"): (strict,)})
    life = earning().voted("income-distribution", date(2026, 4, 20))
    yield from said(replace(life, rules=narrow), plan(life))
