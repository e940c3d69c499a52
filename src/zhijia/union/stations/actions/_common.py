"""What every verb here begins and ends with."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Now

from zhijia.kernel.refusal import NotYours
from zhijia.union.people import queries as people

from ..models import Station, Thing
from ..rules import things

LATE = timedelta(days=7)  # what a phone kept longer than this counts from when it arrives
DATED_KEPT = timedelta(days=2)


def locked(station_id: int, right: str, by: Any, now: datetime) -> Station:
    """The station, ours until the transaction ends. Raises NotYours without the right over its union."""
    found = Station.objects.filter(id=station_id).select_related("organisation")
    station = found.select_for_update(of=("self",), no_key=True).first()
    if station is None or not people.may(by, right, station.organisation.path, now):
        raise NotYours
    return station


def touched(station: Station, *fields: str) -> None:
    """Save these fields, and have every index read the station again."""
    station.touched_at = Now()
    station.save(update_fields=[*fields, "touched_at"])


def remask(station: Station) -> None:
    """What is offered there and not known to be missing, as bits: what a search by things looks at."""
    there = Thing.objects.filter(station=station).exclude(level__in=[things.Level.OUT, things.Level.BROKEN])
    station.mask = things.mask(there.values_list("code", flat=True))
    touched(station, "mask")


def when(said_at: datetime | None, now: datetime) -> datetime:
    """What a phone says of the time, believed for a week back and never for what is still to come."""
    return said_at if said_at and now - LATE <= said_at <= now else now
