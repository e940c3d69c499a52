"""How the union stands, for whoever may read sums: always with n, never a name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth

from zhijia.union.people import queries as people
from zhijia.union.people.models import Member, Organisation
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Service

MONTHS = 12
UNITS = [Organisation.Kind.GROUP, Organisation.Kind.COUNTY, Organisation.Kind.UNIT]


@dataclass(frozen=True)
class Figures:
    """One page's sums. Joins are of the last MONTHS months, oldest first, the running one last."""

    members: int
    applied: int
    left: int
    forms: list[tuple[str, int]]
    new_forms: int
    joins: list[tuple[date, int]]
    services: int
    own_units: int
    covered: int

    @property
    def joined(self) -> int:
        return sum(n for _, n in self.joins)

    @property
    def coverage(self) -> int:
        """Per cent of the units that offer something of their own."""
        return round(100 * self.covered / self.own_units) if self.own_units else 0


NEW_FORMS = {"rider", "courier", "ride-hailing", "trucker", "other-new"}


def figures(person: Person, today: date) -> Figures:
    """Four queries, whatever the size of the tree."""
    within = _within(person.scopes.get(Right.FIGURES_READ, ()))
    members = Member.objects.filter(within)
    groups = members.values_list("state", "employment").annotate(n=Count("id")).order_by()
    states: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for state, form, n in groups:
        states[state] += n
        forms[form] += n if state == Member.State.ACTIVE else 0
    units, covered = _coverage(person)
    return Figures(
        members=states["active"],
        applied=states["applied"],
        left=states["left"],
        forms=_named(forms),
        new_forms=sum(forms[form] for form in NEW_FORMS),
        joins=_joins(members, today),
        services=Service.objects.filter(person.over(Right.FIGURES_READ), state=Service.State.PUBLISHED).count(),
        own_units=units,
        covered=covered,
    )


def _within(paths: Sequence[str]) -> Q:
    if any(path.count("/") == 1 for path in paths):  # the root: everybody
        return Q()
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    return Q(organisation__in=Organisation.objects.filter(below))


def _named(forms: "Counter[str]") -> list[tuple[str, int]]:
    labels = dict(Member.Employment.choices)
    return [(str(labels.get(form, form)), n) for form, n in forms.most_common() if n]


def _joins(members, today: date) -> list[tuple[date, int]]:  # type: ignore[no-untyped-def]
    months = [_month_before(today, back) for back in range(MONTHS - 1, -1, -1)]
    joined = members.filter(joined_on__gte=months[0], joined_on__lte=today, state=Member.State.ACTIVE)
    found = dict(joined.values_list(TruncMonth("joined_on")).annotate(n=Count("id")).order_by())
    return [(month, found.get(month, 0)) for month in months]


def _month_before(today: date, back: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return date(year, month + 1, 1)


def _coverage(person: Person) -> tuple[int, int]:
    offers = Service.objects.filter(organisation=OuterRef("pk"), state=Service.State.PUBLISHED)
    units = people.seen_by(person, Right.FIGURES_READ).filter(kind__in=UNITS)
    found = units.aggregate(units=Count("id"), covered=Count("id", filter=Exists(offers)))
    return found["units"], found["covered"]
