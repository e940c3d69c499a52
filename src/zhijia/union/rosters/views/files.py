"""What goes out as Excel: the template, and the rows that are wrong with their reasons."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhijia.kernel.sheets import XLSX, workbook
from zhijia.web.access import needs
from zhijia.web.http import Request

from .. import actions, queries
from ..rules import FIELDS

MOST = 100_000


@needs(queries.RIGHT)
@require_safe
def template(request: Request) -> HttpResponse:
    headers = [str(label) for label in FIELDS.values()]
    example = ["张三", "13900000000", "11010119900307001X", "", "合同制", "2023-05-01", "", "劳模"]
    return _excel("roster-template.xlsx", headers, [example])


@needs(queries.RIGHT)
@require_safe
def wrong_rows(request: Request, roster_id: int) -> HttpResponse:
    """The wrong rows as they were, a column added that says why."""
    roster = queries.roster(request.person, roster_id)
    found = list(queries.wrong_rows(roster)[:MOST])
    rows = [[*row.cells, "；".join(sentence for _field, sentence in row.wrong)] for row in found]
    actions.note_export(roster=roster, rows=len(rows), by=request.user, now=now())
    return _excel(f"roster-{roster.pk}-wrong.xlsx", [*roster.headers, _("原因")], rows)


def _excel(name: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    response = HttpResponse(workbook(headers, rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
