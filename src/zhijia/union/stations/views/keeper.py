"""The keeper's page: five big buttons that also work where the line is bad."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.union.people.rules import Right
from zhijia.web.access import needs
from zhijia.web.http import Request, go, kept_off_line, page

from .. import actions, queries
from ..forms import RestockForm, TapForm
from ..models import Station
from ..rules import states, things


@needs(Right.KEEP)
@require_safe
@kept_off_line
def mine(request: Request) -> HttpResponse:
    """One's own stations; whoever keeps one only is there already."""
    kept = queries.kept_by(request.person)
    if len(kept) == 1:
        return go(request, "keep-station", kept[0].id)
    return page(request, "stations/keep.html", {"kept": [(one, queries.today(one, now())) for one in kept]})


@needs(Right.KEEP)
@require_safe
@kept_off_line
def station(request: Request, station_id: int) -> HttpResponse:
    return _station(request, queries.station(request.person, station_id, Right.KEEP), RestockForm())


def _station(request: Request, one: Station, form: RestockForm, wrong: TapForm | None = None) -> HttpResponse:
    at = now()
    shown = queries.shown_things(one, at, queries.standard_here(at, one.region).fresh_days)
    context = {
        "station": one, "today": queries.today(one, at), "now": at, "form": form, "wrong": wrong,
        "facilities": [thing for thing in shown if not thing.kind.supply],
        "supplies": [thing for thing in shown if thing.kind.supply],
        "every_supply": things.SUPPLIES.values(), "rough": states.ROUGH.items(),
        "going_bad": list(queries.going_bad(request.person, Right.KEEP, at).filter(station=one)),
        "notes": list(one.notes.order_by("-said_at")[:8]), "restocks": list(one.restocks.order_by("-id")[:5]),
        "reports": list(one.reports.exclude(state="answered").order_by("-id")[:5]), "day": localdate(at),
    }  # fmt: skip
    return page(request, "stations/keep_station.html", context, status=(wrong or form).status)


@needs(Right.KEEP)
@require_POST
def tap(request: Request, station_id: int) -> HttpResponse:
    """One button. Asked by our script it answers in JSON, so that what waited for a line is known to have arrived."""
    one = queries.station(request.person, station_id, Right.KEEP)
    form, by_script = TapForm(request.POST), "application/json" in request.headers.get("Accept", "")
    done = form.attempt(actions.keep, station_id=one.id, by=request.person.user, now=now())
    if by_script:
        said = "；".join(str(text) for texts in form.errors.values() for text in texts)
        return JsonResponse({"done": done, "message": said}, status=200 if done else 422)
    if done:
        messages.success(request, _("记下了，谢谢您。"))
        return go(request, "keep-station", one.id)
    return _station(request, one, RestockForm(), wrong=form)


@needs(Right.KEEP)
@require_POST
def restock(request: Request, station_id: int) -> HttpResponse:
    one = queries.station(request.person, station_id, Right.KEEP)
    form = RestockForm(request.POST)
    if form.attempt(actions.ask_restock, station_id=one.id, by=request.person.user, now=now()):
        messages.success(request, _("申请已送出，有答复会通知您。"))
        return go(request, "keep-station", one.id)
    return _station(request, one, form)


@needs(Right.KEEP)
@require_POST
def gone(request: Request, station_id: int, batch_id: int) -> HttpResponse:
    one = queries.station(request.person, station_id, Right.KEEP)
    if not one.batches.filter(id=batch_id).exists():
        raise NotYours
    actions.throw_away(batch_id=batch_id, by=request.person.user, now=now())
    messages.success(request, _("过期的已清理。"))
    return go(request, "keep-station", one.id)


@needs(Right.KEEP)
@require_safe
def thanks(request: Request, station_id: int) -> HttpResponse:
    """A certificate to print: the union thanks whoever keeps the room."""
    one = queries.station(request.person, station_id, Right.KEEP)
    context = {"station": one, "days": queries.days_kept(one, request.person.user), "day": localdate()}
    return page(request, "stations/thanks.html", context)
