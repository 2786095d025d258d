"""A table as a file: CSV for any program, XLSX for a spreadsheet; no cell of text is a formula."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter  # type: ignore[import-untyped]  # the package carries no types
from msgspec import Struct

BOM = "\ufeff"
"""By which a spreadsheet knows that a CSV file is UTF-8."""
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Wan(Struct, frozen=True):
    """Money in 万元, exact to the fen."""

    fen: int

    def __str__(self) -> str:
        whole, rest = divmod(self.fen, 1_000_000)
        return f"{whole}.{rest:06d}"


class Yuan(Struct, frozen=True):
    """Money in 元."""

    fen: int

    def __str__(self) -> str:
        whole, rest = divmod(self.fen, 100)
        return f"{whole}.{rest:02d}"


Cell = str | int | Wan | Yuan
FORMS: dict[type, tuple[int, str]] = {Wan: (1_000_000, "0.000000"), Yuan: (100, "0.00")}
"""How many fen make the unit, and how a spreadsheet shows it."""


def as_csv(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """The table as CSV. A text that a spreadsheet would take for a formula begins with a '."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_text(cell) for cell in header])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def _text(cell: Cell) -> str:
    said = str(cell)
    return f"'{said}" if isinstance(cell, str) and said.startswith(BEGINS_A_FORMULA) else said


def as_xlsx(title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """The table as XLSX: text cells are text whatever they hold, money is a number."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        shown = {kind: book.add_format({"num_format": form}) for kind, (_, form) in FORMS.items()}
        for n, row in enumerate((header, *rows)):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(n, column, cell)
                elif isinstance(cell, int):
                    sheet.write_number(n, column, cell)
                else:
                    unit = FORMS[type(cell)][0]
                    sheet.write_number(n, column, cell.fen / unit, shown[type(cell)])
        sheet.freeze_panes(1, 0)
    return out.getvalue()
