"""County tables through the whole service: rows become facts in the log, once, or refusals."""

from pathlib import Path
from typing import Any, get_args

import pytest
from import_cases import DATA, stream
from msgspec.structs import replace

from events.historic import LaterStage
from services.approval.founding import open_office, seat
from services.approval.importing.options import Historic, Options
from services.approval.importing.store import Import
from services.approval.importing.survey import options_of
from services.approval.sample import BEGUN, import_table
from tests.services.approval.world import COUNTY, COUNTY_CLERK, World

FACTS = """
SELECT topic, count(*), count(DISTINCT originator_id) FROM bangfu.bangfu_events
WHERE originator_id LIKE 'project-%%' GROUP BY topic
"""
TAKEN = {
    "beita": 15,
    "dachuan": 0,
    "datong": 5,
    "duodao": 0,
    "fujin": 11,
    "gengma": 5,
    "jinshi": 0,
    "liling": 4,
    "qianjin": 4,
    "shapotou": 4,
    "xianyou": 0,
    "yaozhou": 6,
    "yizhou": 2,
    "zeku": 5,
}


def content(path: Path) -> bytes:
    return path.read_bytes()


async def through(office: World, path: Path, clerk: str) -> Import:
    """A table imported to its end by a clerk."""
    options = options_of(path)
    assert options is not None
    return await imported(office, path, clerk, options)


async def imported(office: World, path: Path, clerk: str, options: Options) -> Import:
    """The same, with these options."""
    jobs = office.house.jobs
    job = await jobs.accept(path.name, stream(content(path)), clerk, options)
    await jobs.start(job.id)
    found = await jobs.get(job.id)
    assert found is not None
    return found


async def facts(office: World) -> dict[str, tuple[int, int]]:
    """Facts of projects, and in how many streams, by tag."""
    return {tag: (n, streams) for tag, n, streams in await office.house.ledger.query(FACTS)}


async def clerk_of(office: World, number: int, division: str) -> str:
    """A clerk of a county, in an office opened for them."""
    if division == COUNTY:
        return COUNTY_CLERK
    id_, person = f"{number:032x}", f"clerk-{division}"
    await open_office(office.house, id_, f"县机关{division}", division, sample=True)
    await seat(office.house, id_, "county-clerk", person, BEGUN)
    return person


async def test_every_real_table_is_filed_once(office: World) -> None:
    for number, path in enumerate(sorted(DATA.glob("*.csv")), 1):
        options = options_of(path)
        assert options is not None
        clerk = await clerk_of(office, number, options.division)
        job = await through(office, path, clerk)
        name = path.name.split("-")[0]
        assert (job.status, job.counters.rows.get("filed", 0)) == ("done", TAKEN[name]), name
        assert "refused" not in job.counters.rows
        again = await through(office, path, clerk)
        assert again.counters.rows.get("unchanged", 0) == TAKEN[name]
        assert "filed" not in again.counters.rows
    total = sum(TAKEN.values())
    assert await facts(office) == {"project.intake-filed.v1": (total, total)}


async def test_the_log_itself_knows_a_file_when_the_imports_are_forgotten(office: World) -> None:
    first = await import_table(office.house)
    assert first.counters.rows["filed"] == 15
    await office.house.jobs._store._execute("DELETE FROM bangfu.imports", ())
    again = await import_table(office.house)
    assert again.counters.rows["unchanged"] == 15
    assert await facts(office) == {"project.intake-filed.v1": (15, 15)}


async def test_an_imported_project_names_the_row_it_came_from(office: World) -> None:
    job = await import_table(office.house)
    first = (await office.house.jobs.rows(job.id, "filed", limit=1))[0]
    (filed,) = await office.house.ledger.history(f"project-{first.project}")
    assert (filed.fact.source.file, filed.fact.source.row) == (job.digest, first.row)
    assert filed.fact.dossier.name == "苗儿村水果"
    assert filed.fact.by.person == COUNTY_CLERK


async def test_whoever_may_not_raise_projects_is_refused_row_by_row(office: World) -> None:
    path = next(DATA.glob("beita*"))
    job = await through(office, path, "nobody")
    assert job.status == "done"
    assert job.counters.rows["refused"] == 15
    (row, *_) = await office.house.jobs.rows(job.id, "refused")
    assert "authority" in {f["rule"] for f in row.told["findings"] if f["verdict"] != "met"}
    assert row.told["command"]["dossier"]["name"] == "苗儿村水果"
    assert await facts(office) == {}


async def test_another_officer_with_the_same_file_changes_nothing(office: World) -> None:
    await import_table(office.house)
    job = await through(office, next(DATA.glob("beita*")), "nobody")
    assert set(job.counters.rows) <= {"header", "subtotal", "charge", "refused", "unchanged"}
    assert await facts(office) == {"project.intake-filed.v1": (15, 15)}


async def from_before(office: World, stage: Any, evidence: Any = "C", **said: Any) -> Import:
    """Beita's plan of 2020 imported as what was there before."""
    path = next(DATA.glob("beita*"))
    options = options_of(path)
    assert options is not None
    past = Historic(stage, evidence, "北政办〔2020〕1号")
    return await imported(office, path, COUNTY_CLERK, replace(options, historic=past, **said))


@pytest.mark.parametrize("stage", ["intake", "library"])
async def test_a_historic_entry_is_marked_and_is_no_approval(office: World, stage: Any) -> None:
    await from_before(office, stage)
    assert await facts(office) == {"project.placed-historic.v1": (15, 15)}


@pytest.mark.parametrize("stage", get_args(LaterStage))
async def test_a_plan_of_before_is_entered_with_its_money(office: World, stage: Any) -> None:
    job = await from_before(office, stage)
    assert await facts(office) == {"project.placed-under-way.v1": (15, 15)}
    first = (await office.house.jobs.rows(job.id, "filed", limit=1))[0]
    (placed,) = await office.house.ledger.history(f"project-{first.project}")
    seen = await office.read(COUNTY_CLERK, f"/projects/{first.project}")
    assert (seen["stage"], seen["historic"], "decisions" in seen) == (stage, "C", False)
    assert [a.amount for a in placed.fact.allocations] == [placed.fact.dossier.total_investment]
    assert (placed.fact.source.file, placed.fact.source.row) == (job.digest, first.row)
    again = await from_before(office, stage)
    assert again.counters.rows["unchanged"] == 15


async def test_rows_without_money_are_entered_as_built_only_unverified(office: World) -> None:
    job = await from_before(office, "building", fund=None)
    (row, *_) = await office.house.jobs.rows(job.id, "refused")
    assert job.counters.rows["refused"] == 15
    assert "historic.no-money" in {f["rule"] for f in row.told["findings"] if f["verdict"] != "met"}
    job = await from_before(office, "building", "GK", fund=None)
    assert job.counters.rows["filed"] == 15
