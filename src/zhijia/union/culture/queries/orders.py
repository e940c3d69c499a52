"""Culture on order: the menu, a unit's orders, the desk's calendar, and who has been reached."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.timezone import localdate

from zhijia.kernel.refusal import NotYours
from zhijia.solve import dispatch as solver
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation

from ..models import Order, Service, Spot, Team, TeamOff, Travel
from ..rules import menu as rules

PAGE = 50


def menu(kind: str = "", q: str = "", month: int = 0) -> list[Service]:
    """What can be ordered, by kind, the best liked first."""
    found = Service.objects.filter(is_open=True).select_related("team__home")
    if kind in Service.Kind.values:
        found = found.filter(kind=kind)
    for word in q.split()[:4]:
        found = found.filter(Q(title__icontains=word) | Q(team__name__icontains=word) | Q(blurb__icontains=word))
    listed = [one for one in found if not month or rules.in_season(month, one.first_month, one.last_month)]
    kinds = Service.Kind.values
    return sorted(listed, key=lambda one: (kinds.index(one.kind), -(one.rating or 0), one.title))


def service_of(service_id: int) -> Service:
    """A line of the menu. Raises NotYours."""
    if (found := Service.objects.select_related("team__home").filter(id=service_id).first()) is None:
        raise NotYours
    return found


def units_of(person: Any) -> list[Organisation]:
    """The unions somebody may order for."""
    kinds = ("unit", "grassroots", "county", "group")
    return list(people.seen_by(person, "culture.order").filter(kind__in=kinds).order_by("path")[:200])


def used_this_year(union_id: int, now: datetime) -> int:
    """Orders of a unit that count against its share of the year."""
    ours = Order.objects.filter(organisation=union_id, asked_at__year=localdate(now).year)
    return ours.exclude(state__in=(Order.State.DECLINED, Order.State.CANCELLED)).count()


def orders_over(person: Any, right: str) -> QuerySet[Order]:
    """The orders over which somebody holds a right, newest first."""
    found = Order.objects.filter(person.over(right)).select_related("service", "team", "organisation", "county")
    return found.prefetch_related("slots").order_by("-id")


def order_over(person: Any, order_id: int) -> Order:
    """One that is one's own unit's, or the desk's. Raises NotYours."""
    mine = person.over("culture.order") | person.over("culture.write")
    found = Order.objects.filter(mine, id=order_id).select_related("service__team", "team", "organisation", "county")
    if (order := found.prefetch_related("slots").first()) is None:
        raise NotYours
    return order


def teams_over(person: Any, right: str = "culture.write") -> QuerySet[Team]:
    """The teams somebody dispatches, or plays in."""
    return Team.objects.filter(person.over(right)).select_related("home").order_by("name")


def team_over(person: Any, team_id: int, right: str) -> Team:
    """One of them. Raises NotYours."""
    if (team := teams_over(person, right).filter(id=team_id).first()) is None:
        raise NotYours
    return team


@dataclass(frozen=True)
class Cell:
    """A part of a day of a team: free, off, or an order."""

    day: date
    part: int
    off: TeamOff | None
    order: Order | None


def calendar(teams: list[Team], start: date, days: int) -> list[tuple[Team, list[list[Cell]]]]:
    """Team → days → three parts: two queries for any number of teams."""
    end = start + timedelta(days=days)
    span = {"day__gte": start, "day__lt": end}
    off = {(one.team_id, one.day, one.part): one for one in TeamOff.objects.filter(team__in=teams, **span)}
    placed = Order.objects.filter(team__in=teams, state__in=Order.PLACED, **span)
    orders = {
        (one.team_id, one.day, one.part): one for one in placed.select_related("service", "organisation", "county")
    }
    every = [start + timedelta(days=n) for n in range(days)]
    return [
        (
            team,
            [
                [Cell(day, part, off.get((team.id, day, part)), orders.get((team.id, day, part))) for part in range(3)]
                for day in every
            ],
        )
        for team in teams
    ]


@dataclass(frozen=True)
class Proposal:
    """What the solver proposes, with the rows it speaks of."""

    lines: list[tuple[Order, Team, date, solver.Placed]]
    left: list[tuple[Order, str]]
    value: float
    bound: float
    optimal: bool


def travel() -> dict[tuple[str, str], int]:
    """(county, county) → minutes, by their names."""
    return {(a, b): n for a, b, n in Travel.objects.values_list("a__name", "b__name", "minutes")}


def proposal(person: Any) -> Proposal:
    """The best assignment of all orders that wait, with its proof (solve.dispatch)."""
    waiting = list(orders_over(person, "culture.write").filter(state=Order.State.ASKED).order_by("id")[:400])
    teams = {one.id: one for one in teams_over(person)}
    today = localdate()
    fixed = Order.objects.filter(team__in=teams, state__in=Order.PLACED, day__gte=today).select_related("county")
    busy = defaultdict(set)
    for off in TeamOff.objects.filter(team__in=teams, day__gte=today):
        busy[off.team_id].add(solver.Slot(off.day.toordinal(), off.part))
    found = solver.dispatch(
        [
            solver.Order(
                one.id,
                str(one.organisation_id),
                one.county.name,
                tuple(solver.Slot(slot.day.toordinal(), slot.part) for slot in one.slots.all() if slot.day > today),
                (one.service.team_id,),
            )
            for one in waiting
            if one.service.team_id in teams
        ],
        [solver.Team(one.id, one.home.name, frozenset(busy[one.id]), one.most_a_day) for one in teams.values()],
        travel(),
        fixed=[
            solver.Fixed(one.team_id or 0, solver.Slot(_ordinal(one.day), one.part or 0), one.county.name)
            for one in fixed
        ],
        before=had_this_year(today.year),
    )
    by_id = {one.id: one for one in waiting}
    lines = [(by_id[one.order], teams[one.team], date.fromordinal(one.slot.day), one) for one in found.placed]
    left = [(by_id[one.order], one.why) for one in found.left]
    return Proposal(lines, left, found.value, found.bound, found.optimal)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def had_this_year(year: int) -> solver.Before:
    """What units and counties have got this year: their next order weighs less."""
    placed = Order.objects.filter(state__in=Order.PLACED, day__year=year).order_by()
    return solver.Before(
        units={str(id): n for id, n in placed.values_list("organisation").annotate(n=Count("id"))},
        counties=dict(placed.values_list("county__name").annotate(n=Count("id"))),
    )


@dataclass(frozen=True)
class Reach:
    """A county: how many grassroots units it has, how many were reached, how often, how many people came."""

    county: Organisation
    units: int
    reached: int
    orders: int
    came: int
    shows: int

    @property
    def share(self) -> float:
        return self.reached / self.units if self.units else 0.0


def coverage(since: date) -> list[Reach]:
    """Every county and what of it was reached since a day: four queries."""
    counties = list(Organisation.objects.filter(kind="county", closed_on=None).order_by("path"))
    grassroots = Organisation.objects.filter(kind__in=("grassroots", "unit"), closed_on=None)
    units: dict[int, int] = defaultdict(int)
    for path in grassroots.values_list("path", flat=True):
        line = path.split("/")
        if len(line) > 2 and line[1]:
            units[int(line[1])] += 1
    agreed = Order.objects.filter(state__in=("agreed", "done"), day__gte=since).order_by()
    sums = {
        one["county"]: one
        for one in agreed.values("county").annotate(
            n=Count("id"),
            unions=Count("organisation", distinct=True),
            people=Sum("came"),
            shows=Count("id", filter=Q(service__kind="show")),
        )
    }
    nothing: dict[str, Any] = {"n": 0, "unions": 0, "people": 0, "shows": 0}
    found = []
    for one in counties:
        got = sums.get(one.id, nothing)
        reach = Reach(one, units[one.id], got["unions"], got["n"], got["people"] or 0, got["shows"])
        found.append(reach)
    return found


def spots() -> dict[int, tuple[float, float]]:
    """County → (latitude, longitude), for those that stand on the map."""
    return {one: (a, b) for one, a, b in Spot.objects.values_list("organisation", "latitude", "longitude")}


def liked(most: int = 10) -> list[Service]:
    """The services with the best ratings, of those rated at least three times."""
    rated = Service.objects.filter(ratings__gte=3).annotate(mean=F("stars") * 1.0 / F("ratings"))
    return list(rated.select_related("team").order_by("-mean", "-ratings")[:most])
