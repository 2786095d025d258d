"""How a project is adjusted: the plan, what was found of it, what is settled (调整、销号退出)."""

from datetime import date
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from domain.disposal.state import KEPT
from events.adjustment import (
    AdjustmentPlan,
    AdjustmentTrigger,
    MeasureKind,
    Obligation,
    SettledHow,
)
from events.base import Fen
from events.requirements import AssessedTopic, DisposalMethod, ObligationKind

NO_PLAN = AdjustmentPlan("-")
"""The plan of what is not adjusted."""


class Assessed(Struct, frozen=True, gc=False):
    """What was found of one side of it."""

    n: int
    on: date
    topic: AssessedTopic


class Argued(Struct, frozen=True, gc=False):
    """What experts said of the plan whose digest it was."""

    n: int
    on: date
    experts: int
    supports: bool
    substance: str


class Settled(Struct, frozen=True, gc=False):
    """What was done about something that was owed."""

    n: int
    on: date
    obligation: str
    how: SettledHow
    amount: Fen


class Taken(Struct, frozen=True, gc=False):
    """What a household got instead."""

    n: int
    household: str
    measure: MeasureKind


class Ending(Struct, frozen=True, gc=False):
    """What became of an asset of the project, as its own case told."""

    n: int
    on: date
    asset: str
    how: DisposalMethod | str
    value: Fen
    proceeds: Fen
    left: Fen

    @property
    def final(self) -> bool:
        """Whether nothing of it is left to this project: it is gone, or somebody else's to keep."""
        return self.left == 0 or self.how in KEPT


class Before(Struct, frozen=True, gc=False):
    """Where the project was when the adjustment was put forward: there it may go back."""

    stage: str = ""
    substance: str = ""
    chain_from: int = 0
    matter_from: int = 0


class Adjustment(Struct, frozen=True, gc=False):
    """An adjustment; `abandoned`: how often one was given up before.

    `opened_n` and `confirmed_n`: the facts that opened it, and since which it is carried out.
    """

    opened_n: int = 0
    plan_n: int = 0
    trigger: AdjustmentTrigger | str = ""
    plan: AdjustmentPlan = NO_PLAN
    before: Before = Before()
    assessed: tuple[Assessed, ...] = ()
    argued: tuple[Argued, ...] = ()
    confirmed_n: int = 0
    settled: tuple[Settled, ...] = ()
    taken: tuple[Taken, ...] = ()
    restored_n: int = 0
    successor: str = ""
    predecessor: str = ""
    exited_on: date | None = None
    abandoned: int = 0
    endings: tuple[Ending, ...] = ()

    @property
    def ended(self) -> frozenset[str]:
        """The assets of which nothing is left to this project."""
        return frozenset(one.asset for one in self.endings if one.final)

    def obligation(self, id_: str) -> Obligation | None:
        """What is owed under that name."""
        return next((one for one in self.plan.obligations if one.id == id_), None)

    def paid(self, id_: str) -> int:
        """What was paid, waived or taken over of it, in fen."""
        return sum(one.amount for one in self.settled if one.obligation == id_)

    def open_of(self, kinds: tuple[ObligationKind, ...]) -> tuple[Obligation, ...]:
        """What is owed of these kinds and not settled yet."""
        named = (one for one in self.plan.obligations if one.kind in kinds)
        return tuple(one for one in named if not self._done(one))

    def _done(self, owed: Obligation) -> bool:
        """Settled to the fen; what has no amount, once anything was done about it."""
        told = any(one.obligation == owed.id for one in self.settled)
        return told and self.paid(owed.id) >= owed.amount


def bound(before: str, plan: AdjustmentPlan) -> str:
    """The digest of a project together with what is to become of it."""
    said: Any = (before, plan)
    return sha256(msgspec.json.encode(said)).hexdigest()
