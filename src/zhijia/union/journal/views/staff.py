"""The journal and the queue as those see them who answer for them."""

import io
import json
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import KINDS, ExportForm, Narrow
from ..models import Line
from ..rules import about_in_words, fact_in_words, in_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 50_000


def _lines(request: Request) -> Any:
    form = Narrow(request.GET or None)
    said = form.cleaned_data if form.is_valid() else {}
    return form, queries.narrowed(queries.within(request.person.scopes.get("journal.read", ())), said)


@needs("journal.read")
@require_safe
def journal(request: Request) -> HttpResponse:
    form, lines = _lines(request)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        lines = lines.filter(id__lt=int(before))
    found = list(lines[: queries.PAGE + 1])
    shown = [
        {
            "line": one,
            "words": in_words(one.what),
            "kind": KINDS[one.kind],
            "about": about_in_words(one.about),
            "facts": _facts(one),
        }
        for one in found
    ]
    older = found[queries.PAGE - 1].id if len(found) > queries.PAGE else None
    kept = request.GET.copy()
    kept.pop("before", None)
    context = {
        "form": form,
        "lines": shown[: queries.PAGE],
        "older": older,
        "kept": kept.urlencode(),
        "export": ExportForm(),
    }
    return page(request, "journal/journal.html", context)


def _facts(line: Line) -> str:
    return "；".join(fact_in_words(key, value) for key, value in line.facts.items() if value not in ("", None))[:200]


@needs("journal.read")
@require_POST
def export(request: Request) -> HttpResponse:
    """The lines that are shown, as Excel: with its purpose, and itself a line."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明导出的用途，2 到 100 个字。"))
        return go(request, "journal")
    _form, lines = _lines(request)
    out, rows = io.BytesIO(), 0
    with xlsxwriter.Workbook(out, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, title in enumerate([_("时间"), _("操作人"), _("类别"), _("做了什么"), _("对象"), _("详情")]):
            sheet.write_string(0, column, title)
        for rows, one in enumerate(lines[:MOST].iterator(chunk_size=2_000), start=1):
            facts = json.dumps(one.facts, ensure_ascii=False)[:2_000]
            when = f"{localtime(one.at):%Y-%m-%d %H:%M:%S}"
            cells = [when, str(one.by or _("系统")), str(KINDS[one.kind]), in_words(one.what), one.about, facts]
            for column, text in enumerate(cells):
                sheet.write_string(rows, column, text)
    actions.exported("journal.lines", by=request.user, at=now(), purpose=form.cleaned_data["purpose"], rows=rows)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="journal.xlsx"'
    return response


@needs("jobs.read")
@require_safe
def jobs(request: Request) -> HttpResponse:
    shown = Paginator(queries.jobs(), queries.PAGE).get_page(request.GET.get("page"))
    return page(request, "journal/jobs.html", {"jobs": shown, "workers": queries.workers_alive(now())})


@needs("jobs.read")
@require_POST
def again(request: Request, job_id: int) -> HttpResponse:
    """Try a failed job once more. Each is safe to run twice."""
    if not queries.jobs().filter(id=job_id).exists():
        raise NotYours
    actions.run_again(job_id=job_id, by=request.user, now=now())
    return go(request, "jobs")
