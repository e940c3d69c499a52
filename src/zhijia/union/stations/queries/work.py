"""What an officer's pages show: figures, buildings, inspections, subsidies, stars, an inspector's way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from zhijia.kernel.refusal import NotYours
from zhijia.union.ledger import queries as ledgers
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Building, Inspection, Report, Station, Subsidy, Visits
from ..rules import standard, states, things
from ..rules.places import distance
from .stations import visible

LONGER = 12 * 60 * 7  # weekly minutes above which hours are «longer»
WINDOW = 30  # days of the figures
BOOK = "stations"


@dataclass(frozen=True)
class Share:
    """A per cent never comes without the number it is of."""

    count: int
    of: int

    @property
    def percent(self) -> float:
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Figures:
    """What a leader counts, over the stations one may see, in the last thirty days where time matters."""

    published: int
    by_kind: Sequence[tuple[str, int]]
    by_district: Sequence[tuple[str, float]]
    round_the_clock: Share
    longer: Share
    medicine: Share
    opens: int
    visits: int
    counted: Share
    reports: int
    in_time: Share
    locked: int
    stars: Sequence[tuple[str, int]]
    days: Sequence[tuple[str, float]]


def figures(person: Person, right: str, now: datetime) -> Figures:
    """A handful of queries, whatever the number of stations."""
    mine = visible(person, right).filter(state="published").order_by()
    rows = list(mine.values_list("id", "week", "mask", "kind", "district", "stars"))
    since, n = localdate(now) - timedelta(days=WINDOW), len(rows)
    minutes = [sum(end - start for day in week for start, end in day) for _id, week, *_rest in rows]
    medicine = things.mask(["medicine"])
    visited = Visits.objects.filter(station__in=[row[0] for row in rows], day__gt=since)
    people = Coalesce("number", _roughly(), output_field=IntegerField())
    sums = visited.aggregate(
        opens=Sum("opens"), people=Sum(people), said=Count("station", filter=~Q(rough=""), distinct=True)
    )
    told = Report.objects.filter(person.over(right, "station__organisation__path"), received_at__date__gt=since)
    told = told.exclude(kind="help")
    answered = told.filter(state="answered")
    return Figures(
        published=n,
        by_kind=_counted((row[3] for row in rows), states.KINDS),
        by_district=sorted(_plain(row[4] for row in rows), key=lambda one: -one[1]),
        round_the_clock=Share(sum(one == 7 * 1_440 for one in minutes), n),
        longer=Share(sum(one >= LONGER for one in minutes), n),
        medicine=Share(sum(bool(row[2] & medicine) for row in rows), n),
        opens=sums["opens"] or 0,
        visits=sums["people"] or 0,
        counted=Share(sums["said"], n),
        reports=told.count(),
        in_time=Share(sum(1 for one in answered.only("answered_at", "due_on") if _in_time(one)), answered.count()),
        locked=told.filter(kind="locked").count(),
        stars=[(f"{stars}★" if stars else "—", count) for stars, count in _by_stars(row[5] for row in rows)],
        days=[
            (f"{day:%m-%d}", float(n)) for day, n in visited.order_by("day").values_list("day").annotate(Sum("opens"))
        ],
    )


def _roughly() -> Case:
    whens = [When(rough=word, then=Value(number)) for word, number in states.ROUGHLY.items()]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _in_time(report: Report) -> bool:
    return report.answered_at is not None and localdate(report.answered_at) <= report.due_on


def _plain(values: Any) -> list[tuple[str, float]]:
    counted: dict[str, float] = {}
    for value in values:
        counted[value] = counted.get(value, 0.0) + 1
    return list(counted.items())


def _counted(values: Any, labels: states.Words) -> list[tuple[str, int]]:
    return [(str(labels[value]), int(n)) for value, n in sorted(_plain(values))]


def _by_stars(values: Any) -> list[tuple[int, int]]:
    return [(stars, int(n)) for stars, n in sorted(((int(v or 0), n) for v, n in _plain(values)), reverse=True)]


def buildings(person: Person, right: str = Right.STATIONS_WRITE) -> QuerySet[Building]:
    """Offers of rooms, newest first."""
    return Building.objects.filter(person.over(right)).select_related("organisation", "station").order_by("-id")


def building(person: Person, building_id: int, right: str = Right.STATIONS_WRITE) -> Building:
    """One of them. Raises NotYours."""
    if (found := buildings(person, right).filter(id=building_id).first()) is None:
        raise NotYours
    return found


def building_by_token(token: str) -> Building:
    """The applicant's own address. Raises NotYours."""
    if (found := Building.objects.select_related("station").filter(token=token).first()) is None:
        raise NotYours
    return found


def inspections(station: Station) -> list[tuple[Inspection, list[str]]]:
    """The newest, each with the checks on which another inspector of the same days said otherwise."""
    newest = list(station.inspections.select_related("by").order_by("-at")[:10])
    shown = []
    for one in newest:
        others = [other for other in newest if other.id != one.id and abs(other.at - one.at) < timedelta(days=3)]
        codes = dict.fromkeys(code for other in others for code in standard.differing(one.checks, other.checks))
        shown.append((one, [standard.check_label(code) for code in codes]))
    return shown


def way_of_inspection(person: Person, start: tuple[float, float] | None = None, most: int = 30) -> list[Station]:
    """The stations looked at longest ago, in an order that one can walk: each next one the nearest of the rest."""
    mine = visible(person, Right.INSPECT).filter(state="published").annotate(looked=Max("inspections__at"))
    rest = list(mine.order_by(F("looked").asc(nulls_first=True), "id")[:most])
    way: list[Station] = []
    here = start or (rest[0].point if rest else (0.0, 0.0))
    while rest:
        following = min(rest, key=lambda one: distance(here, one.point))
        rest.remove(following)
        way.append(following)
        here = following.point
    return way


def subsidies(person: Person) -> QuerySet[Subsidy]:
    """Newest first; seen by whoever plans stations and by whoever keeps books."""
    seen = person.over(Right.STATIONS_WRITE, "station__organisation__path")
    seen |= person.over(Right.LEDGER_READ, "station__organisation__path")
    return Subsidy.objects.filter(seen).select_related("station", "proposed_by", "decided_by").order_by("-id")


def subsidy(person: Person, subsidy_id: int) -> Subsidy:
    """One of them. Raises NotYours."""
    if (found := subsidies(person).filter(id=subsidy_id).first()) is None:
        raise NotYours
    return found


@dataclass(frozen=True)
class Budget:
    """Yuan that came in for stations, that were paid, and that are left."""

    granted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        return self.granted - self.paid


def budget() -> Budget:
    """Of the book «stations»; nothing where there is none yet."""
    books = ledgers.books(BOOK)
    if not books:
        return Budget()
    balances = {account.code: account.balance for account in ledgers.accounts(books[0])}
    return Budget(
        balances.get("budget", Decimal(0)), balances.get("build", Decimal(0)) + balances.get("run", Decimal(0))
    )


@dataclass(frozen=True)
class Starred:
    """A station before the stars of a year: what they were, and what the year's papers would give."""

    station: Station
    given: int | None
    proposed: int | None
    locked_doors: int


def before_stars(person: Person, year: int) -> list[Starred]:
    """Every published station of this officer: three queries."""
    mine = list(visible(person, Right.STATIONS_WRITE).filter(state="published").order_by("district", "name")[:1_000])
    checks: dict[int, Any] = {}
    for one in Inspection.objects.filter(station__in=mine, at__year=year).order_by("at").only("station_id", "checks"):
        checks[one.station_id or 0] = one.checks
    doors = dict(
        Report.objects.filter(station__in=mine, kind="locked", at__year=year, state="answered")
        .exclude(outcome="not-so")
        .order_by()
        .values_list("station")
        .annotate(Count("id"))
    )
    given = dict(
        Station.objects.filter(id__in=[one.id for one in mine], star_years__year=year).values_list(
            "id", "star_years__stars"
        )
    )
    return [
        Starred(
            one,
            given.get(one.id),
            standard.stars(checks[one.id], locked_reports=doors.get(one.id, 0)) if one.id in checks else None,
            doors.get(one.id, 0),
        )
        for one in mine
    ]
