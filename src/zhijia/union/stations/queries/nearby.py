"""What is open near here: answered from an index in memory, kept up to date by reading what was touched since.

A process keeps one index for each federation it was asked about. It reads again at most every LOOK_AGAIN seconds its
own federation's, every LOOK_AFAR those of others; a page then reads the few stations it shows from the database, so
that what it says of them is of this moment. Nothing about who asks, or from where, is kept anywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import Any

from django.db import connection
from django.utils.timezone import localtime

from zhijia.kernel import spaces
from zhijia.union.federations import queries as federations

from ..models import Spot, Station
from ..models.stations import hours_of
from ..rules.hours import Hours, stored
from ..rules.nearest import Index, Near, Pattern, Place
from ..rules.places import Point, far
from ..rules.things import FILTERS, Shown, shown
from .stations import standard_here

LOOK_AGAIN = 2.0  # seconds
LOOK_AFAR = 20.0
WHOLE_AGAIN = 3_600.0
OVERLAP = timedelta(minutes=2)  # longer than any transaction that touches a station


@dataclass
class _Known:
    index: Index = field(default_factory=Index)
    looked: float = -1e9  # by the monotonic clock
    whole: float = -1e9
    since: datetime | None = None  # by the database's clock
    lock: Any = field(default_factory=Lock)


_known: dict[str, _Known] = {}


@dataclass(frozen=True)
class Found:
    """A station to be shown: where it is, how far, whether it is open. `space` is the federation's slug."""

    space: str
    station_id: int
    spot_id: int
    metres: float | None
    open: bool


def nearest(
    point: Point, *, now: datetime, needs: int = 0, open_only: bool = True, most: int = 20, everywhere: bool = False
) -> list[Found]:
    """The nearest stations of this federation, or of all in the installation, with all that is needed."""
    near = _nearest(point, now, needs, open_only, most, everywhere)
    return [Found(space, *one.place.key, one.metres, one.open) for space, one in near]


def _nearest(
    point: Point, now: datetime, needs: int, open_only: bool, most: int, everywhere: bool
) -> list[tuple[str, Near]]:
    at = localtime(now)
    asked = _everywhere() if everywhere else [(spaces.current(), index_here())]
    found: list[tuple[str, Near]] = []
    for space, index in sorted(asked, key=lambda one: one[1].at_least(point)):
        if len(found) >= most and index.at_least(point) > found[-1][1].metres:
            break
        near = index.nearest(point, at=at, needs=needs, open_only=open_only, most=most)
        found += [(space, one) for one in near]
        found = sorted(found, key=lambda one: one[1].metres)[:most]
    return found


def told(
    point: Point, *, now: datetime, needs: int = 0, open_only: bool = True, most: int = 10, everywhere: bool = False
) -> list[dict[str, Any]]:
    """The same for machines, from the index alone: as it was LOOK_AGAIN seconds ago at most (LOOK_AFAR elsewhere)."""
    minute = localtime(now).replace(second=0, microsecond=0)
    return [_told(space, one, minute) for space, one in _nearest(point, now, needs, open_only, most, everywhere)]


def _told(space: str, near: Near, minute: datetime) -> dict[str, Any]:
    place = near.place
    closes_at, opens_next = _turns(place.pattern, minute)
    return {
        "federation": space, "code": place.code, "name": place.name, "address": place.address,
        "latitude": place.station[0], "longitude": place.station[1], "metres": round(near.metres), "open": near.open,
        "phone": place.phone, "closes_at": closes_at, "opens_next": opens_next,
    }  # fmt: skip


@lru_cache(maxsize=2_048)
def _turns(pattern: Pattern, minute: datetime) -> tuple[str | None, str | None]:
    """When it closes, when it opens next: for all that have the same hours, once a minute."""
    hours = Hours(pattern[0], dict(pattern[1]))
    closes, opens = hours.closes_at(minute), hours.opens_next(minute)
    return closes.isoformat() if closes else None, opens.isoformat() if opens else None


def listed(*, now: datetime, district: str = "", needs: int = 0, open_only: bool = True) -> list[Found]:
    """Without a position: all stations of this federation or of one district, those open first."""
    at, here, index = localtime(now), spaces.current(), index_here()
    places = index.listed(at=at, district=district, needs=needs, open_only=open_only)
    return [Found(here, *one.key, None, open_only or _open(one, at)) for one in places]


def _open(place: Place, at: datetime) -> bool:
    week, dated = place.pattern
    return hours_of(week, {day.isoformat(): {"spans": spans} for day, spans in dated}).is_open(at)


def index_here() -> Index:
    """Of the federation we are in, read again when it is time."""
    known = _known.setdefault(spaces.current(), _Known())
    _refresh(known, LOOK_AGAIN)
    return known.index


def forget() -> None:
    """Every index: for tests, whose rows vanish without being closed."""
    _known.clear()


def _everywhere() -> Iterator[tuple[str, Index]]:
    here = spaces.current()
    for federation in federations.open_ones():
        if not federation.has("stations"):
            continue
        known = _known.setdefault(federation.slug, _Known())
        wait = LOOK_AGAIN if federation.slug == here else LOOK_AFAR
        if monotonic() - known.looked >= wait:
            with spaces.inside(federation.slug):
                _refresh(known, wait)
        yield federation.slug, known.index


def _refresh(known: _Known, wait: float) -> None:
    """One thread reads; the others go on with what there is, unless there is nothing yet."""
    if monotonic() - known.looked < wait or not known.lock.acquire(blocking=known.since is None):
        return
    try:
        if monotonic() - known.looked < wait:
            return
        whole = monotonic() - known.whole >= WHOLE_AGAIN
        started = _database_time()
        rows = list(_rows(None if whole or known.since is None else known.since - OVERLAP))
        places = [place for row in rows for place in _places(row)]
        if whole:
            known.index, known.whole = Index(places), monotonic()
        else:
            known.index.change(places, gone=[row[0] for row in rows])
        known.since, known.looked = started, monotonic()
    finally:
        known.lock.release()


def _database_time() -> datetime:
    with connection.cursor() as sql:
        sql.execute("SELECT statement_timestamp()")
        return sql.fetchone()[0]  # type: ignore[no-any-return]


_FIELDS = (
    *("id", "state", "latitude", "longitude", "week", "dated", "mask", "district", "name", "code", "address", "phone"),
    *("spots__id", "spots__latitude", "spots__longitude", "spots__week"),
)


def _rows(since: datetime | None) -> Iterable[Sequence[Any]]:
    """A row for each door of each station; those touched since, whatever their state, or all that are published."""
    touched = (
        Station.objects.filter(state="published") if since is None else Station.objects.filter(touched_at__gte=since)
    )
    return touched.order_by().values_list(*_FIELDS).iterator(chunk_size=5_000)


def _places(row: Sequence[Any]) -> Iterator[Place]:
    id, state, lat, lon, week, dated, mask, district, name, *said, spot, spot_lat, spot_lon, spot_week = row
    if state == "published":
        where = (lat, lon) if spot is None else (spot_lat, spot_lon)
        pattern = _pattern(spot_week or week, dated)
        yield Place((id, spot or 0), where, pattern, mask, district, name, (lat, lon), *said)


def _pattern(week: Any, dated: dict[str, Any]) -> Pattern:
    return stored(week), tuple(
        (date.fromisoformat(day), tuple((a, b) for a, b in facts["spans"])) for day, facts in sorted(dated.items())
    )


@dataclass(frozen=True)
class Dot:
    """A station as a point of the map."""

    station: Station
    point: Point
    open: bool


def points(found: Sequence[Found], now: datetime) -> list[Dot]:
    """The stations of this federation that were found, as points: one query."""
    ids = [one.station_id for one in found]
    known = Station.objects.filter(state="published").only("code", "name", "latitude", "longitude").in_bulk(ids)
    return [
        Dot(known[one.station_id], known[one.station_id].point, one.open) for one in found if one.station_id in known
    ]


@dataclass(frozen=True)
class Card:
    """A station as a list shows it, with the federation it is of."""

    station: Station
    metres: float | None
    open: bool
    closes_at: datetime | None
    opens_next: datetime | None
    federation: Any  # None: this one
    spot: Spot | None = None
    things: Sequence[Shown] = ()

    @property
    def far(self) -> str:
        return far(self.metres)


def cards(found: Sequence[Found], now: datetime) -> list[Card]:
    """The stations that were found, as they are now, in that order: two queries for each federation among them."""
    at, here, shown = localtime(now), spaces.current(), dict[tuple[str, int], Station]()
    for space in {one.space for one in found}:
        ids = [one.station_id for one in found if one.space == space]
        with nullcontext() if space == here else spaces.inside(space):
            published = Station.objects.filter(id__in=ids, state="published").prefetch_related("things", "spots")
            shown |= {(space, one.id): one for one in published}
    made, days = [], standard_here(now).fresh_days
    for one in found:
        if (station := shown.get((one.space, one.station_id))) is None:
            continue
        spot = next((spot for spot in station.spots.all() if spot.id == one.spot_id), None)
        hours = hours_of((spot and spot.week) or station.week, station.dated)
        federation = None if one.space == here else federations.by_slug(one.space)
        made.append(
            Card(
                station,
                one.metres,
                hours.is_open(at),
                hours.closes_at(at),
                hours.opens_next(at),
                federation,
                spot,
                _things(station, now, days),
            )
        )
    return made


def _things(station: Station, now: datetime, days: int) -> list[Shown]:
    """What one may look for, as it may be said today."""
    rows = sorted((one for one in station.things.all() if one.code in FILTERS), key=lambda one: FILTERS[one.code].bit)
    return [shown(one.code, one.level, one.seen_at, one.witness, now=now, days=days) for one in rows]
