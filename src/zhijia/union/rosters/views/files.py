"""What goes out as Excel: the template, and the rows that are wrong with their reasons."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhijia.web.access import needs
from zhijia.web.http import Request

from .. import actions, queries
from ..rules import FIELDS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 100_000


@needs(queries.RIGHT)
@require_GET
def template(request: Request) -> HttpResponse:
    headers = [str(label) for label in FIELDS.values()]
    example = ["张三", "13900000000", "11010119900307001X", "", "合同制", "2023-05-01", "", "劳模"]
    return _excel("roster-template.xlsx", headers, [example])


@needs(queries.RIGHT)
@require_GET
def wrong_rows(request: Request, roster_id: int) -> HttpResponse:
    """The wrong rows as they were, a column added that says why."""
    roster = queries.roster(request.person, roster_id)
    found = list(queries.wrong_rows(roster)[:MOST])
    rows = [[*row.cells, "；".join(sentence for _field, sentence in row.wrong)] for row in found]
    actions.note_export(roster=roster, rows=len(rows), by=request.user, now=now())
    return _excel(f"roster-{roster.pk}-wrong.xlsx", [*roster.headers, _("原因")], rows)


def _excel(name: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    out = io.BytesIO()
    # Texts stay texts: nothing in a cell is a formula, a link or a number that loses its zeros.
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, safe) as book:
        sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(headers), 18, text)
        for line, row in enumerate([headers, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell, text)
        sheet.freeze_panes(1, 0)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
