"""Dates that other calendars follow."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhijia.web.access import anyone
from zhijia.web.http import Request

from .. import queries
from ..models import Show
from ..rules import calendar

MOST = 500


@anyone
@require_safe
def shows(request: Request) -> HttpResponse:
    found = list(queries.shows.coming(queries.shows.Filters(), now())[:MOST])
    return _feed(request, request.federation.short_name, [_event(request, one) for one in found])


@anyone
@require_safe
def show(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.public_show(show_id)
    return _feed(request, found.title, [_event(request, found)])


@anyone
@require_safe
def course(request: Request, course_id: int) -> HttpResponse:
    found = queries.classes.public_course(course_id)
    host = request.get_host()
    url = request.build_absolute_uri(reverse("course", args=[found.id]))
    events = [
        calendar.Event(
            uid=f"session-{one.id}@{host}",
            title=found.title,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            changed_at=one.starts_at,
            place="、".join(str(room.room) for room in one.rooms.all()),
            words=one.topic,
            url=url,
        )
        for one in queries.classes.lessons(found)
    ]
    return _feed(request, found.title, events)


def _event(request: Request, one: Show) -> calendar.Event:
    return calendar.Event(
        uid=f"show-{one.id}@{request.get_host()}",
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        changed_at=one.starts_at,
        place=" ".join(filter(None, (one.venue.name, one.venue.address))),
        words=one.troupe,
        url=request.build_absolute_uri(reverse("show", args=[one.id])),
        cancelled=one.state == Show.State.CANCELLED,
    )


def _feed(request: Request, name: str, events: list[calendar.Event]) -> HttpResponse:
    return HttpResponse(calendar.feed(name, events), content_type="text/calendar; charset=utf-8")
