"""What an inspector found, held against the standard of that day. Two who look at once are two."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from .. import queries
from ..models import Building, Inspection, StarYear, Station
from ..rules import hours, standard, states, things
from ._common import locked, touched, when
from .building import locked_building
from .seeing import see


@transaction.atomic
def inspect(
    *, checks: Mapping[str, str], request_key: UUID, by: Any, now: datetime, station_id: int | None = None,
    building_id: int | None = None, area: Decimal | None = None, note: str = "", said_at: datetime | None = None,
) -> Inspection:  # fmt: skip
    """A look at a station, or at a room that is offered. It may have waited in a phone; the same key again is the same.

    Raises Refusal when nothing was looked at, NotYours without the right over it.
    """
    if (station_id is None) == (building_id is None):
        raise NotYours
    station = locked(station_id, Right.INSPECT, by, now) if station_id is not None else None
    building = locked_building(building_id, by, now, Right.INSPECT) if building_id is not None else None
    if earlier := Inspection.objects.filter(request_key=request_key).first():
        return earlier
    known = {code: answer for code, answer in checks.items() if code in standard.CHECKS and answer in ("yes", "no")}
    if not known:
        raise Refusal(_("一项都没有勾。至少看一项再交。"))
    made = _make(station, building, known, area, note.strip()[:300], when(said_at, now), request_key, by, now)
    if station is not None:
        _seen(station, known, by, made.at)
    elif building is not None:
        _looked_at(building, now)
    owner = (station or building).organisation  # type: ignore[union-attr]
    facts = {"passed": made.passed, "checks": len(known)}
    journal.write("inspection.made", by=by, at=now, about=made, organisation=owner.path, **facts)
    return made


def _make(
    station: Station | None, building: Building | None, checks: Mapping[str, str], area: Decimal | None, note: str,
    at: datetime, request_key: UUID, by: Any, now: datetime,
) -> Inspection:  # fmt: skip
    wanted = queries.standard_here(at, station.region if station else "")
    lines = standard.findings(
        wanted,
        area=area if area is not None else (station or building).area,  # type: ignore[union-attr]
        weekly_minutes=station.hours.weekly_minutes if station else _offered_minutes(building),
        checks=checks,
    )
    return Inspection.objects.create(
        station=station, building=building, by=by, at=at, received_at=now, checks=dict(checks), area=area, note=note,
        standard=wanted.facts(), findings=[[one.what, one.wanted, one.found, one.met] for one in lines],
        passed=standard.passes(lines), request_key=request_key,
    )  # fmt: skip


def _offered_minutes(building: Building | None) -> int:
    try:
        return hours.Hours(hours.read(building.hours if building else "")).weekly_minutes
    except Refusal:
        return 0


def _seen(station: Station, checks: Mapping[str, str], by: Any, at: datetime) -> None:
    """An inspector's yes and no are looks at the things that are offered there."""
    offered = set(station.things.values_list("code", flat=True))
    levels = {
        code: things.Level.GOOD if answer == "yes" else things.Level.BROKEN
        for code, answer in checks.items()
        if code in offered
    }
    if levels:
        see(station, levels, witness=things.Witness.INSPECTOR, by=by, at=at)


def _looked_at(building: Building, now: datetime) -> None:
    if building.state == states.BuildState.APPLIED:
        building.state, building.state_at = states.BuildState.INSPECTED, now
        building.save(update_fields=["state", "state_at"])


@transaction.atomic
def give_stars(*, station_id: int, year: int, stars: int, why: str, by: Any, now: datetime) -> StarYear:
    """The stars of a year, once a year; fewer than before need their reason like any. Raises Refusal, NotYours."""
    station = locked(station_id, Right.STATIONS_WRITE, by, now)
    if not 0 <= stars <= standard.MOST_STARS:
        raise Refusal(_("星级是 0 到 5。"), field="stars")
    if len(why.strip()) < 2:
        raise Refusal(_("请写明依据。"), field="why")
    if known := StarYear.objects.filter(station=station, year=year).first():
        words = _("“%(name)s” %(year)d 年已经评过：%(n)d 星。")
        raise Refusal(words % {"name": station.name, "year": year, "n": known.stars})
    made = StarYear.objects.create(
        station=station, year=year, stars=stars, before=station.stars, why=why.strip()[:200], by=by, at=now
    )
    station.stars = stars
    touched(station, "stars")
    facts = {"year": year, "stars": stars, "before": made.before}
    journal.write("stars.given", by=by, at=now, about=station, organisation=station.organisation.path, **facts)
    return made
