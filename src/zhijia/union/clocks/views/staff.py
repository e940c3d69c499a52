"""The calendar everybody's deadlines are counted on, and the yearly notice that makes it certain."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhijia.kernel.refusal import Refusal
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import NoticeForm

MAKE_UP = "调休上班"  # data, in every language: what a clock's sum says of such a day


@needs("federation.write")
def calendar(request: Request) -> HttpResponse:
    """What is known; a POST reads a notice and shows what it would change, changing nothing."""
    form = NoticeForm(request.POST or None, initial={"year": localdate().year + 1})
    read = form.announced if request.method == "POST" and form.is_valid() else []
    return _page(request, form, read)


@needs("federation.write")
@require_POST
def take(request: Request) -> HttpResponse:
    """The notice, confirmed: sent again whole, and read again, so that what was shown is what counts."""
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, [])
    days = [(one.date, one.is_workday, MAKE_UP if one.is_workday else one.note) for one in form.announced]
    try:
        changed = actions.take_calendar(year=form.cleaned_data["year"], days=days, by=request.user, now=now())
    except Refusal as no:
        form.add_error("text", str(no))
        return _page(request, form, [])
    told = {"days": len(days), "clocks": changed}
    messages.success(request, _("已更新 %(days)s 天；重新计算后，%(clocks)s 个进行中的期限有变化。") % told)
    return go(request, "calendar")


def _page(request: Request, form: NoticeForm, read: list[Any]) -> HttpResponse:
    shown = request.GET.get("year", "")
    year = int(shown) if shown.isdecimal() and len(shown) == 4 else localdate().year
    context = {
        "form": form,
        "read": _holidays(read),
        "years": [one for one in queries.years() if one["year"] >= localdate().year - 1],
        "year": year,
        "holidays": _holidays(queries.days_of(year)),
        "clocks": queries.open_clocks(),
    }
    return page(request, "clocks/calendar.html", context, status=422 if form.errors else 200)


def _holidays(days: list[Any]) -> list[dict[str, Any]]:
    """Neighbouring days of one kind and name in one line: {"first", "last", "days", "is_workday", "note"}."""
    numbered = enumerate(days)
    runs = groupby(numbered, key=lambda pair: (pair[1].date.toordinal() - pair[0], pair[1].is_workday, pair[1].note))
    lines = []
    for (_run, is_workday, note), members in runs:
        of = [day for _number, day in members]
        lines.append(
            {"first": of[0].date, "last": of[-1].date, "days": len(of), "is_workday": is_workday, "note": note}
        )
    return lines
