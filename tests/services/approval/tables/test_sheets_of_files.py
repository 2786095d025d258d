"""Files as counties send them: known by content, opened within limits, refused with a reason."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P
from table_cases import DATA, county, items, only, read, summed

from services.approval.tables.books import About, tables
from services.approval.tables.entries import Entry, Reading, Row, TableError
from services.approval.tables.files import Limits
from services.approval.tables.sheets import open_sheets

Cells = list[list[str | float]]
HEAD = "序号,村,产业,金额(万元)"
TABLE: Cells = [
    ["序号", "村", "产业", "金额(万元)"],
    ["1", "甲村", "桃", 48.895579],
    ["2", "乙村", "橙", 20.0],
]


def rows_of(path: Path, limits: Limits | None = None) -> list[Row]:
    return [row for sheet in open_sheets(path, limits) for row in sheet.rows]


def entries_of(path: Path, about: About | None = None) -> list[Entry]:
    return [entry for table in tables(path.name, path, about) for entry in table.entries]


def refusal(path: Path, limits: Limits | None = None) -> TableError:
    with pytest.raises(TableError) as refused:
        [list(table.entries) for table in tables(path.name, path, limits=limits)]
    assert refused.value.zh
    assert refused.value.en
    return refused.value


def write_xlsx(path: Path, cells: Cells) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("计划")
        for number, row in enumerate(cells):
            sheet.write_row(number, 0, row)


def write_xls(path: Path, cells: Cells) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("计划")
    for number, row in enumerate(cells):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.save(str(path))


def write_ods(path: Path, cells: Cells) -> None:
    book, table = OpenDocumentSpreadsheet(), OdfTable(name="计划")
    for row in cells:
        line = TableRow()
        for value in row:
            line.addElement(ods_cell(value))
        table.addElement(line)
    empty = TableRow(numberrowsrepeated=1_048_000)
    empty.addElement(TableCell(numbercolumnsrepeated=16_384))
    table.addElement(empty)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def ods_cell(value: str | float) -> TableCell:
    if isinstance(value, float):
        return TableCell(valuetype="float", value=value)
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=value))
    return cell


@pytest.mark.parametrize("write", [write_xlsx, write_xls, write_ods])
def test_a_workbook_reads_like_its_csv(
    write: Callable[[Path, Cells], None], tmp_path: Path
) -> None:
    path = tmp_path / "named-wrongly.csv"
    write(path, TABLE)
    entries = entries_of(path)
    assert [i.total for i in items(entries)] == [48_895_579, 20_000_000]
    assert summed(entries).source.sheet == "计划"
    assert [i.row for i in items(entries)] == [2, 3]


@pytest.mark.parametrize("name", ["beita", "datong", "gengma", "jinshi", "zeku"])
def test_a_real_table_as_a_workbook_says_what_its_csv_says(name: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_xlsx(path, [list(row.cells) for row in county(name)])
    from_csv, from_xlsx = read(county(name)), entries_of(path)
    assert from_xlsx[:-1] == from_csv[:-1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_in_every_encoding_and_with_every_delimiter(
    encoding: str, delimiter: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    text = (HEAD + '\r\n1,甲村,"桃,\n李",20\r\n').replace(",", delimiter)
    path.write_bytes(text.encode(encoding))
    assert next(r.cells for r in rows_of(path)) == ("序号", "村", "产业", "金额(万元)")
    assert [i.total for i in items(entries_of(path))] == [20_000_000]


def test_numbers_of_a_workbook_are_the_digits_the_office_sees(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(2, 1, [0.1 + 0.2, 1 / 3, 1e17, 5e-07, 20.0, True])
        sheet.write_datetime(2, 8, date(2020, 1, 2), book.add_format({"num_format": "d/m"}))
    row = rows_of(path)[-1]
    assert row.number == 3
    assert row.cells == (
        "0.3",
        "0.333333333333333",
        "100000000000000000",
        "0.0000005",
        "20",
        "是",
        "",
        "2020-01-02",
    )


def test_merged_labels_reach_down_and_a_merged_amount_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ["序号", "乡镇", "村", "产业", "金额(万元)"])
        sheet.write_row(2, 1, ["1", "", "甲村", "桃"])
        sheet.write_row(3, 1, ["2", "", "乙村", "橙"])
        sheet.merge_range(2, 2, 3, 2, "甲镇")
        sheet.merge_range(2, 5, 3, 5, 30)
        sheet.write_row(4, 1, ["3", "乙镇", "丙村", "枣", 5])
    found = items(entries_of(path))
    assert [(i.total, i.parts) for i in found] == [(30_000_000, (4,)), (5_000_000, ())]
    assert [(p.township, p.village) for p in found[0].places] == [
        ("甲镇", "甲村"),
        ("甲镇", "乙村"),
    ]


def test_a_merged_two_row_header(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 5, "某县项目计划表（单位：万元）")
        for column, head in enumerate(["序号", "项目名称", "村"]):
            sheet.merge_range(1, column, 2, column, head)
        sheet.merge_range(1, 3, 1, 5, "资金来源")
        sheet.write_row(2, 3, ["小计", "中央", "省级"])
        sheet.write_row(3, 0, ["1", "桃园", "甲村", 10, 6, 4])
    entries = entries_of(path)
    (found,) = items(entries)
    assert found.total == 10_000_000
    assert [(f.level, f.fen) for f in found.funds] == [
        ("central", 6_000_000),
        ("province", 4_000_000),
    ]
    assert summed(entries).rows == {"note": 1, "header": 2, "item": 1}


def test_each_sheet_is_a_table_or_is_named_as_skipped(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("封面").write(0, 0, "说明")
        for name in ("一批", "二批"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(TABLE):
                sheet.write_row(number, 0, row)
        book.add_worksheet("空")
        hidden = book.add_worksheet("底稿")
        hidden.write_row(0, 0, TABLE[0])
        hidden.hide()
    said = []
    for table in tables("t.xlsx", path):
        reading = only(Reading, list(table.entries))
        said.append((table.source.sheet, table.skipped and table.skipped.code, len(reading)))
    assert said == [
        ("封面", "no-header", 0),
        ("一批", None, 1),
        ("二批", None, 1),
        ("空", "empty-file", 0),
        ("底稿", "hidden-sheet", 0),
    ]


def test_an_import_goes_on_in_the_sheet_and_after_the_row_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("一批", "二批"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(TABLE):
                sheet.write_row(number, 0, row)
    rest = [
        (table.source.sheet, i.row)
        for table in tables("t.xlsx", path, after=("二批", 2))
        for i in items(list(table.entries))
    ]
    assert rest == [("二批", 3)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b" \r\n \n", "empty-file"),
        (b"%PDF-1.7 ...", "wrong-kind"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "wrong-kind"),
        (b"\x89PNG\r\n\x1a\n", "wrong-kind"),
        (b"a,b\0c", "wrong-kind"),
        (b"PK\x03\x04broken", "broken-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "broken-file"),
        (b"a,b\n\xff\xff\xff\n", "unknown-encoding"),
        ("你好\n".encode(), "no-header"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content(
    content: bytes, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    assert refusal(path).code == code


def test_a_quote_that_never_closes_is_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEAD + '\n1,"甲村,' + "x" * 200_000, encoding="utf-8")
    assert refusal(path).code == "broken-file"


def test_a_workbook_under_a_password_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert refusal(path).code == "encrypted"


def test_other_documents_in_a_zip_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    assert refusal(path).code == "wrong-kind"


def test_a_file_over_its_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(HEAD + "\n" * 2_000_000, encoding="utf-8")
    assert refusal(path, Limits(file_bytes=1 << 20)).code == "too-large"


def test_a_file_that_unfolds_beyond_its_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_xlsx(path, TABLE)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/bomb.bin", bytes(20 << 20))
    assert path.stat().st_size < 1 << 20
    assert refusal(path, Limits(unpacked_bytes=10 << 20)).code == "too-large"
    assert len(rows_of(path)) == 3


def test_a_size_that_lies_about_a_member_is_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_xlsx(path, TABLE)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/bomb.bin", bytes(20 << 20))
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", 20 << 20), struct.pack("<I", 16)))
    assert refusal(path).code == "broken-file"


def test_a_cell_a_billion_places_away_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["序号", "村"])
        sheet.write(1_048_575, 16_383, "x")
    assert refusal(path).code == "too-large"


def test_a_repeated_cell_of_an_ods_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "t.ods"
    write_ods(path, TABLE)
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    bomb = (
        b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        b'table:number-columns-repeated="16000" office:value-type="float" office:value="1"/>'
        b"</table:table-row></table:table>"
    )
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", bomb)
    packed_again = io.BytesIO()
    with zipfile.ZipFile(packed_again, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    path.write_bytes(packed_again.getvalue())
    assert refusal(path).code == "too-large"


def test_a_workbook_that_kills_its_reader_does_not_kill_us(tmp_path: Path) -> None:
    path = tmp_path / "t.xls"
    write_xls(path, TABLE)
    content = path.read_bytes()
    at = content.index(b"\x00\x02\x0e\x00") + 4  # the record of the sheet's dimensions
    reversed_rows = struct.pack("<II", 100, 2)
    path.write_bytes(content[:at] + reversed_rows + content[at + 8 :])
    assert refusal(path).code == "reader-died"


def test_a_workbook_that_needs_more_memory_than_it_may_have_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xls"
    write_xls(path, TABLE)
    content = path.read_bytes()
    at = content.index(b"\x00\x02\x0e\x00") + 4
    five_gigabytes = struct.pack("<IIHH", 0, 65_535, 0, 2000)
    path.write_bytes(content[:at] + five_gigabytes + content[at + 12 :])
    assert refusal(path).code == "reader-died"


def test_a_sheet_that_nobody_reads_to_its_end_does_not_hold_up_the_next(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("一批", "二批"):
            sheet = book.add_worksheet(name)
            for number in range(100):
                sheet.write_row(number, 0, [name, number])
    assert [next(sheet.rows).cells[0] for sheet in open_sheets(path)] == ["一批", "二批"]


def test_what_is_known_of_a_file_besides_its_rows_reaches_its_tables(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("编码,村,产业,钱\n1,甲村,桃,3\n", encoding="utf-8")
    about = About(mapping={"编码": "serial", "钱": "amount"}, default_unit="wan")
    assert [i.total for i in items(entries_of(path, about))] == [3_000_000]


def test_the_shared_tables_are_read_from_their_files_as_from_their_rows() -> None:
    for path in sorted(DATA.glob("*-*-*.csv")):
        assert entries_of(path)[:-1] == read(county(path.stem))[:-1]
