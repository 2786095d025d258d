"""Each finding about a project's money, as its rule makes it."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from msgspec.structs import replace

from domain.acceptance.state import Acceptance
from domain.checks import check
from domain.circumstances import Circumstances
from domain.money.checks import IDLE
from domain.money.evolving import settled
from domain.money.part import PART
from domain.money.state import Money, Payment, Signature
from domain.procedure import ready
from domain.procurement.state import Contract, Procurement
from domain.project import Project
from events.asset import Cost
from events.base import Actor
from events.findings import Finding
from events.money import (
    Evidence,
    FinalAccountsRecorded,
    MoneyRecovered,
    Payee,
    PaymentDecided,
    PaymentMade,
    PaymentRequested,
    PaymentSigned,
    ProjectSettled,
    Reckoned,
    RecoveryOrdered,
    SurplusReturned,
)
from events.plan import Allocation
from events.requirements import PaymentCap, PaymentEvidence, PaymentSignatures
from tests.domain.pack_samples import COUNTY, DIGEST, SAMPLES, about, case, county, national
from tests.domain.samples import sample

NOW = date(2026, 3, 2)
BATCH = (Allocation("2026-1", 100_000),)
ASKER = Actor("p-asker", "implementer-clerk", "office-1", COUNTY)
PAYEE = Payee("contractor", "transfer", "unit", DIGEST)


def project(**money: Any) -> Project:
    """A project with a thousand yuan of one batch."""
    plain = Money(plan="430511-2026", year=2026, allocations=BATCH)
    return case(stage="planned", money=replace(plain, **money))


def payment(**changes: Any) -> Payment:
    """A request of a hundred yuan."""
    plain = Payment(
        n=7,
        purpose="advance",
        payee=PAYEE,
        allocations=(Allocation("2026-1", 10_000),),
        evidence=(Evidence("invoice", DIGEST),),
        reckoned=(),
        contract="",
        digest=DIGEST,
        requested=Signature(ASKER, NOW, 7),
    )
    return replace(plain, **changes)


def _hand(post: str) -> Signature:
    return Signature(Actor(f"p-{post}", post, "office-1", COUNTY), NOW, 8)


def moneyed() -> Iterator[Finding]:
    yield from _asked()
    yield from _requests()
    yield from _steps()
    yield from _afterwards()


def _asked() -> Iterator[Finding]:
    for kind in (PaymentEvidence, PaymentCap, PaymentSignatures):
        yield check(project(), SAMPLES[kind], about())
    for story in (project(), project(payments=(payment(),))):
        yield from IDLE["approve-payment"](story, about())


def _requests() -> Iterator[Finding]:
    """A request that is wrong in all ways, and some that are wrong in one."""
    rules = county(MOST).procedures[-1]
    plain = sample(PaymentRequested, on="2026-03-02", evidence=[], reckoned=[])
    ways = [
        {"payee": replace(PAYEE, account="personal")},
        {"payee": replace(PAYEE, account="household-cards", method="cash")},
        {"purpose": "household-grant"},
        {"purpose": "completion", "evidence": (Evidence("invoice", DIGEST),)},
        {"purpose": "advance", "allocations": (Allocation("2026-1", 60_000),)},
        {"purpose": "retention"},
        {"allocations": (Allocation("2026-1", 0),)},
        {
            "purpose": "household-grant",
            "reckoned": (Reckoned("牛", 6, 10_000, 1),),
        },
    ]
    story = project(payments=(payment(paid=_hand("finance-clerk")),))
    told = settled(story, sample(ProjectSettled, retained_until="2027-01-01"))
    for way in ways:
        fact = replace(plain, payee=PAYEE, **way) if "payee" not in way else replace(plain, **way)
        for case_ in (story, told):
            yield from PART.wrong[PaymentRequested](case_, fact, Circumstances(rules, NOW))
    signed = Contract("h-1", "b-1", "91430511MA4L16JQ90", 1, 1, NOW, 30, 3, 4)
    bought = replace(story, procurement=Procurement((), (signed,)))
    for contract in ("", "h-1", "h-2"):
        fact = replace(plain, payee=PAYEE, contract=contract, purpose="advance")
        yield from PART.wrong[PaymentRequested](bought, fact, Circumstances(rules, NOW))
    late = Circumstances(rules, date(2029, 1, 1))
    yield from PART.wrong[PaymentRequested](story, plain, late)


MOST = """
[[actions]]
id = "request-payment"
  [[actions.requires]]
  id = "grant-papers"
  most_each = 5
  reason = "县补助办法"
"""


def _steps() -> Iterator[Finding]:
    """Signed, approved and paid by the wrong hand, at the wrong time, or again."""
    held = Circumstances(national(), NOW)
    again = {"by": ASKER, "on": date(2026, 3, 1), "payment": 7}
    done = payment(
        signed=(replace(_hand("x"), by=ASKER),), decided=_hand("finance-head"), outcome="approved"
    )
    paid = payment(n=9, voucher=DIGEST, paid=_hand("finance-clerk"))
    stories = (
        project(),
        project(payments=(payment(), paid)),
        project(payments=(done,)),
        project(payments=(done, paid), allocations=()),
    )
    for story in stories:
        for kind in (PaymentSigned, PaymentDecided, PaymentMade):
            fact = replace(sample(kind), **again)
            yield from PART.wrong[kind](story, fact, held)
    approved = replace(sample(PaymentDecided), outcome="approved", payment=7)
    yield from PART.wrong[PaymentDecided](stories[1], approved, held)


def _afterwards() -> Iterator[Finding]:
    """Recovery, settlement, surplus and final accounts that cannot be."""
    held = Circumstances(national(), NOW)
    shares = (Allocation("2026-1", 20_000),)
    paid = payment(paid=_hand("finance-clerk"))
    ordered = replace(sample(RecoveryOrdered), payment=7, allocations=shares, by=ASKER)
    came = replace(sample(MoneyRecovered), recovery=8, allocations=shares, by=ASKER)
    yield from PART.wrong[RecoveryOrdered](project(), ordered, held)
    yield from PART.wrong[MoneyRecovered](project(), came, held)
    story = project(payments=(paid,))
    yield from PART.wrong[RecoveryOrdered](story, ordered, held)
    little = replace(ordered, allocations=(Allocation("2026-1", 5_000),))
    order = PART.evolve[RecoveryOrdered](replace(story, version=8), little)
    half = replace(came, allocations=(Allocation("2026-1", 2_000),))
    yield from PART.wrong[MoneyRecovered](PART.evolve[MoneyRecovered](order, half), came, held)
    for idle in IDLE.values():
        yield from idle(project(), held)
    cost = replace(sample(ProjectSettled), settled=(Allocation("2026-1", 9_000),), retained=shares)
    yield from PART.wrong[ProjectSettled](story, replace(cost, retained_until=None), held)
    done = settled(story, cost)
    yield from PART.wrong[ProjectSettled](done, cost, held)
    stated = Acceptance(settlement=(Cost("linking", 8_000, "2026-1"),))
    yield from PART.wrong[ProjectSettled](replace(story, acceptance=stated), cost, held)
    for cause in ("settled", "lapsed"):
        nothing = replace(sample(SurplusReturned), cause=cause, allocations=())
        yield from PART.wrong[SurplusReturned](story, nothing, held)
    final = replace(sample(FinalAccountsRecorded), total=7)
    for one in (story, done, PART.evolve[FinalAccountsRecorded](done, final)):
        yield from PART.wrong[FinalAccountsRecorded](one, final, held)


def asked(requirement: Any, action: str = "request-payment") -> Circumstances:
    """The national pack in which an action asks this alone."""
    pack = national().pack
    actions = (replace(a, requires=(requirement,)) if a.id == action else a for a in pack.actions)
    return Circumstances(ready(replace(pack, actions=tuple(actions))), NOW)


def request(**changes: Any) -> PaymentRequested:
    """A request for six hundred yuan as a household grant, reckoned and with one paper."""
    grant = {"quantity": 6, "rate": 10_000, "households": 1, "item": "牛"}
    fact = sample(PaymentRequested, purpose="household-grant", on="2026-03-02", reckoned=[grant])
    papers = (Evidence("minutes", DIGEST),)
    payee = Payee("households", "card", "household-cards", DIGEST)
    allocations = (Allocation("2026-1", 60_000),)
    plain = replace(fact, allocations=allocations, evidence=papers, payee=payee, contract="")
    return replace(plain, **changes)


def found(requirement: Any, fact: PaymentRequested, story: Project) -> list[str]:
    """What the rules say of a request where the pack asks this alone."""
    about = asked(requirement)
    return [f.message for f in PART.wrong[PaymentRequested](story, fact, about)]


GRANT = PaymentEvidence(
    purpose="household-grant",
    documents=("minutes",),
    methods=("card",),
    id="grant",
    article="not cited",
    grade="ASM",
)
CAP = PaymentCap(
    purposes=("household-grant",), percent=60, id="cap", article="not cited", grade="ASM"
)
BEFORE = payment(purpose="other", paid=_hand("finance-clerk"), evidence=request().evidence)


def field_of(plain: Any, **change: Any) -> tuple[list[str], list[str]]:
    """What is found with a field of a requirement as it was, and as it was changed."""
    fact = request(reckoned=()) if "reckoned" in change else request()
    accepted = "unaccepted" in change
    story = replace(project(payments=(BEFORE,)), stage="accepted" if accepted else "planned")
    return found(plain, fact, story), found(replace(plain, **change), fact, story)


def signed_by() -> tuple[list[str], list[str]]:
    """Whose signature is lacking."""
    plain = SAMPLES[PaymentSignatures]
    approved = replace(sample(PaymentDecided), outcome="approved", payment=7)
    story = project(payments=(payment(signed=(_hand("county-section"),)),))
    told = [
        [f.message for f in PART.wrong[PaymentDecided](story, approved, about)]
        for about in (
            asked(plain, "approve-payment"),
            asked(replace(plain, posts=("implementer-head",)), "approve-payment"),
        )
    ]
    return told[0], told[1]


FIELDS: list[tuple[Any, dict[str, Any]]] = [
    (replace(GRANT, documents=("contract",)), {"purpose": "other"}),
    (GRANT, {"documents": ("contract",)}),
    (GRANT, {"once": ("minutes",)}),
    (GRANT, {"methods": ("transfer",)}),
    (GRANT, {"accepted": True}),
    (GRANT, {"reckoned": True}),
    (GRANT, {"most_each": 5}),
    (replace(CAP, percent=30), {"purposes": ("advance",)}),
    (CAP, {"percent": 59}),
    (replace(CAP, percent=50), {"basis": "settled"}),
    (replace(CAP, percent=50), {"unaccepted": True}),
]
MONEY_FIELDS: dict[tuple[type[Any], str], Any] = {
    (type(plain), *change): partial(field_of, plain, **change) for plain, change in FIELDS
}
MONEY_FIELDS[PaymentSignatures, "posts"] = signed_by
"""A change of each field of what the pack asks of payments, and what comes of it."""
