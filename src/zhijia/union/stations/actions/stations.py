"""Stations come, change, open, pause and close."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from secrets import choice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.pinyin import search_text
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation
from zhijia.union.people.rules import Right

from ..models import Spot, Station, Thing
from ..rules import hours, places, states, things
from ._common import DATED_KEPT, locked, remask, touched

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read two ways
CODE_LENGTH = 6
MOST_SPOTS = 30


@dataclass(frozen=True)
class Facts:
    """What a station is. Latitude and longitude are in the datum named; `week` is rules.hours'."""

    name: str
    kind: str
    host_kind: str
    district: str
    address: str
    latitude: float
    longitude: float
    week: Sequence[Any]
    datum: str = places.Datum.WGS84
    host: str = ""
    region: str = ""
    street: str = ""
    directions: str = ""
    phone: str = ""
    area: Decimal | None = None
    seats: int | None = None
    wheelchair: str = ""
    opened_on: date | None = None
    things: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True)
class Door:
    """One of several small hosts that make a station; its own hours, or None for the station's."""

    name: str
    latitude: float
    longitude: float
    address: str = ""
    week: Sequence[Any] | None = None
    note: str = ""


@transaction.atomic
def open_station(
    *, facts: Facts, organisation_id: int, request_key: UUID, by: Any, now: datetime, is_demo: bool = False
) -> Station:
    """A draft. The same request_key again returns it. Raises Refusal for a place that cannot be, NotYours."""
    owner = Organisation.objects.filter(id=organisation_id, closed_on=None).first()
    if owner is None or not people.may(by, Right.STATIONS_WRITE, owner.path, now):
        raise NotYours
    if earlier := Station.objects.filter(request_key=request_key).first():
        return earlier
    values = _clean(facts)
    _not_twice(values, None)
    station = Station.objects.create(
        code=_free_code(), organisation=owner, state_at=now, touched_at=Now(), request_key=request_key,
        is_demo=is_demo, **values,
    )  # fmt: skip
    _offer(station, facts.things)
    journal.write("station.added", by=by, at=now, about=station, organisation=owner.path, name=station.name)
    return station


@transaction.atomic
def change_station(*, station_id: int, facts: Facts, by: Any, now: datetime) -> Station:
    """What is known of it, put right. Raises Refusal, NotYours."""
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    values = _clean(facts)
    _not_twice(values, station)
    changed = [name for name, value in values.items() if getattr(station, name) != value and name != "search"]
    for name, value in values.items():
        setattr(station, name, value)
    touched(station, *values)
    _offer(station, facts.things)
    path = station.organisation.path
    journal.write("station.changed", by=by, at=now, about=station, organisation=path, fields=changed)
    return station


def _clean(facts: Facts) -> dict[str, Any]:
    latitude, longitude = places.clean_point(facts.latitude, facts.longitude, facts.datum)
    values = asdict(facts)
    del values["things"], values["datum"]
    named = (facts.name, facts.host, facts.district, facts.street, facts.address)
    return values | {
        "latitude": latitude,
        "longitude": longitude,
        "given_in": facts.datum,
        "week": [[list(span) for span in spans] for spans in facts.week],
        "search": search_text(*named)[:1_000],
    }


def _not_twice(values: Mapping[str, Any], station: Station | None) -> None:
    same = Station.objects.filter(name=values["name"], district=values["district"]).exclude(state="closed")
    if same.exclude(id=station.id if station else 0).exists():
        words = _("%(district)s已经有“%(name)s”。请换一个名称，或去改那一家。")
        raise Refusal(words % {"district": values["district"], "name": values["name"]}, field="name")


def _free_code() -> str:
    while True:
        code = "".join(choice(LETTERS) for _letter in range(CODE_LENGTH))
        if not Station.objects.filter(code=code).exists():
            return code


def _offer(station: Station, codes: Iterable[str]) -> None:
    """What it offers; a new thing has not been seen yet, one that is no longer offered goes."""
    wanted = {code for code in codes if code in things.KINDS}
    gone = Thing.objects.filter(station=station).exclude(code__in=wanted)
    removed = gone.delete()[0]
    has = set(Thing.objects.filter(station=station).values_list("code", flat=True))
    new = [Thing(station=station, code=code, level=things.Level.GOOD) for code in sorted(wanted - has)]
    Thing.objects.bulk_create(new)
    if new or removed:
        remask(station)


@transaction.atomic
def set_doors(*, station_id: int, doors: Sequence[Door], by: Any, now: datetime) -> Station:
    """The several small hosts that make this station; none: it has one door of its own. Raises Refusal, NotYours."""
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    if len(doors) > MOST_SPOTS:
        raise Refusal(_("一家驿站最多 %(most)d 个点，这里有 %(has)d 个。") % {"most": MOST_SPOTS, "has": len(doors)})
    if len({door.name for door in doors}) != len(doors):
        raise Refusal(_("有两个点同名。请给每个店写不同的名称。"))
    station.spots.all().delete()
    spots = []
    for door in doors:
        latitude, longitude = places.clean_point(door.latitude, door.longitude)
        week = None if door.week is None else [[list(span) for span in spans] for spans in door.week]
        where = {"latitude": latitude, "longitude": longitude, "address": door.address[:120]}
        spots.append(Spot(station=station, name=door.name[:60], week=week, note=door.note[:100], **where))
    Spot.objects.bulk_create(spots)
    touched(station)
    path = station.organisation.path
    journal.write("station.doors", by=by, at=now, about=station, organisation=path, doors=len(spots))
    return station


@transaction.atomic
def publish(*, station_id: int, by: Any, now: datetime) -> Station:
    """From now on it is found. Raises Refusal when nobody could find or enter it by what is written."""
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    if station.state == "published":
        return station
    if not station.hours.weekly_minutes and not station.spots.exclude(week=None).exists():
        raise Refusal(_("还没有写开放时间，发布后没人知道什么时候能进。请先补上。"), field="hours")
    return _move(station, "published", "", "station.published", by, now)


@transaction.atomic
def pause(*, station_id: int, why: str, by: Any, now: datetime) -> Station:
    """Not to be found for a while; its page says why. Raises Refusal, NotYours."""
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    return _move(station, "paused", _said(why), "station.paused", by, now)


@transaction.atomic
def close(*, station_id: int, why: str, by: Any, now: datetime) -> Station:
    """For good; its page says why and where the next one is. Raises Refusal, NotYours."""
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    return _move(station, "closed", _said(why), "station.closed", by, now)


def _said(why: str) -> str:
    if len(why.strip()) < 2:
        raise Refusal(_("请写明原因。来的人会在驿站的页面上看到。"), field="why")
    return why.strip()[:200]


def _move(station: Station, state: str, note: str, what: str, by: Any, now: datetime) -> Station:
    if station.state == states.StationState.CLOSED:
        raise Refusal(_("“%s”已经撤销，不能再改状态。要重新开办请新建一家。") % station.name)
    station.state, station.state_note, station.state_at = state, note, now
    if state == "published" and station.opened_on is None:
        station.opened_on = localdate(now)
    touched(station, "state", "state_note", "state_at", "opened_on")
    journal.write(what, by=by, at=now, about=station, organisation=station.organisation.path, why=note)
    return station


@transaction.atomic
def set_day(
    *, station_id: int, day: date, spans: hours.Spans | None, note: str, by: Any, now: datetime
) -> Station:  # fmt: skip
    """A date with hours of its own: none of them is closed that day, None goes back to the week's. Raises Refusal."""
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    if not localdate(now) - DATED_KEPT <= day:
        raise Refusal(_("%s 已经过去了。") % day, field="day")
    put_day(station, day, spans, note=note.strip()[:60], witness=things.Witness.OFFICER, said_at=now, now=now)
    facts = {"day": day.isoformat(), "hours": "" if spans is None else hours.said(spans)}
    journal.write("station.day", by=by, at=now, about=station, organisation=station.organisation.path, **facts)
    return station


def put_day(
    station: Station, day: date, spans: hours.Spans | None, *, note: str, witness: str, said_at: datetime, now: datetime
) -> bool:
    """Write one date of a locked station; what was said later stays. Says whether it was written."""
    dated = {
        one: facts for one, facts in station.dated.items() if date.fromisoformat(one) >= localdate(now) - DATED_KEPT
    }
    known = dated.get(day.isoformat())
    if known and datetime.fromisoformat(known["said_at"]) > said_at:
        return False
    if spans is None:
        dated.pop(day.isoformat(), None)
    else:
        facts = {"spans": [list(span) for span in spans], "note": note, "witness": str(witness)}
        dated[day.isoformat()] = {**facts, "said_at": said_at.isoformat()}
    station.dated = dated
    touched(station, "dated")
    return True
