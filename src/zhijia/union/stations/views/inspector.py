"""An inspector's day: a way through the stations, and a checklist that waits in the phone where there is no line."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhijia.union.people.rules import Right
from zhijia.web.access import needs
from zhijia.web.http import Request, go, kept_off_line, page

from .. import actions, queries
from ..forms import InspectForm
from ..rules import standard


@needs(Right.INSPECT)
@require_safe
@kept_off_line
def way(request: Request) -> HttpResponse:
    offered = list(queries.buildings(request.person, Right.INSPECT).filter(state__in=["applied", "inspected"])[:20])
    return page(
        request, "stations/inspect.html", {"way": queries.way_of_inspection(request.person), "offered": offered}
    )


@needs(Right.INSPECT)
@kept_off_line
def station(request: Request, station_id: int) -> HttpResponse:
    one = queries.station(request.person, station_id, Right.INSPECT)
    return _checklist(
        request, {"station": one, "name": one.name, "earlier": queries.inspections(one)[:3]}, station_id=one.id
    )


@needs(Right.INSPECT)
@kept_off_line
def building(request: Request, building_id: int) -> HttpResponse:
    one = queries.building(request.person, building_id, Right.INSPECT)
    return _checklist(request, {"building": one, "name": one.host}, building_id=one.id)


def _checklist(request: Request, context: dict[str, Any], **what: int) -> HttpResponse:
    form, by_script = InspectForm(request.POST or None), "application/json" in request.headers.get("Accept", "")
    done = form.attempt(actions.inspect, by=request.person.user, now=now(), **what)
    if by_script and request.method == "POST":
        said = "；".join(str(text) for texts in form.errors.values() for text in texts)
        return JsonResponse({"done": done, "message": said}, status=200 if done else 422)
    if done:
        messages.success(request, _("检查已交。"))
        return go(request, "inspect")
    wanted = queries.standard_here(now())
    checks = [(code, standard.check_label(code), form.data.get(f"check-{code}", "")) for code in standard.CHECKS]
    context |= {"form": form, "checks": checks, "wanted": wanted}
    return page(request, "stations/inspect_station.html", context, status=form.status)
