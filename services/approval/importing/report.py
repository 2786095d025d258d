"""What an import came to, for whoever sent the file: rows, projects, questions, sums, checks."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from services.approval.importing.options import Options
from services.approval.importing.store import Import, Status, Told
from services.approval.tables.entries import Check, Reading
from services.approval.yuan import yuan

SHOWN = 500
"""So many checks of a sheet are shown, those that differ before the others."""


class CheckShown(Struct, frozen=True):
    """A stated sum against what is under it: yuan, or numbers where `against` is "count"."""

    row: int
    label: str
    against: str
    stated: str
    found: str
    verdict: str


class SheetReport(Struct, frozen=True):
    """What the table of one sheet came to. `rows`: by class; `sum`: of its rows, in yuan.

    `kept_out`: cells with something personal in them, by kind; their values are nowhere.
    """

    sheet: str
    shape: str
    rows: dict[str, int]
    rows_seen: int
    sum: str
    without_amount: int
    households: int
    funds: dict[str, str]
    verdicts: dict[str, int]
    checks: tuple[CheckShown, ...]
    cut_rows: int
    kept_out: dict[str, int]


class Report(Struct, frozen=True):
    """An import as a resource. `rows`: what became of each row; `amounts`: of them, in yuan."""

    id: str
    name: str
    digest: str
    size: int
    division: str
    options: Options
    status: Status
    sheet: str
    row: int
    rows: dict[str, int]
    amounts: dict[str, str]
    questions: int
    sheets: tuple[SheetReport, ...]
    skipped: dict[str, Told]
    failed: Told | None
    accepted_at: datetime
    changed_at: datetime


def report(job: Import) -> Report:
    """An import as far as it is."""
    counters, came = job.counters, job.result
    return Report(
        id=job.id,
        name=job.name,
        digest=job.digest,
        size=job.size,
        division=job.division,
        options=job.options,
        status=job.status,
        sheet=job.sheet,
        row=job.row,
        rows=counters.rows,
        amounts={outcome: yuan(fen) for outcome, fen in counters.fen.items()},
        questions=counters.questions,
        sheets=tuple(sheet_report(name, r) for name, r in came.readings.items()),
        skipped=came.skipped,
        failed=came.failed,
        accepted_at=job.accepted_at,
        changed_at=job.changed_at,
    )


def sheet_report(sheet: str, reading: Reading) -> SheetReport:
    """A reading as it is shown."""
    checks = sorted(reading.checks, key=lambda c: c.verdict == "ok")
    return SheetReport(
        sheet=sheet,
        shape=reading.shape,
        rows=reading.rows,
        rows_seen=reading.rows_seen,
        sum=yuan(reading.total),
        without_amount=reading.without_amount,
        households=reading.households,
        funds={fund.label: yuan(fund.fen) for fund in reading.fund_sums},
        verdicts=verdicts(reading.checks),
        checks=tuple(_shown(check) for check in checks[:SHOWN]),
        cut_rows=len(reading.truncated_rows),
        kept_out=reading.kept_out,
    )


def verdicts(checks: Iterable[Check]) -> dict[str, int]:
    """How many checks ended how."""
    counted: dict[str, int] = {}
    for check in checks:
        counted[check.verdict] = counted.get(check.verdict, 0) + 1
    return counted


def _shown(check: Check) -> CheckShown:
    count = check.against == "count"
    stated, found = (str(n) if count else yuan(n) for n in (check.stated, check.found))
    return CheckShown(check.row, check.label, check.against, stated, found, check.verdict)
