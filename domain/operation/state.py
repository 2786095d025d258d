"""How it is run, and what it yields (运营、收益、联农带农)."""

from datetime import date
from hashlib import sha256

import msgspec
from msgspec import Struct

from events.base import Actor, Fen
from events.operation import (
    DividendLine,
    HouseholdGroup,
    OperationTerms,
    OwningParty,
    Part,
    PeriodReport,
    Promise,
    Use,
)
from events.project import Operator
from events.requirements import IncomeUse, OperationMode

COLLECTIVE = frozenset({"village-collective", "villager-group"})
"""Owners whose members decide together."""


class Agreement(Struct, frozen=True, gc=False):
    """An operator as chosen, with mode and terms; in force once its contract is signed."""

    n: int
    on: date
    operator: Operator
    mode: OperationMode
    owners: tuple[OwningParty, ...]
    terms: OperationTerms
    signed_n: int = 0
    signed_on: date | None = None


class Consent(Struct, frozen=True, gc=False):
    """An owner's decision on what was chosen; `vote`: the version of the vote behind it."""

    n: int
    on: date
    chosen: int
    owner: OwningParty
    vote: int = 0


class Pledge(Struct, frozen=True, gc=False):
    """A promise to households, and from when to when it was in force."""

    n: int
    on: date
    promise: Promise
    until: date | None = None


class Report(Struct, frozen=True, gc=False):
    """A report as it was made, and by whom; `corrected_by`: the version that says it rightly."""

    n: int
    on: date
    told: PeriodReport
    by: Actor
    corrected_by: int = 0


class IncomeRule(Struct, frozen=True, gc=False):
    """How income is divided from a day on."""

    n: int
    effective: date
    first: tuple[IncomeUse, ...]
    parts: tuple[Part, ...]
    vote: int


class Distribution(Struct, frozen=True, gc=False):
    """Income that was divided, and the dividends that are due by it."""

    n: int
    on: date
    total: Fen
    uses: tuple[Use, ...]
    lines: tuple[DividendLine, ...]
    vote: int
    by: Actor

    def of(self, use: IncomeUse) -> int:
        """What goes to a use, in fen."""
        return sum(part.amount for part in self.uses if part.use == use)


class Payment(Struct, frozen=True, gc=False):
    """Dividends that were paid."""

    n: int
    on: date
    distribution: int
    group: HouseholdGroup
    amount: Fen


class Division(Struct, frozen=True, gc=False):
    """How income is divided, and what was paid of it: of a project, or of an asset (收益分配)."""

    rules: tuple[IncomeRule, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    payments: tuple[Payment, ...] = ()

    @property
    def received(self) -> int:
        """All income there was, in fen."""
        return 0

    @property
    def undivided(self) -> int:
        """Income that no distribution has divided yet, or that one carried on."""
        divided = sum(d.total - d.of("carried") for d in self.distributions)
        return self.received - divided

    def rule_on(self, on: date) -> IncomeRule | None:
        """The rule of division in force on a day."""
        begun = [rule for rule in self.rules if rule.effective <= on]
        return max(begun, key=lambda rule: (rule.effective, rule.n), default=None)

    def votes_used(self) -> frozenset[int]:
        """The votes on which something rests already."""
        return frozenset({*(r.vote for r in self.rules), *(d.vote for d in self.distributions)})


class Operation(Division, frozen=True, gc=False):
    """How it is run, and what it yields (运营、收益、联农带农)."""

    began_on: date | None = None
    agreements: tuple[Agreement, ...] = ()
    consents: tuple[Consent, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    told: tuple[Report, ...] = ()

    @property
    def chosen(self) -> Agreement | None:
        """What was chosen last, whether or not it is in force."""
        return self.agreements[-1] if self.agreements else None

    @property
    def in_force(self) -> Agreement | None:
        """What was signed last."""
        return next((a for a in reversed(self.agreements) if a.signed_n), None)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What households are promised now."""
        return tuple(p.promise for p in self.pledges if p.until is None)

    @property
    def reports(self) -> tuple[Report, ...]:
        """What stands of the reports: a corrected one gave way to its correction."""
        standing = (report for report in self.told if not report.corrected_by)
        return tuple(sorted(standing, key=lambda report: report.told.begins))

    @property
    def received(self) -> int:
        """All income that was reported, in fen."""
        return sum(report.told.received for report in self.reports)

    @property
    def change(self) -> str:
        """The digest of a change of mode, operator or terms that is chosen and not yet signed."""
        now = self.chosen
        if now is None or now.signed_n:
            return ""
        text = now.operator, now.mode, now.owners, now.terms
        return sha256(msgspec.json.encode(text)).hexdigest()

    def collective(self) -> bool:
        """Whether it is property of members who decide together."""
        agreed = self.chosen
        return agreed is not None and any(owner.kind in COLLECTIVE for owner in agreed.owners)

    def votes_used(self) -> frozenset[int]:
        """The votes on which something rests already."""
        consents = {consent.vote for consent in self.consents}
        return super().votes_used() | frozenset(vote for vote in consents if vote)
