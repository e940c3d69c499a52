"""Venues, their seat plans and rooms."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.models import Organisation

from ..models import Area, Room, Seat, Ticket, Venue
from ..rules import seats


@transaction.atomic
def add_venue(
    *,
    name: str,
    organisation_id: int,
    request_key: UUID,
    by: Any,
    now: datetime,
    address: str = "",
    getting_there: str = "",
) -> Venue:
    """A place with a name of its own. The same request_key again returns the one already there."""
    if earlier := Venue.objects.filter(request_key=request_key).first():
        return earlier
    union = Organisation.objects.get(id=organisation_id)
    if Venue.objects.filter(organisation=union, name=name).exists():
        raise Refusal(_("已经有“%s”了。请换一个名称。") % name, field="name")
    venue = Venue.objects.create(
        name=name, organisation=union, address=address, getting_there=getting_there, request_key=request_key
    )
    journal.write("venue.added", by=by, at=now, about=venue, organisation=union.path)
    return venue


@transaction.atomic
def set_plan(*, venue_id: int, plan: seats.Plan, by: Any, now: datetime) -> int:
    """Give a venue its numbered seats; returns how many. Once tickets are out on seats, a plan stays as it is.

    Raises Refusal with every fault of the plan, by row and column.
    """
    venue = Venue.objects.select_for_update().select_related("organisation").filter(id=venue_id).first()
    if venue is None:
        raise NotYours
    if plan.faults:
        more = _("……还有 %d 处") % (len(plan.faults) - 5) if len(plan.faults) > 5 else ""
        raise Refusal("\n".join([*plan.faults[:5], *([more] if more else [])]), field="plan")
    if Ticket.objects.filter(seat__venue=venue).exists():
        raise Refusal(_("这个座位图已经出过票，不能再换。请另设一个场地。"), field="plan")
    venue.areas.all().delete()
    areas = {
        name: Area.objects.create(venue=venue, name=name or _("座区"), order=order)
        for order, name in enumerate(plan.areas)
    }
    ordered = seats.by_quality(plan)
    Seat.objects.bulk_create(
        (
            Seat(venue=venue, area=areas[one.area], row=one.row, number=one.number, x=one.x, y=one.y, order=order)
            for order, one in enumerate(ordered)
        ),
        batch_size=2_000,
    )
    journal.write("venue.planned", by=by, at=now, about=venue, organisation=venue.organisation.path, seats=len(ordered))
    return len(ordered)


@transaction.atomic
def add_rooms(*, venue_id: int, rooms: Sequence[tuple[str, int]], by: Any, now: datetime) -> list[Room]:
    """Rooms of a venue, name and capacity; one that is there already stays. Raises Refusal, NotYours."""
    venue = Venue.objects.select_related("organisation").filter(id=venue_id).first()
    if venue is None:
        raise NotYours
    made = []
    for name, capacity in rooms:
        if not name.strip() or not 1 <= capacity <= 100_000:
            raise Refusal(_("教室要有名称，容量 1 到 100000。"), field="rooms")
        made.append(Room.objects.get_or_create(venue=venue, name=name.strip()[:40], defaults={"capacity": capacity})[0])
    journal.write("venue.roomed", by=by, at=now, about=venue, organisation=venue.organisation.path, rooms=len(made))
    return made
