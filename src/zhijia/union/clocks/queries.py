from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear

from .models import Clock, Day

OPEN = (Clock.State.RUNNING, Clock.State.PAUSED)


class Calendar:
    """The days as they are known now. Reads a year when it is first asked about."""

    def __init__(self) -> None:
        self._days: dict[int, dict[date, Day]] = {}

    def day(self, day: date) -> Day | None:
        if day.year not in self._days:
            self._days[day.year] = {row.date: row for row in Day.objects.filter(date__year=day.year)}
        return self._days[day.year].get(day)

    def works(self, day: date) -> bool:
        row = self.day(day)
        return row.is_workday if row else day.weekday() < 5

    def note(self, day: date) -> str:
        row = self.day(day)
        return row.note if row else ""

    def provisional(self, day: date) -> bool:
        """Whether the year's notice is still missing."""
        self.day(day)
        known = self._days[day.year]
        return not known or any(row.provisional for row in known.values())


def years() -> list[dict[str, Any]]:
    """Every year that is known: {"year", "days", "provisional"}, earliest first."""
    counted = Day.objects.values(year=ExtractYear("date")).order_by("year")
    return [dict(row) for row in counted.annotate(days=Count("date"), provisional=BoolOr("provisional"))]


def days_of(year: int) -> list[Day]:
    """The days of a year that differ from their week, by date."""
    return list(Day.objects.filter(date__year=year).order_by("date"))


def open_clocks() -> int:
    """How many clocks still run, in the whole federation."""
    return Clock.objects.filter(state__in=OPEN).count()


def works() -> Callable[[date], bool]:
    """The question “is this a working day?”, with the calendar's exceptions read once."""
    return Calendar().works


def about(thing: object) -> QuerySet[Clock]:
    """Earliest limit first. `thing` is a saved model, or «model:id»."""
    key = thing if isinstance(thing, str) else f"{thing._meta.model_name}:{thing.pk}"  # type: ignore[attr-defined]
    return Clock.objects.filter(about=key).order_by("outer_limit", "id")


def due_for(kinds: list[str], until: date) -> QuerySet[Clock]:
    """Clocks that run and end on or before a day, earliest first."""
    return Clock.objects.filter(kind__in=kinds, state__in=OPEN, outer_limit__lte=until).order_by("outer_limit", "id")


def missed(clock: Clock, today: date) -> bool:
    """Past the outer limit, still open or met too late. A paused clock cannot be missed."""
    if clock.state == Clock.State.MET:
        return clock.met_on is not None and clock.met_on > clock.outer_limit
    return clock.state == Clock.State.RUNNING and today > clock.outer_limit
