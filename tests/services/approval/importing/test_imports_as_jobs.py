"""A file is accepted, worked through, and gone on with after any stop as if there were none."""

import asyncio
import os
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from import_cases import BEITA, DIVISIONS, Office, accepted, again, done, jobs, stream
from msgspec.structs import replace

from services.approval.acting import NotThereError
from services.approval.importing.job import Jobs
from services.approval.importing.options import Options
from services.approval.importing.reading import read
from services.approval.importing.report import report
from services.approval.importing.store import Import
from services.approval.tables.entries import TableError
from services.ledger.changes import Busy, KeyReused, OutcomeUnknown, Overtaken

HEAD = "序号,村,产业,金额(万元)\n"
THREE = HEAD + "1,苗儿村,桃,3\n2,田江村,橙,4\n3,没有村,李,5\n合计,,,12\n"


def rows(count: int) -> str:
    """A table of so many projects."""
    return HEAD + "".join(f"{n},苗儿村,桃{n},{n % 50 + 1}\n" for n in range(1, count + 1))


async def told(opened: Jobs, job: Import) -> tuple[Any, ...]:
    """All that an import came to, but its id and times."""
    found = await again(opened, job)
    asked = [msgspec.structs.replace(q) for q in await opened.questions(job.id, limit=10_000)]
    shown = list(await opened.rows(job.id, limit=10_000))
    return (found.status, found.counters, found.result, found.sheet, found.row, asked, shown)


async def test_a_file_is_read_asked_about_and_filed(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with jobs(database, tmp_path, office, read=read) as opened:
        job = await done(opened, "三村.csv", THREE, BEITA)
        asked = await opened.questions(job.id)
        shown = await opened.rows(job.id)
    assert (job.status, job.row, job.who) == ("done", 5, "clerk")
    assert job.counters.rows == {"header": 1, "filed": 3, "subtotal": 1}
    assert job.counters.fen == {"filed": 12_000_000}
    assert [(q.n, q.row, q.column, q.code) for q in asked] == [(1, 4, "村", "place-unknown")]
    assert "没有村" in asked[0].zh
    assert [(r.row, r.outcome) for r in shown] == [
        (1, "header"),
        (2, "filed"),
        (3, "filed"),
        (4, "filed"),
        (5, "subtotal"),
    ]
    assert {s.file for s in office.sources.values()} == {job.digest}
    assert {s.name for s in office.sources.values()} == {"三村.csv"}
    (sheet,) = report(job).sheets
    assert (sheet.sum, sheet.verdicts) == ("120000.00", {"ok": 1})


async def test_the_same_file_twice_changes_nothing(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        first = await done(opened, "a.csv", THREE, BEITA)
        filed, put = dict(office.filed), office.put
        second = await done(opened, "b.csv", THREE, BEITA)
    assert office.filed == filed
    assert office.put == put
    assert first.digest == second.digest
    assert second.counters.rows == {"header": 1, "unchanged": 3, "subtotal": 1}


async def test_the_same_file_is_known_even_when_the_imports_were_forgotten(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        await done(opened, "a.csv", THREE, BEITA)
        filed = dict(office.filed)
        await opened._store._execute("DELETE FROM bangfu.imports", ())
        second = await done(opened, "a.csv", THREE, BEITA)
    assert office.filed == filed
    assert second.counters.rows["unchanged"] == 3


async def test_only_the_step_that_was_cut_off_may_be_its_own_repetition(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    async with jobs(database, tmp_path, office, rows=4) as opened:
        await done(opened, "a.csv", rows(10), BEITA)
        await opened._store._execute("DELETE FROM bangfu.imports", ())
        job = await accepted(opened, "a.csv", rows(10), BEITA)
        await _die(opened, office, job, office.put + 2)
        office.before = lambda _n: None
        await opened.start(job.id)
        found = await again(opened, job)
    assert found.counters.rows == {"header": 1, "filed": 3, "unchanged": 7}
    assert len(office.filed) == 10


async def test_equal_rows_within_a_file_are_as_many_projects(database: Any, tmp_path: Path) -> None:
    office = Office()
    twice = HEAD + "1,苗儿村,桃,3\n2,苗儿村,桃,3\n"
    async with jobs(database, tmp_path, office) as opened:
        job = await done(opened, "a.csv", twice, BEITA)
    assert job.counters.rows["filed"] == 2
    assert len(office.filed) == 2


async def test_a_row_equal_to_one_of_another_file_is_asked_about(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    corrected = THREE.replace("田江村,橙,4", "田江村,橙,6")
    async with jobs(database, tmp_path, office) as opened:
        await done(opened, "a.csv", THREE, BEITA)
        second = await done(opened, "b.csv", corrected, BEITA)
        shown = await opened.rows(second.id)
        asked = await opened.questions(second.id)
    assert [(r.row, r.outcome) for r in shown[1:4]] == [
        (2, "question"),
        (3, "filed"),
        (4, "question"),
    ]
    assert len(office.filed) == 4
    assert shown[1].project in office.filed
    assert shown[1].told["dossier"]["name"] == "苗儿村桃"
    assert [q.code for q in asked] == ["equal-row", "place-unknown", "equal-row"]


@pytest.mark.parametrize(
    ("how", "outcome", "filed"), [("same", "unchanged", 4), ("file", "filed", 6)]
)
async def test_whoever_imports_may_say_what_equal_rows_are(
    how: Any, outcome: str, filed: int, database: Any, tmp_path: Path
) -> None:
    office = Office()
    corrected = THREE.replace("田江村,橙,4", "田江村,橙,6")
    async with jobs(database, tmp_path, office) as opened:
        await done(opened, "a.csv", THREE, BEITA)
        second = await done(opened, "b.csv", corrected, replace(BEITA, equal_rows=how))
        shown = await opened.rows(second.id)
    assert [r.outcome for r in shown[1:4]] == [outcome, "filed", outcome]
    assert len(office.filed) == filed


async def test_of_equal_rows_in_another_file_only_as_many_are_the_same(
    database: Any, tmp_path: Path
) -> None:
    office, same = Office(), replace(BEITA, equal_rows="same")
    line = "{n},苗儿村,桃,3\n"
    two, three = (HEAD + "".join(line.format(n=n) for n in range(k)) for k in (2, 3))
    async with jobs(database, tmp_path, office, rows=1) as opened:
        await done(opened, "a.csv", two, BEITA)
        second = await done(opened, "b.csv", three, same)
        shown = await opened.rows(second.id)
    assert [r.outcome for r in shown[1:]] == ["unchanged", "unchanged", "filed"]
    assert len({r.project for r in shown[1:]}) == len(office.filed) == 3


async def test_another_county_or_year_has_projects_of_its_own(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        for options in (BEITA, replace(BEITA, year=2021), replace(BEITA, division="430281000000")):
            job = await done(opened, "a.csv", THREE, options)
            assert job.counters.rows["filed"] == 3
    assert len(office.filed) == 9


async def test_an_equal_row_of_another_year_or_county_is_another_project(
    database: Any, tmp_path: Path
) -> None:
    office, other = Office(), THREE.replace("田江村,橙,4", "田江村,橙,6")
    async with jobs(database, tmp_path, office) as opened:
        await done(opened, "a.csv", THREE, BEITA)
        for options in (replace(BEITA, year=2021), replace(BEITA, division="430281000000")):
            job = await done(opened, "b.csv", other, options)
            assert job.counters.rows["filed"] == 3


async def test_a_row_equal_to_one_that_was_refused_is_filed(database: Any, tmp_path: Path) -> None:
    office = Office()

    def before(_n: int) -> None:
        raise NotThereError

    async with jobs(database, tmp_path, office) as opened:
        office.before = before
        first = await done(opened, "a.csv", THREE, BEITA)
        office.before = lambda _n: None
        second = await done(opened, "b.csv", THREE + "\n", BEITA)
    assert first.counters.rows["refused"] == second.counters.rows["filed"] == 3


async def test_the_same_rows_filed_with_other_words_are_refused_not_filed_again(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        await done(opened, "a.csv", THREE, BEITA)
        second = await done(opened, "a.csv", THREE, replace(BEITA, category="种植业"))
        refused = await opened.rows(second.id, "refused")
    assert len(office.filed) == 3
    assert [row.row for row in refused] == [2, 3, 4]
    assert refused[0].told["command"]["dossier"]["category"] == "种植业"


async def test_a_busy_or_overtaken_store_is_tried_again_and_a_refusal_of_it_is_kept(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    trouble = [Busy(), Overtaken(), OutcomeUnknown(), KeyReused(), NotThereError()]

    def before(_n: int) -> None:
        if trouble:
            raise trouble.pop(0)

    office.before = before
    async with jobs(database, tmp_path, office, at_once=1) as opened:
        job = await done(opened, "a.csv", THREE, BEITA)
        refused = await opened.rows(job.id, "refused")
    assert job.counters.rows["filed"] == 1
    reasons = [row.told["findings"][0] for row in refused]
    assert [reason["rule"] for reason in reasons] == ["key-reused", "not-found"]
    assert all(reason["zh"] and reason["en"] for reason in reasons)


@settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=4), st.integers(1, 4))
async def test_an_import_cut_off_anywhere_ends_as_if_it_had_not_been(
    database: Any, tmp_path: Path, cuts: list[int], size: int
) -> None:
    """The task dies in the middle of its work, as often as there are cuts; then it goes on."""
    content = THREE + rows(12).removeprefix(HEAD) + "小额贷款,,贴息,3\n"
    whole, cut = Office(), Office()
    year = replace(BEITA, equal_rows="file")
    async with jobs(database, tmp_path, whole, rows=size) as opened:
        await opened._store._execute("DELETE FROM bangfu.imports", ())
        plain = await told(opened, await done(opened, "a.csv", content, year))
        await opened._store._execute("DELETE FROM bangfu.imports", ())
    async with jobs(database, tmp_path, cut, rows=size, at_once=3) as opened:
        job = await accepted(opened, "a.csv", content, year)
        for at in cuts:
            await _die(opened, cut, job, cut.put + at)
        cut.before = lambda _n: None
        await opened.start(job.id)
        assert await told(opened, job) == plain
    assert cut.filed == whole.filed
    assert cut.keys == whole.keys


async def _die(opened: Jobs, office: Office, job: Import, at: int) -> None:
    """Begin, and die when the n-th command is put; nothing is tidied up."""
    task = opened.start(job.id)

    def before(n: int) -> None:
        if n == at:
            task.cancel()

    office.before = before
    await asyncio.wait([task])


async def test_a_stop_lets_the_step_end_and_the_next_process_goes_on(
    database: Any, tmp_path: Path
) -> None:
    office, content = Office(), rows(40)
    async with jobs(database, tmp_path, office, rows=5) as opened:
        job = await accepted(opened, "a.csv", content, BEITA)
        stopping: list[asyncio.Task[None]] = []

        def before(n: int) -> None:
            if n == 12:
                stopping.append(asyncio.create_task(opened.stop()))

        office.before = before
        await opened.start(job.id)
        await stopping[0]
        halted = await again(opened, job)
    assert halted.status == "interrupted"
    assert 0 < halted.rows_told < 41
    async with jobs(database, tmp_path, office, rows=5) as opened:
        assert list(await opened.resume_unfinished()) == [job.id]
        await opened.start(job.id)
        ended = await again(opened, job)
        assert list(await opened.resume_unfinished()) == []
    assert ended.status == "done"
    assert ended.counters.rows == {"header": 1, "filed": 40}
    assert len(office.filed) == 40


async def test_an_import_cut_off_after_its_last_row_only_ends(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        job = await done(opened, "a.csv", THREE, BEITA)
        before, put = await told(opened, job), office.put
        await accepted(opened, "again.csv", THREE, BEITA)
        await opened._store.mark(job, "interrupted")
        await opened.start(job.id)
        assert await told(opened, job) == before
    assert office.put == put


async def test_a_cancelled_import_is_not_gone_on_with_unless_it_is_started(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    async with jobs(database, tmp_path, office, rows=2) as opened:
        job = await accepted(opened, "a.csv", rows(10), BEITA)
        cancelling: list[asyncio.Task[None]] = []

        def before(n: int) -> None:
            if n == 3:
                cancelling.append(asyncio.create_task(opened.cancel(job.id)))

        office.before = before
        await opened.start(job.id)
        await cancelling[0]
        assert (await again(opened, job)).status == "cancelled"
        assert list(await opened.resume_unfinished()) == []
        await opened.start(job.id)
        assert (await again(opened, job)).counters.rows == {"header": 1, "filed": 10}


async def test_an_import_that_waits_for_its_turn_can_be_cancelled(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        job = await accepted(opened, "a.csv", rows(3), BEITA)
        await opened.cancel(job.id)
        assert (await again(opened, job)).status == "cancelled"
    assert not office.filed


async def test_one_process_at_a_time_works_on_an_import(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with (
        jobs(database, tmp_path, office) as opened,
        jobs(database, tmp_path, office) as other,
    ):
        job = await accepted(opened, "a.csv", rows(3), BEITA)
        holding = await opened._store.claim(job.id)
        assert holding is not None
        refused = await _claimed_in_vain(other)
        task = other.start(job.id)
        await refused.wait()
        assert (await again(opened, job)).status == "queued"
        await holding.close()
        await task
        assert (await again(opened, job)).status == "done"


async def test_whoever_waits_for_an_import_stops_at_once(database: Any, tmp_path: Path) -> None:
    async with jobs(database, tmp_path, Office()) as opened:
        job = await accepted(opened, "a.csv", rows(3), BEITA)
        holding = await opened._store.claim(job.id)
        assert holding is not None
        refused = await _claimed_in_vain(opened)
        opened.start(job.id)
        await refused.wait()
        await opened.stop()
        await holding.close()
        assert (await again(opened, job)).status == "queued"


async def test_an_import_cancelled_from_elsewhere_stops_at_its_next_step(
    database: Any, tmp_path: Path
) -> None:
    office = Office()
    async with (
        jobs(database, tmp_path, office, rows=2) as opened,
        jobs(database, tmp_path, office) as other,
    ):
        job = await accepted(opened, "a.csv", rows(20), BEITA)
        submit = opened._submit

        async def cancelled_at_the_fourth(*asked: Any) -> Any:
            if office.put == 3:
                await other.cancel(job.id)
            return await submit(*asked)

        opened._submit = cancelled_at_the_fourth
        await opened.start(job.id)
        left = await again(opened, job)
        assert (left.status, left.rows_told) == ("cancelled", 4)
        await opened.start(job.id)
        assert (await again(opened, job)).counters.rows == {"header": 1, "filed": 20}
    assert len(office.filed) == 20


async def _claimed_in_vain(opened: Jobs) -> asyncio.Event:
    """Set once a claim found the import held by another."""
    refused, claim = asyncio.Event(), opened._store.claim

    async def watched(job: str) -> Any:
        held = await claim(job)
        if held is None:
            refused.set()
        return held

    opened._store.claim = watched  # type: ignore[method-assign]
    return refused


async def test_several_imports_run_side_by_side(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with jobs(database, tmp_path, office, rows=3) as opened:
        waiting = [await accepted(opened, f"{n}.csv", rows(20 + n), BEITA) for n in range(4)]
        options = [opened.start(job.id) for job in waiting]
        await asyncio.gather(*options)
        ended = [await again(opened, job) for job in waiting]
    assert {job.status for job in ended} == {"done"}


async def test_progress_is_told_and_stands_in_the_row(database: Any, tmp_path: Path) -> None:
    office, seen = Office(), []
    async with jobs(database, tmp_path, office, rows=4, progress=seen.append) as opened:
        await done(opened, "a.csv", rows(10), BEITA)
    assert [(job.status, job.row) for job in seen] == [
        ("running", 4),
        ("running", 8),
        ("running", 11),
        ("done", 11),
    ]


async def test_a_file_that_is_no_table_fails_with_its_reason(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with jobs(database, tmp_path, office, read=read) as opened:
        job = await done(opened, "a.pdf", b"%PDF-1.7 x", BEITA)
    assert job.status == "failed"
    assert job.result.failed is not None
    assert job.result.failed.code == "wrong-kind"


async def test_a_fault_of_the_program_fails_the_import_and_says_so(
    database: Any, tmp_path: Path
) -> None:
    office = Office()

    def before(_n: int) -> None:
        raise ZeroDivisionError

    office.before = before
    async with jobs(database, tmp_path, office) as opened:
        job = await done(opened, "a.csv", THREE, BEITA)
    assert job.status == "failed"
    assert job.result.failed is not None
    assert job.result.failed.code == "import-failed"


async def test_a_reading_process_that_dies_fails_the_import(
    database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    async with jobs(database, tmp_path, Office(), read=read) as opened:
        job = await done(opened, "a.csv", THREE, BEITA)
    assert job.status == "failed"


async def test_a_file_is_kept_while_it_is_needed_and_not_longer(
    database: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    async with jobs(database, folder, Office()) as opened:
        first = await accepted(opened, "a.csv", THREE, BEITA)
        second = await accepted(opened, "b.csv", THREE, BEITA)
        assert [path.name for path in folder.iterdir()] == [first.digest]
        await opened.start(first.id)
        assert (folder / first.digest).exists()
        await opened.start(second.id)
        assert list(folder.iterdir()) == []


async def test_a_file_is_readable_by_nobody_else(database: Any, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    async with jobs(database, folder, Office()) as opened:
        job = await accepted(opened, "a.csv", THREE, BEITA)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / job.digest).stat().st_mode) == 0o600


async def test_a_file_that_is_gone_fails_with_a_reason(database: Any, tmp_path: Path) -> None:
    async with jobs(database, tmp_path, Office()) as opened:
        job = await accepted(opened, "a.csv", THREE, BEITA)
        (tmp_path / job.digest).unlink()
        await opened.start(job.id)
        failed = (await again(opened, job)).result.failed
    assert failed is not None
    assert failed.code == "file-gone"


async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    database: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    async with jobs(database, folder, Office(), most_bytes=2000) as opened:
        with pytest.raises(TableError) as refused:
            await accepted(opened, "a.csv", rows(500), BEITA)
        assert refused.value.code == "too-large"
        assert list(folder.iterdir()) == []
        assert list(await opened.list()) == []


async def test_a_transfer_that_breaks_off_leaves_nothing(database: Any, tmp_path: Path) -> None:
    folder = tmp_path / "files"

    async def broken() -> Any:
        yield b"abc"
        raise ConnectionResetError

    async with jobs(database, folder, Office()) as opened:
        with pytest.raises(ConnectionResetError):
            await opened.accept("a.csv", broken(), "clerk", BEITA)
        assert list(folder.iterdir()) == []


async def test_what_never_arrived_whole_is_forgotten_a_day_later(
    database: Any, tmp_path: Path
) -> None:
    old, young = tmp_path / ".old.part", tmp_path / ".young.part"
    for part in (old, young):
        part.write_bytes(b"x")
    os.utime(old, (0, 0))
    async with jobs(database, tmp_path, Office()):
        assert not old.exists()
        assert young.exists()


@pytest.mark.parametrize("division", ["999999000000", "430500000000"])
async def test_only_a_county_or_what_lies_in_it_can_import(
    division: str, database: Any, tmp_path: Path
) -> None:
    async with jobs(database, tmp_path, Office()) as opened:
        with pytest.raises(TableError) as refused:
            await accepted(opened, "a.csv", THREE, Options(division=division))
    assert refused.value.code == "unknown-division"


async def test_nothing_personal_in_a_files_name_is_kept(database: Any, tmp_path: Path) -> None:
    office = Office()
    async with jobs(database, tmp_path, office) as opened:
        job = await done(opened, "../村支书张某某13812345678.csv", THREE, BEITA)
    assert "13812345678" not in job.name
    assert "/" not in job.name
    assert all("13812345678" not in s.name for s in office.sources.values())


async def test_personal_cells_are_nowhere_in_the_tables_of_imports(
    database: Any, tmp_path: Path
) -> None:
    secret = "13812345678"
    text = f"负责人电话{secret}\n序号,村,产业,金额(万元),备注\n1,苗儿村,桃,3,电话{secret}\n"
    text += f"2,苗儿村,桃,很多{secret},\n3,,小额贴息,3,电话{secret}\n合计,,,9,问138.1234.5678\n"
    async with jobs(database, tmp_path, Office()) as opened:
        job = await done(opened, "a.csv", text, BEITA)
        kept = await told(opened, job)
    said = msgspec.json.encode(kept).decode()
    assert secret not in said
    assert "138.1234.5678" not in said
    (sheet,) = report(job).sheets
    assert sheet.kept_out["phone"] >= 3


async def test_imports_are_listed_by_division_newest_first_and_in_pages(
    database: Any, tmp_path: Path
) -> None:
    async with jobs(database, tmp_path, Office()) as opened:
        made = [await accepted(opened, f"{n}.csv", rows(n + 1), BEITA) for n in range(3)]
        other = await accepted(opened, "o.csv", THREE, Options(division="430281000000", year=2020))
        assert [j.id for j in await opened.list("430511")] == [j.id for j in reversed(made)]
        assert [j.id for j in await opened.list("430511", before=made[2].n, limit=1)] == [
            made[1].id
        ]
        assert (await opened.list())[0].id == other.id
        assert await opened.get("none") is None


async def test_questions_and_rows_come_in_pages(database: Any, tmp_path: Path) -> None:
    text = HEAD + "".join(f"{n},没有村,桃,3\n" for n in range(1, 6))
    async with jobs(database, tmp_path, Office(), rows=2) as opened:
        job = await done(opened, "a.csv", text, BEITA)
        pages = [await opened.questions(job.id, after=n, limit=2) for n in (0, 2, 4, 5)]
        shown = await opened.rows(job.id, "filed", after=3, limit=2)
    assert [[q.row for q in page] for page in pages] == [[2, 3], [4, 5], [6], []]
    assert [row.row for row in shown] == [4, 5]


async def test_a_workbook_of_several_sheets_is_gone_on_with_where_it_was(
    database: Any, tmp_path: Path
) -> None:
    import xlsxwriter

    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("一", "说明", "二"):
            sheet = book.add_worksheet(name)
            lines = (
                ["只是说明"] if name == "说明" else rows(6).replace("桃", f"桃{name}").splitlines()
            )
            for n, line in enumerate(lines):
                sheet.write_row(n, 0, line.split(","))
    content = path.read_bytes()
    whole, cut = Office(), Office()
    async with jobs(database, tmp_path / "f", whole, rows=2) as opened:
        plain = await told(opened, await done(opened, "book.xlsx", content, BEITA))
        await opened._store._execute("DELETE FROM bangfu.imports", ())
    async with jobs(database, tmp_path / "f", cut, rows=2) as opened:
        job = await accepted(opened, "book.xlsx", content, BEITA)
        for at in (3, 4, 3):
            await _die(opened, cut, job, cut.put + at)
        cut.before = lambda _n: None
        await opened.start(job.id)
        assert await told(opened, job) == plain
    assert plain[0] == "done"
    assert list(plain[2].readings) == ["一", "二"]
    assert plain[2].skipped["说明"].code == "no-header"
    assert len(cut.filed) == 12
    assert {s.name for s in cut.sources.values()} == {"book.xlsx 一", "book.xlsx 二"}


async def test_a_stream_is_stored_under_the_digest_of_its_bytes(
    database: Any, tmp_path: Path
) -> None:
    from hashlib import sha256

    content = os.urandom(3 << 20)
    async with jobs(database, tmp_path, Office()) as opened:
        job = await opened.accept("a.csv", stream(content), "clerk", BEITA)
    assert job.digest == sha256(content).hexdigest()
    assert job.size == len(content)
    assert (tmp_path / job.digest).read_bytes() == content
    assert DIVISIONS.find(job.division) is not None
