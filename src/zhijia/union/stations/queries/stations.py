"""One station, and lists of them, for whoever may see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate, localtime

from zhijia.kernel.refusal import NotYours
from zhijia.union.federations import queries as federations
from zhijia.union.people.models import Organisation
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Batch, Report, Restock, Station
from ..models.stations import hours_of
from ..rules import standard, states, things
from ..rules.hours import Hours, said

PAGE = 50


def standard_here(now: datetime, region: str = "") -> standard.Standard:
    """The local standard in force for a region today, or our defaults."""
    federation = federations.current()
    pack = federations.rules_in_force("station-standard", region or federation.region, localdate(now))
    return standard.standard(pack.document, pack.values) if pack else standard.Standard()


def published(code: str) -> Station:
    """By the code on its wall; paused and closed ones too, for they say so. Raises NotYours."""
    found = Station.objects.filter(code=code).exclude(state="draft").select_related("organisation")
    if (station := found.prefetch_related("spots", "things", "batches").first()) is None:
        raise NotYours
    return station


def visible(person: Person, right: str) -> QuerySet[Station]:
    """The stations over which the right is held, newest first."""
    return Station.objects.filter(person.over(right)).select_related("organisation").order_by("-id")


def station(person: Person, station_id: int, right: str = Right.STATIONS_WRITE) -> Station:
    """One of them. Raises NotYours."""
    found = visible(person, right).filter(id=station_id).prefetch_related("spots", "things", "batches").first()
    if found is None:
        raise NotYours
    return found


def kept_by(person: Person) -> list[Station]:
    """The stations whose keeper this is."""
    return list(visible(person, Right.KEEP).exclude(state="closed").prefetch_related("spots").order_by("name")[:100])


def owners(person: Person) -> list[Organisation]:
    """The unions whose stations this person may write."""
    return list(
        Organisation.objects.filter(person.over(Right.STATIONS_WRITE, "path"), closed_on=None).order_by("path")[:2_000]
    )


def narrowed(found: QuerySet[Station], asked: Any) -> QuerySet[Station]:
    """By words, state, district, kind and what is wrong, as a list's form asks."""
    for word in str(asked.get("q", "")).lower().replace("\0", "").split()[:5]:
        found = found.filter(search__contains=word)
    if asked.get("state") in states.STATION_STATES:
        found = found.filter(state=asked["state"])
    if district := asked.get("district"):
        found = found.filter(district=district)
    if asked.get("kind") in states.KINDS:
        found = found.filter(kind=asked["kind"])
    if asked.get("wrong") == "reports":
        found = found.filter(Q(id__in=Report.objects.exclude(state="answered").values("station")))
    return found


def districts(found: QuerySet[Station] | None = None) -> list[tuple[str, int]]:
    """Names of districts with how many published stations each has (or how many of `found`)."""
    rows = Station.objects.filter(state="published") if found is None else found
    return [(one, n) for one, n in rows.order_by("district").values_list("district").annotate(Count("id"))]


@dataclass(frozen=True)
class Today:
    """How a station stands at a moment."""

    open: bool
    closes_at: datetime | None
    opens_next: datetime | None
    note: str = ""
    spots: Sequence[tuple[Any, bool]] = field(default_factory=list)


def today(one: Station, now: datetime) -> Today:
    """Open now, until when, or from when again; a station of several doors is open while one of them is."""
    at = localtime(now)
    spots = [(spot, hours_of(spot.week or one.week, one.dated)) for spot in one.spots.all()]
    doors = [hours for _spot, hours in spots] or [one.hours]
    closes, opens = _latest(doors, at), [moment for hours in doors if (moment := hours.opens_next(at))]
    stands = one.state == "published"
    note = one.dated.get(at.date().isoformat(), {}).get("note", "")
    return Today(
        stands and any(hours.is_open(at) for hours in doors),
        closes,
        min(opens, default=None) if stands else None,
        note,
        [(spot, stands and hours.is_open(at)) for spot, hours in spots],
    )


def coming_days(one: Station, now: datetime) -> list[tuple[date, str, str]]:
    """The dated exceptions of the next sixty days, today's too: (day, hours in words, why)."""
    first = localdate(now)
    days = [(date.fromisoformat(day), facts) for day, facts in sorted(one.dated.items())]
    return [
        (day, said(facts["spans"]), facts.get("note", ""))
        for day, facts in days
        if first <= day <= first + timedelta(days=60)
    ]


def _latest(doors: list[Hours], at: datetime) -> datetime | None:
    ends = [hours.closes_at(at) for hours in doors if hours.is_open(at)]
    return None if None in ends else max((end for end in ends if end), default=None)


def shown_things(one: Station, now: datetime, days: int) -> list[things.Shown]:
    """Facilities, then supplies with what is left of them, each as it may be said today.

    What is past its date counts for nothing: supplies of which only that is left are out.
    """
    left, today = dict[str, int](), localdate(now)
    for batch in one.batches.all():
        if batch.gone_at is None:
            good = batch.expires_on is None or batch.expires_on >= today
            left[batch.code] = left.get(batch.code, 0) + (batch.quantity if good else 0)
    rows = sorted(
        (thing for thing in one.things.all() if thing.code in things.KINDS), key=lambda t: things.KINDS[t.code].bit
    )
    return [
        things.shown(
            thing.code,
            things.Level.OUT if left.get(thing.code) == 0 else thing.level,
            thing.seen_at,
            thing.witness,
            now=now,
            days=days,
            quantity=left.get(thing.code),
        )
        for thing in rows
    ]


def going_bad(person: Person, right: str, now: datetime) -> QuerySet[Batch]:
    """Supplies that are bad or will be within thirty days, the earliest first."""
    until = localdate(now) + things.EXPIRY_WARNING
    batches = Batch.objects.filter(
        person.over(right, "station__organisation__path"), gone_at=None, expires_on__lte=until
    )
    return batches.select_related("station").order_by("expires_on", "id")


def open_reports(person: Person, right: str = Right.STATIONS_WRITE) -> QuerySet[Report]:
    """Those that wait for an answer, the earliest deadline first."""
    return (
        Report.objects.filter(person.over(right, "station__organisation__path"))
        .exclude(state="answered")
        .select_related("station")
        .order_by("due_on", "id")
    )


def reports(person: Person) -> QuerySet[Report]:
    """All of them, newest first."""
    return (
        Report.objects.filter(person.over(Right.STATIONS_WRITE, "station__organisation__path"))
        .select_related("station", "answered_by")
        .order_by("-id")
    )


def report_by_token(token: str) -> Report:
    """The reporter's own address. Raises NotYours."""
    if (found := Report.objects.select_related("station").filter(token=token).first()) is None:
        raise NotYours
    return found


def answered_lately(one: Station, now: datetime) -> list[Report]:
    """What was answered about a station in the last sixty days: whoever comes may read it."""
    since = now - timedelta(days=60)
    return list(
        one.reports.filter(state="answered", answered_at__gte=since).exclude(kind="help").order_by("-answered_at")[:5]
    )


def restocks(person: Person, right: str = Right.STATIONS_WRITE) -> QuerySet[Restock]:
    """Open requests first, then the newest."""
    return (
        Restock.objects.filter(person.over(right, "station__organisation__path"))
        .select_related("station", "asked_by")
        .order_by("-id")
    )


def open_restocks(person: Person) -> QuerySet[Restock]:
    """Those that wait for the union or a host, the oldest first."""
    return restocks(person).filter(state__in=["asked", "promised", "sent"]).order_by("asked_at")


def days_kept(one: Station, by: Any) -> int:
    """On how many days somebody said something of this station: for their thanks, and nobody else's eyes."""
    return one.notes.filter(by=by).values("said_at__date").distinct().count()
