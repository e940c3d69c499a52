"""Culture on order: the menu, a unit's orders, the dispatch desk, a team's calendar, who has been reached."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.people.models import Organisation
from zhijia.web import charts
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import DeclineForm, FinishForm, OrderForm, PlaceForm, ServiceForm, SpotsForm, TeamForm
from ..models import Order, Service
from ..models.orders import Part
from ..rules import atlas
from ..rules.menu import A_UNIT_A_YEAR
from .words import reason, why_left

WEEKS = 2


@needs("culture.order")
@require_safe
def menu(request: Request) -> HttpResponse:
    kind, q, month = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:40], request.GET.get("month", "")
    shown = queries.orders.menu(kind, q, int(month) if month in [str(n) for n in range(1, 13)] else 0)
    units = queries.orders.units_of(request.person)
    context = {
        "services": shown,
        "kinds": Service.Kind.choices,
        "kind": kind,
        "q": q,
        "month": month,
        "months": [str(n) for n in range(1, 13)],
        "unit": units[0] if units else None,
        "used": queries.orders.used_this_year(units[0].id, now()) if units else 0,
        "a_year": A_UNIT_A_YEAR,
    }
    return page(request, "culture/menu.html", context)


@needs("culture.order")
def order_new(request: Request, service_id: int) -> HttpResponse:
    service = queries.orders.service_of(service_id)
    units = queries.orders.units_of(request.person)
    form = OrderForm(request.POST or None, units=[(one.id, one.name) for one in units])
    if form.attempt(actions.ask, service_id=service.id, by=request.user, now=now()):
        messages.success(request, _("点单已提交，编号 %s。调度排好后通知您。") % form.result.number)
        return go(request, "culture-order", form.result.id)
    used = queries.orders.used_this_year(units[0].id, now()) if units else 0
    context = {"service": service, "form": form, "used": used, "a_year": A_UNIT_A_YEAR}
    return page(request, "culture/order_new.html", context, status=form.status)


@needs("culture.order")
@require_safe
def orders(request: Request) -> HttpResponse:
    found = Paginator(queries.orders.orders_over(request.person, "culture.order"), queries.orders.PAGE)
    return page(request, "culture/orders.html", {"orders": found.get_page(request.GET.get("page"))})


@needs("culture.order")
def order(request: Request, order_id: int) -> HttpResponse:
    """One order, for the unit and for the desk: where it stands and what comes next."""
    found = queries.orders.order_over(request.person, order_id)
    unit, desk = _sides(request, found)
    form = FinishForm(request.POST or None)
    if unit and form.attempt(actions.finish, order_id=found.id, by=request.user, now=now()):
        messages.success(request, _("谢谢，评分会显示在菜单上。"))
        return go(request, "culture-order", found.id)
    context = {
        "order": found,
        "unit": unit,
        "desk": desk,
        "form": form,
        "place": PlaceForm(order=found),
        "today": localdate(),
    }
    return page(request, "culture/order.html", context, status=form.status)


def _sides(request: Request, found: Order) -> tuple[bool, bool]:
    path = found.organisation.path
    return request.person.may("culture.order", path), request.person.may("culture.write", path)


@needs("culture.order")
@require_POST
def order_sign(request: Request, order_id: int) -> HttpResponse:
    found = queries.orders.order_over(request.person, order_id)
    if not _sides(request, found)[0]:
        raise NotYours
    actions.sign(order_id=found.id, side="unit", by=request.user, now=now())
    return go(request, "culture-order", found.id)


@needs("culture.order")
@require_POST
def order_withdraw(request: Request, order_id: int) -> HttpResponse:
    found = queries.orders.order_over(request.person, order_id)
    if not _sides(request, found)[0]:
        raise NotYours
    actions.withdraw(order_id=found.id, by=request.user, now=now())
    messages.success(request, _("点单已撤回。"))
    return go(request, "culture-order", found.id)


@needs("culture.write")
@require_safe
def desk(request: Request) -> HttpResponse:
    """What waits, and every team's two weeks."""
    start = _monday(request)
    teams = list(queries.orders.teams_over(request.person))
    found = queries.orders.orders_over(request.person, "culture.write")
    state = request.GET.get("state", Order.State.ASKED)
    listed = Paginator(found.filter(state=state) if state in Order.State.values else found, queries.orders.PAGE)
    context = {
        "orders": listed.get_page(request.GET.get("page")),
        "state": state,
        "states": Order.State.choices,
        "calendar": queries.orders.calendar(teams, start, 7 * WEEKS),
        "days": [start + timedelta(days=n) for n in range(7 * WEEKS)],
        "parts": Part.choices,
        "earlier": start - timedelta(days=7 * WEEKS),
        "later": start + timedelta(days=7 * WEEKS),
    }
    return page(request, "culture/desk.html", context)


def _monday(request: Request) -> date:
    try:
        day = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        day = localdate()
    return day - timedelta(days=day.weekday())


@needs("culture.write")
def propose(request: Request) -> HttpResponse:
    """The best assignment of everything that waits, explained; taken over whole or line by line."""
    found = queries.orders.proposal(request.person)
    if request.method == "POST":
        wanted = {int(one) for one in request.POST.getlist("order") if one.isdecimal() and len(one) < 19}
        chosen = {
            one.id: (team.id, day, placed.slot.part, reason(placed, one, team))
            for one, team, day, placed in found.lines
            if one.id in wanted
        }
        taken = actions.place_many(chosen=chosen, by=request.user, now=now())
        messages.success(request, _("排了 %d 单，已请各单位确认。") % taken)
        return go(request, "desk")
    lines = [
        {
            "order": one,
            "team": team,
            "day": day,
            "part": Part(placed.slot.part).label,
            "placed": placed,
            "why": reason(placed, one, team),
        }
        for one, team, day, placed in found.lines
    ]
    left = [{"order": one, "why": why_left(why)} for one, why in found.left]
    return page(request, "culture/propose.html", {"found": found, "lines": lines, "left": left})


@needs("culture.write")
def desk_order(request: Request, order_id: int) -> HttpResponse:
    """One order at the desk: place it by hand, sign, or decline with a reason."""
    found = queries.orders.orders_over(request.person, "culture.write").filter(id=order_id).first()
    if found is None:
        raise NotYours
    form, no = PlaceForm(request.POST or None, order=found), DeclineForm(auto_id="no_%s")
    team_id = found.service.team_id
    if "why" in request.POST and "slot" not in request.POST:
        form, no = PlaceForm(order=found), DeclineForm(request.POST, auto_id="no_%s")
    if form.attempt(actions.place, order_id=found.id, team_id=team_id, by=request.user, now=now()):
        actions.sign(order_id=found.id, side="desk", by=request.user, now=now())
        return go(request, "desk-order", found.id)
    if no.attempt(actions.decline, order_id=found.id, by=request.user, now=now()):
        return go(request, "desk")
    context = {"order": found, "form": form, "no": no}
    return page(request, "culture/desk_order.html", context, status=max(form.status, no.status))


@needs("culture.write")
@require_POST
def desk_sign(request: Request, order_id: int) -> HttpResponse:
    found = queries.orders.orders_over(request.person, "culture.write").filter(id=order_id).first()
    if found is None:
        raise NotYours
    actions.sign(order_id=found.id, side="desk", by=request.user, now=now())
    return go(request, "desk-order", found.id)


@needs("culture.write")
def services(request: Request) -> HttpResponse:
    """The menu as the desk keeps it, with a form for a new line and one for a new team."""
    teams = list(queries.orders.teams_over(request.person))
    new_team = request.method == "POST" and "home_id" in request.POST
    form = ServiceForm(None if new_team else request.POST or None, teams=[(one.id, one.name) for one in teams])
    counties = list(Organisation.objects.filter(kind="county", closed_on=None).order_by("path"))
    home = queries.shows.home_of(request.person)
    places = [(one.id, one.name) for one in counties or [home]]
    team = TeamForm(request.POST if new_team else None, counties=places, auto_id="team_%s")
    if form.attempt(actions.add_service, by=request.user, now=now()) or team.attempt(
        actions.add_team, organisation_id=home.id, by=request.user, now=now()
    ):
        return go(request, "work-menu")
    found = Service.objects.filter(team__in=teams).select_related("team").order_by("kind", "title")
    context = {"services": found, "teams": teams, "form": form, "team_form": team}
    return page(request, "culture/work_menu.html", context, status=max(form.status, team.status))


@needs("culture.write")
@require_POST
def service_offer(request: Request, service_id: int) -> HttpResponse:
    """On the menu, or off it."""
    teams = queries.orders.teams_over(request.person)
    if not Service.objects.filter(team__in=teams, id=service_id).exists():
        raise NotYours
    on = request.POST.get("on") == "1"
    actions.offer_service(service_id=service_id, is_open=on, by=request.user, now=now())
    return go(request, "work-menu")


@needs("culture.write")
def coverage(request: Request) -> HttpResponse:
    since = localdate().replace(month=1, day=1)
    reached = queries.orders.coverage(since)
    spots = queries.orders.spots()
    form = _spots_form(request, reached, spots)
    if form.attempt(actions.set_spots, by=request.user, now=now()):
        messages.success(request, _("地图更新了。"))
        return go(request, "coverage")
    height, marks = atlas.drawn([_place(one, *spots[one.county.id]) for one in reached if one.county.id in spots])
    units, got = sum(one.units for one in reached), sum(one.reached for one in reached)
    bars = charts.bars(
        _("各县市区点单场次"),
        [(one.county.name, one.orders) for one in reached],
        _("n = %(units)d 个基层单位，已到 %(got)d 个。") % {"units": units, "got": got},
    )
    context = {
        "reached": reached,
        "units": units,
        "got": got,
        "share": got / units if units else 0.0,
        "counties": sum(one.orders > 0 for one in reached),
        "came": sum(one.came for one in reached),
        "orders": sum(one.orders for one in reached),
        "bars": bars,
        "liked": queries.orders.liked(),
        "since": since,
        "marks": marks,
        "height": height,
        "form": form,
    }
    return page(request, "culture/coverage.html", context, status=form.status)


def _spots_form(request: Request, reached: Any, spots: Any) -> SpotsForm:
    short = {one.county.name.removesuffix("总工会"): one.county.id for one in reached}
    lines = [f"{name} {spots[id][0]:g} {spots[id][1]:g}" for name, id in short.items() if id in spots]
    counties = short | {one.county.name: one.county.id for one in reached}
    return SpotsForm(request.POST or None, counties=counties, initial={"spots": "\n".join(lines)})


def _place(one: Any, latitude: float, longitude: float) -> atlas.Place:
    shade = 3 if one.share >= 0.5 else 2 if one.share >= 0.25 else 1 if one.orders else 0
    name = one.county.name.removesuffix("总工会")
    return atlas.Place(name, latitude, longitude, one.units, shade, f"{one.share:.0%} · n={one.units}")


@needs("perform")
@require_safe
def my_team(request: Request) -> HttpResponse:
    """A team's own calendar: what is agreed, where it must go, when it cannot."""
    start = _monday(request)
    teams = list(queries.orders.teams_over(request.person, "perform"))
    coming = Order.objects.filter(team__in=teams, state__in=("proposed", "agreed"), day__gte=localdate())
    context = {
        "calendar": queries.orders.calendar(teams, start, 7 * WEEKS),
        "coming": coming.select_related("service", "organisation", "team").order_by("day", "part")[:50],
        "earlier": start - timedelta(days=7 * WEEKS),
        "later": start + timedelta(days=7 * WEEKS),
        "start": start,
    }
    return page(request, "culture/my_team.html", context)


@needs("perform")
@require_POST
def team_off(request: Request, team_id: int) -> HttpResponse:
    team = queries.orders.team_over(request.person, team_id, "perform")
    said: dict[str, Any] = {"team_id": team.id, "by": request.user, "now": now()}
    try:
        day, part, off = request.POST.get("cell", "").split()
        said["day"], said["part"] = date.fromisoformat(day), int(part)
    except ValueError as wrong:
        raise Refusal(_("请选上午、下午或晚上。")) from wrong
    if off == "0":
        actions.set_on(**said)
    else:
        actions.set_off(**said, why=request.POST.get("why", ""))
    return go(request, "my-team")
