"""Both packs over all live cases: 100,000 of them in a minute on two cores is the aim.

`BENCH_CASES`: how many cases of twenty facts; every one of them stands where the packs differ.
"""

import os
import time
from datetime import date

import pytest
from msgspec.structs import replace

from domain.procedure import Procedure, ready
from domain.rehearsing import rehearsal
from events.requirements import DocumentOnFile
from services.ledger.rehearsing import Rehearsed, Scope, rehearse
from tests.bench.cases import copies, pattern
from tests.bench.subjects import stored
from tests.conftest import Database
from tests.domain.story import national

CASES = int(os.environ.get("BENCH_CASES", "2000"))
PAPER = DocumentOnFile(document="audit-report", id="audited", article="not cited", grade="ASM")
