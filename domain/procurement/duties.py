"""What the law wants done by a day, and whether it was: a duty that was missed is shown, not lost.

A step that comes too early is refused; one that comes too late has happened all the same.
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from domain.clocks import Due, after_calendar_days, after_working_days
from domain.procurement.state import (
    COMPETITIVE,
    TENDERS,
    Contract,
    Course,
    Procurement,
)

DutyKind = Literal[
    "candidate-notice",  # 公示中标候选人
    "objection-answer",  # 答复异议
    "contract",  # 订立书面合同
    "tender-report",  # 提交书面报告
    "contract-filing",  # 合同备案
    "contract-publication",  # 合同公告
]
ARTICLES: dict[DutyKind, str] = {
    "candidate-notice": "招标投标法实施条例 第五十四条",
    "objection-answer": "招标投标法实施条例 第五十四条",
    "contract": "招标投标法 第四十六条",
    "tender-report": "招标投标法 第四十七条",
    "contract-filing": "政府采购法 第四十七条",
    "contract-publication": "政府采购法实施条例 第五十条",
}
NOTICE_DAYS, ANSWER_DAYS, CONTRACT_DAYS, REPORT_DAYS = 3, 3, 30, 15
FILING_WORKDAYS, PUBLICATION_WORKDAYS = 7, 2


class Duty(Struct, frozen=True, gc=False):
    """Something due on a lot or a contract, by when, and when it was done."""

    duty: DutyKind
    of: str
    due: date
    provisional: bool
    done: date | None = None

    @property
    def late(self) -> bool:
        """It was done after its day."""
        return self.done is not None and self.done > self.due

    def overdue(self, on: date) -> bool:
        """It is not done, and its day is over."""
        return self.done is None and on > self.due


def duties(bought: Procurement) -> tuple[Duty, ...]:
    """Everything that was or is due."""
    return tuple(_all(bought))


def _all(bought: Procurement) -> Iterator[Duty]:
    for course in bought.courses:
        lot = bought.lot(course.lot)
        if lot is not None and lot.route in TENDERS:
            yield from _of_tender(course)
        yield from _of_award(course, bought)
    for contract in bought.contracts:
        lot = bought.lot(contract.lot)
        bought_so = lot is not None and (
            lot.route in COMPETITIVE | {"single-source"}
            or (lot.route in TENDERS and lot.lot.kind != "works")
        )
        if bought_so:
            yield from _of_contract(contract)


def _of_tender(course: Course) -> Iterator[Duty]:
    if course.evaluated_on and course.candidates:
        due = after_calendar_days(course.evaluated_on, NOTICE_DAYS)
        yield _duty("candidate-notice", course.lot, due, course.published_on)
    for objection in course.objections:
        due = after_calendar_days(objection.on, ANSWER_DAYS)
        yield _duty("objection-answer", course.lot, due, objection.answered_on)
    if course.award:
        due = after_calendar_days(course.award.on, REPORT_DAYS)
        yield _duty("tender-report", course.lot, due, course.reported_on)


def _of_award(course: Course, bought: Procurement) -> Iterator[Duty]:
    if course.award:
        signed = next((c.signed_on for c in bought.contracts if c.lot == course.lot), None)
        due = after_calendar_days(course.award.on, CONTRACT_DAYS)
        yield _duty("contract", course.lot, due, signed)


def _of_contract(contract: Contract) -> Iterator[Duty]:
    """政府采购 contracts: filed within seven working days, published within two."""
    filing = after_working_days(contract.signed_on, FILING_WORKDAYS)
    yield _duty("contract-filing", contract.id, filing, contract.filed_on)
    publication = after_working_days(contract.signed_on, PUBLICATION_WORKDAYS)
    yield _duty("contract-publication", contract.id, publication, contract.published_on)


def _duty(duty: DutyKind, of: str, due: Due, done: date | None) -> Duty:
    return Duty(duty, of, due.on, due.provisional, done)
