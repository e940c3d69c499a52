"""Venues with their seat plans and rooms."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import PlanForm, RoomsForm, VenueForm
from ..models import Show

RIGHT = "culture.write"


@needs(RIGHT)
def venues(request: Request) -> HttpResponse:
    form = VenueForm(request.POST or None)
    home = queries.shows.home_of(request.person)
    if form.attempt(actions.add_venue, organisation_id=home.id, by=request.user, now=now()):
        return go(request, "work-venue", form.result.id)
    context = {"form": form, "venues": queries.shows.venues_over(request.person).prefetch_related("rooms")}
    return page(request, "culture/work_venues.html", context, status=form.status)


@needs(RIGHT)
def venue(request: Request, venue_id: int) -> HttpResponse:
    found = queries.shows.venue_over(request.person, venue_id)
    plans = request.method == "POST" and "rooms" not in request.POST
    form = PlanForm(request.POST if plans else None, request.FILES if plans else None)
    rooms = RoomsForm(request.POST if request.method == "POST" and not plans else None)
    if form.attempt(actions.set_plan, venue_id=found.id, by=request.user, now=now()):
        messages.success(request, _("座位图好了，共 %d 座。") % form.result)
        return go(request, "work-venue", found.id)
    if rooms.attempt(actions.add_rooms, venue_id=found.id, by=request.user, now=now()):
        return go(request, "work-venue", found.id)
    context = {
        "venue": found,
        "form": form,
        "rooms_form": rooms,
        "rooms": found.rooms.order_by("name"),
        "areas": queries.shows.plan(Show(id=0, venue=found)),
    }
    return page(request, "culture/work_venue.html", context, status=max(form.status, rooms.status))
