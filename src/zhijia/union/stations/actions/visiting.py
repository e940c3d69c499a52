"""How many come: opens of the code on the wall, and a keeper's rough word. Never a check-in, never a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from ..models import Station, Visits
from ..rules import states

MOST_A_DAY = 20_000

# One statement: two who scan at the same moment are two.
ONE_MORE = """
INSERT INTO stations_visits (station_id, day, opens, rough) VALUES (%s, %s, 1, '')
  ON CONFLICT (station_id, day) DO UPDATE SET opens = stations_visits.opens + 1
"""


def count_open(*, station_id: int, now: datetime) -> None:
    """The code on the wall was scanned."""
    with connection.cursor() as sql:
        sql.execute(ONE_MORE, [station_id, localdate(now)])


def say_how_many(station: Station, day: date, rough: str, number: Any) -> None:
    """A keeper's word on a day, over an earlier one. Raises Refusal."""
    if rough not in states.ROUGH:
        raise Refusal(_("请选“不多”“有一些”或“很多”；人数可以不填。"), field="rough")
    if number is not None and not (isinstance(number, int) and 0 <= number <= MOST_A_DAY):
        raise Refusal(_("人数要在 0 到 %s 之间。") % f"{MOST_A_DAY:,}", field="number")
    Visits.objects.update_or_create(station=station, day=day, defaults={"rough": rough, "number": number})


@dataclass(frozen=True)
class Counted:
    """What is known of one station on one day from a list."""

    station_id: int
    day: date
    opens: int = 0
    rough: str = ""
    number: int | None = None


def count_many(*, rows: Sequence[Counted], by: Any, now: datetime) -> int:
    """Counts from a list, for days that have none yet: one statement a thousand. Returns how many rows it had."""
    made = [
        Visits(station_id=one.station_id, day=one.day, opens=one.opens, rough=one.rough, number=one.number)
        for one in rows
        if one.day <= localdate(now)
    ]
    Visits.objects.bulk_create(made, batch_size=1_000, ignore_conflicts=True)
    return len(made)
