"""Both packs over all live cases: 100,000 of them in a minute on two cores is the aim.

Every case has twenty facts and stands where the packs differ, so that each is read and judged
twice. `BENCH_CASES`: how many there are; `BENCH_PROCESSES`: how many processes judge them.

Measured with 100,000 on two cores: 35 s where one step differs, 40 s where every step does; 28 and
40 s of processor, without what PostgreSQL takes.
"""

import os
import time
from datetime import date
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from domain.procedure import Procedure, ready
from domain.rehearsing import rehearsal
from events.requirements import DocumentOnFile
from services.approval.issuer import Issuer
from services.ledger.rehearsing import Rehearsed, Scope, rehearse
from tests.bench.cases import copies, pattern
from tests.conftest import Database
from tests.domain.story import national
from tests.services.approval.acting_cases import one_of, told
from tests.services.approval.conftest import county, issuer, settled
from tests.services.approval.world import MovableTime

__all__ = ["Issuer", "county", "issuer", "settled"]

CASES = int(os.environ.get("BENCH_CASES", "2000"))
PROCESSES = int(os.environ.get("BENCH_PROCESSES", "2"))
PAPER = DocumentOnFile(document="audit-report", id="audited", article="not cited", grade="ASM")
ON = date(2026, 12, 1)


@pytest.mark.bench
async def test_two_packs_over_all_live_cases(county: Database, tmp_path: Path) -> None:
    async with one_of(county, tmp_path, MovableTime()) as house:
        (case,) = await told(house, pattern())
    await copies(county.admin_dsn, case, CASES)
    forgotten(county, case)
    for name, new in (("one step", one_step()), ("every step", every_step())):
        begun, used = time.perf_counter(), os.times()
        found = judged(county, new)
        spent = time.perf_counter() - begun
        after = os.times()
        busy = after.children_user + after.user - used.children_user - used.user
        print(
            f"{name}: {found.judged:,} cases judged twice in {spent:.1f} s, {PROCESSES} processes,"
            f" {found.judged / spent:,.0f}/s, {busy:.1f} s of processor"
        )
        assert len(found.found) == CASES


def forgotten(county: Database, case: str) -> None:
    """The original, in which number and digest are not filled in, is no case to judge."""
    with psycopg.connect(county.admin_dsn, autocommit=True) as store:
        store.execute("DELETE FROM bangfu.case_index WHERE stream = %s", (case,))


def judged(county: Database, new: Procedure, *, histories: bool = False) -> Rehearsed:
    scope = Scope(("",), ON, histories=histories)
    both = rehearsal(national(), new)
    return rehearse(county.dsn("auditor"), both, scope, processes=PROCESSES)


def one_step() -> Procedure:
    """The national pack, but the county asks one paper more."""
    return asking("county-appraisal")


def every_step() -> Procedure:
    """The national pack, but every action asks one paper more."""
    return asking(*(a.id for a in national().pack.actions if a.requires))


def asking(*names: str) -> Procedure:
    pack = national().pack
    actions = (
        replace(a, requires=(*a.requires, PAPER)) if a.id in names else a for a in pack.actions
    )
    return ready(replace(pack, version=2, actions=tuple(actions)))
