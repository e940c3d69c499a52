"""Who has collected, who has not; the lists that people sign; and how it all came out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, Q, QuerySet

from zhijia.union.people.models import Organisation
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Campaign, Line, Override

PAGE = 50
A_SHEET = 22  # rows that fit on one printed page, with room to sign


@dataclass(frozen=True)
class Unit:
    """How far one unit is: who is there to collect, who has."""

    organisation: Organisation
    people: int
    there: int  # whose goods have arrived
    collected: int

    @property
    def left(self) -> int:
        return self.people - self.collected


def units(person: Person, campaign: Campaign) -> list[Unit]:
    """The units of a campaign that this officer hands out at, in tree order: two queries."""
    lines = campaign.lines.filter(person.over(Right.GIFTS_WRITE, "unit__path")).order_by()
    rows = lines.values_list("unit").annotate(
        n=Count("id"), there=Count("id", filter=~Q(code="")), done=Count("id", filter=Q(collected_at__isnull=False))
    )
    counted = {unit: rest for unit, *rest in rows}
    found = Organisation.objects.filter(id__in=list(counted)).order_by("path")
    return [Unit(one, *counted[one.id]) for one in found]


def lines(
    person: Person, campaign: Campaign, *, unit: int | None = None, text: str = "", only: str = ""
) -> QuerySet[Line]:
    """The lines this officer hands out, in the roster's order; `only` is «open», «done» or empty for all."""
    found = campaign.lines.filter(person.over(Right.GIFTS_WRITE, "unit__path")).select_related(
        "choice", "unit", "member", "collected_by"
    )
    if unit:
        found = found.filter(unit=unit)
    if text := text.strip()[:30]:
        found = found.filter(
            Q(name__contains=text)
            | Q(phone__endswith=text)
            | Q(member__phone__endswith=text)
            | Q(code=text)
            | Q(member__initials__startswith=text.lower())
            | Q(member__pinyin__startswith=text.lower())
        )
    if only in ("open", "done"):
        found = found.filter(collected_at__isnull=only == "open")
    return found.order_by("place")


@dataclass(frozen=True)
class Sheet:
    """One printed page of the signature list."""

    unit: Organisation
    page: int
    pages: int
    lines: Sequence[Line]
    first: int  # number of its first row within the unit


def sheets(rows: Iterable[Line]) -> list[Sheet]:
    """The list cut into pages, each with one unit's people only."""
    by_unit: dict[int, list[Line]] = {}
    for line in rows:
        by_unit.setdefault(line.unit_id, []).append(line)
    found = []
    for mine in sorted(by_unit.values(), key=lambda some: some[0].unit.path):
        pages = -(-len(mine) // A_SHEET)
        for page in range(pages):
            part = mine[page * A_SHEET : (page + 1) * A_SHEET]
            found.append(Sheet(mine[0].unit, page + 1, pages, part, page * A_SHEET + 1))
    return found


@dataclass(frozen=True)
class Report:
    """How a campaign came out."""

    people: int
    guests: int
    collected: int
    on_behalf: int
    per_head: Decimal
    left_of_budget: Decimal
    rated: int
    satisfaction: Decimal | None  # of 5
    words: Sequence[str]  # what members wrote, without names
    overs: int
    over_sum: Decimal
    faults: int
    units: Sequence[Unit]

    @property
    def uncollected(self) -> int:
        return self.people - self.collected


LEAST_RATED = 5  # below this many, an average and its words would be somebody's


def report(person: Person, campaign: Campaign) -> Report:
    """Sums over the whole campaign; opinions only from LEAST_RATED people on."""
    sums = campaign.lines.aggregate(
        people=Count("id"),
        guests=Count("id", filter=Q(member=None)),
        collected=Count("id", filter=Q(collected_at__isnull=False)),
        on_behalf=Count("id", filter=~Q(collected_for="")),
        rated=Count("rating"),
        mean=Avg("rating"),
    )
    enough = sums["rated"] >= LEAST_RATED
    words = campaign.lines.exclude(words="").order_by("unit__path", "-place").values_list("words", flat=True)[:50]
    overs = list(campaign.overrides.values_list("over", flat=True))
    return Report(
        people=sums["people"],
        guests=sums["guests"],
        collected=sums["collected"],
        on_behalf=sums["on_behalf"],
        per_head=campaign.per_head,
        left_of_budget=campaign.budget - campaign.amount,
        rated=sums["rated"],
        satisfaction=round(Decimal(sums["mean"]), 1) if enough else None,
        words=list(words) if enough else [],
        overs=len(overs),
        over_sum=sum(overs, Decimal(0)),
        faults=campaign.supplies.aggregate(n=Count("faults"))["n"],
        units=units(person, campaign),
    )


def uncollected(campaign: Campaign) -> QuerySet[Line]:
    """Whose goods are there and who has not come, by unit."""
    found = campaign.lines.filter(collected_at=None).select_related("unit", "choice")
    return found.order_by("unit__path", "place")


def overrides(campaign: Campaign) -> QuerySet[Override]:
    """Whom the approvers let go over, by how much, why."""
    return campaign.overrides.select_related("member__organisation", "by").order_by("-over")
