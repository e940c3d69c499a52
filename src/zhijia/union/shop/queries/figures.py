"""Sums without names, for whoever leads: what was saved, who ordered, of which shelves, how it went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import TruncMonth

from zhijia.union.goods.rules import TOPS
from zhijia.union.people.models import Organisation
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Line, Order, Parcel, Review
from ..rules import OrderState, ParcelState
from .orders import YUAN

MOST_UNITS = 12


@dataclass(frozen=True)
class Figures:
    """A year of the shop below one's posts; every share with its n."""

    orders: int
    buyers: int
    yuan: Decimal
    saved: Decimal
    months: list[tuple[str, float]]
    units: list[tuple[str, float]]
    shelves: list[tuple[str, float]]
    stars: float
    reviews: int
    on_time: float
    sent: int
    returned: float
    received: int

    @property
    def saved_words(self) -> str:
        """Whole yuan, for a large figure."""
        return f"¥{self.saved:,.0f}"

    @property
    def yuan_words(self) -> str:
        return f"¥{self.yuan:,.0f}"


def figures(person: Person, now: datetime) -> Figures:
    """The last twelve months: nine queries, whatever the number of orders."""
    since = now - timedelta(days=365)
    mine = Order.objects.filter(
        person.over(Right.FIGURES_READ), state__in=[OrderState.PAID, OrderState.DONE], paid_at__gte=since
    )
    sums = mine.aggregate(
        orders=Count("id"), buyers=Count("member", distinct=True), yuan=Sum(F("goods") + F("fee")), saved=Sum("saved")
    )
    months = mine.annotate(month=TruncMonth("paid_at")).order_by("month").values_list("month").annotate(n=Count("id"))
    lines = Line.objects.filter(order__in=mine)
    amount = Sum(ExpressionWrapper(F("price") * F("quantity"), output_field=YUAN))
    shelves = lines.order_by().values_list("top").annotate(yuan=amount)
    reviews = Review.objects.filter(line__order__in=mine).aggregate(mean=Avg("stars"), n=Count("id"))
    sent = Parcel.objects.filter(order__in=mine, shipped_at__isnull=False).aggregate(
        n=Count("id"),
        on_time=Count("id", filter=Q(shipped_at__lte=F("ship_by"))),
        received=Count("id", filter=Q(state=ParcelState.RECEIVED)),
    )
    back = lines.filter(returned__gt=0).values("order").distinct().count()
    return Figures(
        orders=sums["orders"],
        buyers=sums["buyers"],
        yuan=sums["yuan"] or Decimal(0),
        saved=sums["saved"] or Decimal(0),
        months=[(f"{month:%y-%m}", float(n)) for month, n in months],
        units=_units(mine),
        shelves=[
            (str(TOPS[top].label) + " " + str(TOPS[top].about), float(yuan))
            for top, yuan in sorted(shelves, key=lambda row: -row[1])
            if top in TOPS
        ],
        stars=float(reviews["mean"] or 0),
        reviews=reviews["n"],
        on_time=_share(sent["on_time"], sent["n"]),
        sent=sent["n"],
        returned=_share(back, sums["orders"]),
        received=sent["received"],
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _units(orders: Any) -> list[tuple[str, float]]:
    """Orders by the unions two levels below the top (member units), most first; the rest in one row."""
    counted: dict[int, int] = {}
    for path, n in orders.order_by().values_list("organisation__path").annotate(n=Count("id")):
        unit = int([part for part in path.split("/") if part][:3][-1])
        counted[unit] = counted.get(unit, 0) + n
    names = dict(Organisation.objects.filter(id__in=counted).values_list("id", "name"))
    rows = sorted(((names[unit], float(n)) for unit, n in counted.items()), key=lambda row: -row[1])
    rest = sum(n for _name, n in rows[MOST_UNITS:])
    return rows[:MOST_UNITS] + ([("…", rest)] if rest else [])
