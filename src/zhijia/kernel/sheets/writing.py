"""Rows out as Excel or CSV, every cell a text or a plain number: nothing is a formula, a link or loses its zeros."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Cell = str | int | Decimal


def workbook(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "", widths: Mapping[int, int] | None = None
) -> bytes:
    """One sheet. Texts stay texts; a Decimal is shown with two places; `widths` is column → characters."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        sheet = book.add_worksheet(title[:31] or None)
        text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0.00"})
        bold = book.add_format({"bold": True, "num_format": "@", "bg_color": "#f6f4f1"})
        sheet.set_column(0, max(0, len(headers) - 1), 18, text)
        for column, width in (widths or {}).items():
            sheet.set_column(column, column, width, text)
        sheet.write_row(0, 0, headers, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell, text)
                else:
                    sheet.write_number(line, column, cell, money if isinstance(cell, Decimal) else None)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def csv_file(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with its mark, as Excel wants it; nothing in it is taken for a formula."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in [headers, *rows])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: Any) -> Any:
    """A spreadsheet takes a text that begins like this for a formula.

    >>> harmless("=1+1"), harmless(-1)
    ("'=1+1", -1)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
