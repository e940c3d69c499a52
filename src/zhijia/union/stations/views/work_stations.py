"""An officer's stations: the list, one of them, in and out of a table, figures."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel import sheets
from zhijia.union.people.rules import Right
from zhijia.web import charts
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import DayForm, DoorsForm, ExportForm, FileForm, StationForm, WhyForm, doors_initial, station_initial
from ..models import Station
from ..rules import states
from ..rules.columns import COLUMNS

MOST_EXPORTED = 20_000


@needs(Right.STATIONS_WRITE)
@require_safe
def stations(request: Request) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "state", "district", "kind", "wrong")}
    mine = queries.visible(request.person, Right.STATIONS_WRITE)
    found = queries.narrowed(mine, asked)
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 19:
        found = found.filter(id__lt=int(before))
    shown = list(found.prefetch_related("spots")[: queries.PAGE + 1])
    at, kept = now(), {name: value for name, value in asked.items() if value}
    older = {**kept, "before": shown[queries.PAGE - 1].id} if len(shown) > queries.PAGE else {}
    context = {
        "rows": [(one, queries.today(one, at)) for one in shown[: queries.PAGE]], "asked": asked,
        "states": states.STATION_STATES.items(), "kinds": states.KINDS.items(), "districts": queries.districts(mine),
        "older": urlencode(older), "kept": urlencode(kept), "export": ExportForm(),
    }  # fmt: skip
    return page(request, "stations/work_stations.html", context, fragment="rows")


@needs(Right.STATIONS_WRITE)
def new(request: Request) -> HttpResponse:
    form = StationForm(request.POST or None, owners=queries.owners(request.person))
    if form.attempt(actions.open_station, by=request.person.user, now=now()):
        messages.success(request, _("已存为草稿。核对无误后发布。"))
        return go(request, "work-station", form.result.id)
    return page(request, "stations/work_station_edit.html", {"form": form}, status=form.status)


@needs(Right.STATIONS_WRITE)
@require_safe
def station(request: Request, station_id: int) -> HttpResponse:
    return _station(request, queries.station(request.person, station_id), DayForm(), WhyForm())


def _station(request: Request, one: Station, day: DayForm, why: WhyForm) -> HttpResponse:
    at = now()
    shown = queries.shown_things(one, at, queries.standard_here(at, one.region).fresh_days)
    since = localdate(at)
    context = {
        "station": one, "today": queries.today(one, at), "shown": shown, "day_form": day, "why": why,
        "dated": sorted((k, v) for k, v in one.dated.items() if k >= since.isoformat()),
        "reports": list(one.reports.order_by("-id")[:8]), "inspections": queries.inspections(one)[:5],
        "visits": list(one.visits.order_by("-day")[:14]), "batches": [b for b in one.batches.all() if not b.gone_at],
        "subsidies": list(one.subsidies.order_by("-id")[:8]), "star_years": list(one.star_years.order_by("-year")[:6]),
        "today_date": since,
    }  # fmt: skip
    return page(request, "stations/work_station.html", context, status=max(day.status, why.status))


@needs(Right.STATIONS_WRITE)
def edit(request: Request, station_id: int) -> HttpResponse:
    one = queries.station(request.person, station_id)
    form = StationForm(request.POST or None, owners=None, initial=station_initial(one))
    if form.attempt(actions.change_station, station_id=one.id, by=request.person.user, now=now()):
        messages.success(request, _("已保存。"))
        return go(request, "work-station", one.id)
    return page(request, "stations/work_station_edit.html", {"form": form, "station": one}, status=form.status)


@needs(Right.STATIONS_WRITE)
@require_POST
def publish(request: Request, station_id: int) -> HttpResponse:
    one = actions.publish(station_id=station_id, by=request.person.user, now=now())
    messages.success(request, _("“%s”已发布，现在就能被找到。") % one)
    return go(request, "work-station", station_id)


@needs(Right.STATIONS_WRITE)
@require_POST
def pause(request: Request, station_id: int) -> HttpResponse:
    return _with_why(request, station_id, actions.pause)


@needs(Right.STATIONS_WRITE)
@require_POST
def close(request: Request, station_id: int) -> HttpResponse:
    return _with_why(request, station_id, actions.close)


def _with_why(request: Request, station_id: int, action: object) -> HttpResponse:
    one, form = queries.station(request.person, station_id), WhyForm(request.POST)
    if form.attempt(action, station_id=one.id, by=request.person.user, now=now()):  # type: ignore[arg-type]
        messages.success(request, _("已改。来的人会在驿站页面上看到原因。"))
        return go(request, "work-station", one.id)
    return _station(request, one, DayForm(), form)


@needs(Right.STATIONS_WRITE)
@require_POST
def day(request: Request, station_id: int) -> HttpResponse:
    one, form = queries.station(request.person, station_id), DayForm(request.POST)
    if form.attempt(actions.set_day, station_id=one.id, by=request.person.user, now=now()):
        messages.success(request, _("这一天的时间已写好。"))
        return go(request, "work-station", one.id)
    return _station(request, one, form, WhyForm())


@needs(Right.STATIONS_WRITE)
def doors(request: Request, station_id: int) -> HttpResponse:
    one = queries.station(request.person, station_id)
    form = DoorsForm(request.POST or None, initial={"doors": doors_initial(one)})
    if form.attempt(actions.set_doors, station_id=one.id, by=request.person.user, now=now()):
        messages.success(request, _("已保存。"))
        return go(request, "work-station", one.id)
    return page(request, "stations/work_doors.html", {"form": form, "station": one}, status=form.status)


@needs(Right.STATIONS_WRITE)
def bring(request: Request) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None, owners=queries.owners(request.person))
    form.attempt(actions.bring, by=request.person.user, now=now())
    context = {"form": form, "brought": form.result, "columns": [names[0] for names in COLUMNS.values()]}
    return page(request, "stations/work_import.html", context, status=form.status)


@needs(Right.STATIONS_WRITE)
@require_safe
def template(request: Request) -> HttpResponse:
    """An empty list with one example line."""
    example = (
        "五堰街道工会驿站",
        "共建",
        "社区",
        "南街社区居委会",
        "茅箭区",
        "五堰街道",
        "人民北路 1 号",
        "正门左手第一间",
    )
    more = ("32.6489", "110.7870", "WGS84", "每天 7:00-22:00", "0719-8000000", "15", "8", "饮水、热饭、充电、应急药品")
    file = sheets.workbook([names[0] for names in COLUMNS.values()], [[*example, *more]], title=_("驿站"))
    return _xlsx(file, "stations-template")


@needs(Right.STATIONS_WRITE)
@require_POST
def export(request: Request) -> HttpResponse:
    found = queries.narrowed(queries.visible(request.person, Right.STATIONS_WRITE), request.GET)
    rows = list(found.prefetch_related("things")[:MOST_EXPORTED])
    form = ExportForm(request.POST)
    if form.attempt(actions.export, stations=rows, by=request.person.user, now=now()):
        return _xlsx(form.result, "stations")
    messages.error(request, _("请写明导出的用途，2 到 100 个字。"))
    return go(request, "work-stations")


def _xlsx(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(content, content_type=sheets.XLSX, headers=headers)


@needs(Right.FIGURES_READ)
@require_safe
def figures(request: Request) -> HttpResponse:
    """One sheet for a leader: every per cent with the number it is of."""
    found = queries.figures(request.person, Right.FIGURES_READ, now())
    sentence, opens = _("共 %d 家已发布。") % found.published, _("最近 30 天共 %d 次。") % found.opens
    context = {
        "figures": found, "by_district": charts.bars(_("各区县驿站"), found.by_district, sentence),
        "days": charts.line(_("每天扫码打开"), found.days, opens) if found.days else None,
        "today": localdate(),
    }  # fmt: skip
    return page(request, "stations/work_figures.html", context)
