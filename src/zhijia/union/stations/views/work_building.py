"""Co-building: whoever offers a room, the papers, the plaque, the money, the stars of a year."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.union.people.rules import Right
from zhijia.web.access import anyone, needs
from zhijia.web.http import Request, go, page
from zhijia.web.limits import within

from .. import actions, queries
from ..forms import AgreeForm, HostForm, OpenForm, StarsForm, SubsidyForm, WhyForm
from ..models import Building
from ..rules import states
from ..rules.things import KINDS
from .outside import drawn

A_PAGE = 50
APPLICATIONS, IN_SECONDS = 4, 3_600


@anyone
def host(request: Request) -> HttpResponse:
    """A shop, a company, a hall offers its room: anybody may."""
    form = HostForm(request.POST or None)
    allowed = request.method != "POST" or within(
        request, "stations.host", most=APPLICATIONS, seconds=IN_SECONDS, today=localdate()
    )
    if not allowed:
        raise Refusal(_("一小时里最多提交 %d 份申请。请稍后再来，或打电话给工会。") % APPLICATIONS)
    user = request.user if request.user.is_authenticated else None
    if form.attempt(actions.apply_to_host, by=user, now=now()):
        return go(request, "station-host-answer", form.result.token)
    return page(request, "stations/host.html", {"form": form}, status=form.status)


@anyone
@require_safe
def host_answer(request: Request, token: str) -> HttpResponse:
    found = queries.building_by_token(token)
    return page(request, "stations/host_answer.html", {"building": found, "label": states.BUILD_STATES[found.state]})


@needs(Right.STATIONS_WRITE)
@require_safe
def buildings(request: Request) -> HttpResponse:
    found, state = queries.buildings(request.person), request.GET.get("state", "")
    if state in states.BUILD_STATES:
        found = found.filter(state=state)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"buildings": shown, "state": state, "states": states.BUILD_STATES.items()}
    return page(request, "stations/work_buildings.html", context)


@needs(Right.STATIONS_WRITE)
@require_safe
def building(request: Request, building_id: int) -> HttpResponse:
    one = queries.building(request.person, building_id)
    return _building(request, one, AgreeForm(initial={"agreed_on": localdate()}), _open_form(one), WhyForm())


def _open_form(one: Building, data: object = None) -> OpenForm:
    facts = {
        "name": one.host, "kind": "joint", "host_kind": one.host_kind, "host": one.host, "district": one.district,
        "address": one.address, "hours": one.hours, "area": one.area, "things": one.offers, "phone": "",
    }  # fmt: skip
    return OpenForm(data, owners=None, initial=facts)


def _building(request: Request, one: Building, agree: AgreeForm, opening: OpenForm, why: WhyForm) -> HttpResponse:
    context = {
        "building": one, "agree": agree, "open_form": opening, "why": why,
        "offers": [KINDS[code].label for code in one.offers if code in KINDS],
        "inspections": list(one.inspections.select_related("by").order_by("-at")[:6]),
    }  # fmt: skip
    return page(request, "stations/work_building.html", context, status=max(agree.status, opening.status, why.status))


@needs(Right.STATIONS_WRITE)
@require_POST
def agree(request: Request, building_id: int) -> HttpResponse:
    one, form = queries.building(request.person, building_id), AgreeForm(request.POST)
    if form.attempt(actions.agree, building_id=one.id, by=request.person.user, now=now()):
        messages.success(request, _("协议已登记。下一步：挂牌开放。"))
        return go(request, "work-building", one.id)
    return _building(request, one, form, _open_form(one), WhyForm())


@needs(Right.STATIONS_WRITE)
@require_POST
def open_built(request: Request, building_id: int) -> HttpResponse:
    one = queries.building(request.person, building_id)
    form = _open_form(one, request.POST)
    if form.attempt(actions.open_built, building_id=one.id, by=request.person.user, now=now()):
        messages.success(request, _("已挂牌开放，现在就能被找到。"))
        return go(request, "work-building", one.id)
    return _building(request, one, AgreeForm(), form, WhyForm())


@needs(Right.STATIONS_WRITE)
@require_POST
def decline(request: Request, building_id: int) -> HttpResponse:
    return _with_why(request, building_id, actions.decline)


@needs(Right.STATIONS_WRITE)
@require_POST
def end(request: Request, building_id: int) -> HttpResponse:
    return _with_why(request, building_id, actions.end)


def _with_why(request: Request, building_id: int, action: object) -> HttpResponse:
    one, form = queries.building(request.person, building_id), WhyForm(request.POST)
    if form.attempt(action, building_id=one.id, by=request.person.user, now=now()):  # type: ignore[arg-type]
        messages.success(request, _("已记下，对方能看到原因。"))
        return go(request, "work-building", one.id)
    return _building(request, one, AgreeForm(), _open_form(one), form)


@needs(Right.STATIONS_WRITE)
@require_safe
def plaque(request: Request, station_id: int) -> HttpResponse:
    """For whoever makes the plaque, with the code that opens the station's page."""
    one = queries.station(request.person, station_id)
    address = request.build_absolute_uri(reverse("station-scanned", args=[one.code]))
    number = getattr(getattr(one, "building", None), "plaque", "")
    return page(request, "stations/plaque.html", {"station": one, "code": drawn(address), "number": number})


@needs(Right.STATIONS_WRITE)
@require_safe
def subsidies(request: Request) -> HttpResponse:
    return _subsidies(request)


@needs(Right.LEDGER_READ)
@require_safe
def subsidy_papers(request: Request) -> HttpResponse:
    """The same list for whoever keeps the books."""
    return _subsidies(request)


def _subsidies(request: Request) -> HttpResponse:
    found, state = queries.subsidies(request.person), request.GET.get("state", "")
    if state in states.SUBSIDY_STATES:
        found = found.filter(state=state)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "subsidies": shown, "budget": queries.budget(), "state": state, "states": states.SUBSIDY_STATES.items(),
        "may_decide": request.person.may(Right.LEDGER_WRITE), "may_propose": request.person.may(Right.STATIONS_WRITE),
    }  # fmt: skip
    return page(request, "stations/work_subsidies.html", context)


@needs(Right.STATIONS_WRITE)
def subsidy_new(request: Request, station_id: int) -> HttpResponse:
    one = queries.station(request.person, station_id)
    form = SubsidyForm(request.POST or None, initial={"year": localdate().year})
    if form.attempt(actions.propose_subsidy, station_id=one.id, by=request.person.user, now=now()):
        messages.success(request, _("已提请。由另一位有账目权限的人复核拨付。"))
        return go(request, "work-subsidies")
    context = {"form": form, "station": one, "budget": queries.budget()}
    return page(request, "stations/work_subsidy_new.html", context, status=form.status)


@needs(Right.LEDGER_WRITE)
def subsidy(request: Request, subsidy_id: int) -> HttpResponse:
    """The second person looks at the vouchers, and pays or sends back."""
    one, form = queries.subsidy(request.person, subsidy_id), WhyForm(request.POST or None)
    if request.method == "POST" and request.POST.get("decision") == "pay":
        actions.pay_subsidy(subsidy_id=one.id, by=request.person.user, now=now())
        messages.success(request, _("已拨付，记入驿站补贴账簿。"))
        return go(request, "work-subsidy", one.id)
    if form.attempt(actions.return_subsidy, subsidy_id=one.id, by=request.person.user, now=now()):
        messages.success(request, _("已退回，凭证可以重新使用。"))
        return go(request, "work-subsidy", one.id)
    return page(request, "stations/work_subsidy.html", {"subsidy": one, "form": form}, status=form.status)


@needs(Right.STATIONS_WRITE)
def stars(request: Request) -> HttpResponse:
    """What the year's papers would give, and what is given."""
    year, form = localdate().year, StarsForm(request.POST or None)
    if form.attempt(actions.give_stars, by=request.person.user, now=now()):
        messages.success(request, _("已评。"))
        return go(request, "work-stars")
    rows = Paginator(queries.before_stars(request.person, year), A_PAGE).get_page(request.GET.get("page"))
    context = {"rows": rows, "year": year, "form": form, "stars": range(6)}
    return page(request, "stations/work_stars.html", context, status=form.status)
