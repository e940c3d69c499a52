"""Pick-up points: counters, stations, lockers."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.journal import actions as journal

from ..models import Cell, Place

MOST_CELLS = 200


@transaction.atomic
def open_place(
    *,
    organisation_id: int,
    kind: str,
    name: str,
    address: str,
    hours: str,
    phone: str,
    request_key: UUID,
    by: Any,
    now: datetime,
    cells: int = 0,
) -> Place:
    """A place where parcels wait; a locker has so many cells, which are a pool. The same key again, the same place."""
    if earlier := Place.objects.filter(request_key=request_key).first():
        return earlier
    is_locker = kind == Place.Kind.LOCKER
    if not 2 <= len(name.strip()) <= 60 or not 4 <= len(address.strip()) <= 200:
        raise Refusal(_("请写名称（2 到 60 字）和地址（4 到 200 字）。"), field="name")
    if is_locker and not 1 <= cells <= MOST_CELLS:
        raise Refusal(_("智能柜要有 1 到 %d 个格口。") % MOST_CELLS, field="cells")
    pool = None
    if is_locker:
        key = uuid5(request_key, "cells")
        pool = claims.open_pool(
            name=name[:80], total=cells, request_key=key, by=by, now=now, organisation_id=organisation_id
        )
    place = Place.objects.create(
        organisation_id=organisation_id,
        kind=Place.Kind(kind),
        name=name.strip(),
        address=address.strip(),
        hours=hours.strip()[:60],
        phone=phone.strip()[:20],
        pool=pool,
        request_key=request_key,
    )
    Cell.objects.bulk_create(Cell(place=place, number=n + 1) for n in range(cells if is_locker else 0))
    journal.write("place.opened", by=by, at=now, about=place, organisation=place.organisation.path, kind=kind)
    return place


@transaction.atomic
def change_place(*, place_id: int, hours: str, phone: str, is_open: bool, by: Any, now: datetime) -> Place:
    """Its hours and whether it takes parcels. What waits there still waits."""
    place = Place.objects.select_for_update(of=("self",)).select_related("organisation").filter(id=place_id).first()
    if place is None:
        raise NotYours
    place.hours, place.phone, place.is_open = hours.strip()[:60], phone.strip()[:20], is_open
    place.save(update_fields=["hours", "phone", "is_open"])
    journal.write("place.changed", by=by, at=now, about=place, organisation=place.organisation.path, open=is_open)
    return place
