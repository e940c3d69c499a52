"""What waits for an officer: reports with their deadline, requests for supplies, what goes bad."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.union.people.rules import Right
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import AnswerForm, MoveForm
from ..rules import states

A_PAGE = 50


@needs(Right.STATIONS_WRITE)
@require_safe
def reports(request: Request) -> HttpResponse:
    done = request.GET.get("state") == "answered"
    found = queries.reports(request.person).filter(state="answered") if done else queries.open_reports(request.person)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return page(request, "stations/work_reports.html", {"reports": shown, "done": done, "today": localdate()})


@needs(Right.STATIONS_WRITE)
def report(request: Request, report_id: int) -> HttpResponse:
    found = queries.reports(request.person).filter(id=report_id).first()
    if found is None:
        raise NotYours
    form = AnswerForm(request.POST or None)
    if form.attempt(actions.answer, report_id=found.id, by=request.person.user, now=now()):
        messages.success(request, _("已答复 %d 条，反映的人能看到。") % len(form.result))
        return go(request, "work-station-reports")
    alike = found.station.reports.filter(kind=found.kind, code=found.code).exclude(state="answered").count()
    context = {"report": found, "form": form, "alike": alike, "today": localdate()}
    return page(request, "stations/work_report.html", context, status=form.status)


@needs(Right.STATIONS_WRITE)
@require_POST
def take(request: Request, report_id: int) -> HttpResponse:
    actions.take_up(report_id=report_id, by=request.person.user, now=now())
    messages.success(request, _("已标为正在处理，反映的人能看到。"))
    return go(request, "work-station-report", report_id)


@needs(Right.STATIONS_WRITE)
@require_safe
def restocks(request: Request) -> HttpResponse:
    done = request.GET.get("state") == "done"
    found = queries.restocks(request.person) if done else queries.open_restocks(request.person)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"restocks": shown, "done": done, "states": states.RESTOCK_STATES}
    return page(request, "stations/work_restocks.html", context)


@needs(Right.STATIONS_WRITE)
@require_POST
def restock(request: Request, restock_id: int) -> HttpResponse:
    if not queries.restocks(request.person).filter(id=restock_id).exists():
        raise NotYours
    form = MoveForm(request.POST)
    if form.attempt(actions.move_restock, restock_id=restock_id, by=request.person.user, now=now()):
        messages.success(request, _("已记下，管理员会收到通知。"))
    else:
        messages.error(request, "；".join(str(text) for texts in form.errors.values() for text in texts))
    return go(request, "work-restocks")


@needs(Right.STATIONS_WRITE)
@require_safe
def expiring(request: Request) -> HttpResponse:
    found = queries.going_bad(request.person, Right.STATIONS_WRITE, now())
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return page(request, "stations/work_expiring.html", {"batches": shown, "today": localdate()})
