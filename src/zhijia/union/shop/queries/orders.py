"""Orders and their parcels, for whoever may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Prefetch, Q, QuerySet, Sum
from django.utils.timezone import localdate, localtime

from zhijia.kernel.refusal import NotYours
from zhijia.union.clocks import queries as clocks
from zhijia.union.clocks.rules import add_days
from zhijia.union.goods.rules import TOPS
from zhijia.union.journal import queries as journal
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from ..models import Line, Order, Parcel, ParcelLine, Return, ReturnLine, Token
from ..rules import OPEN_RETURNS, QUALITY_DAYS, RETURN_DAYS, STORY, OrderState, ParcelState, ReturnState

PAGE = 20
BIGGEST = 2**63 - 1
YUAN: Any = DecimalField(max_digits=14, decimal_places=2)


def lines_of(order: Order) -> list[Line]:
    """Of one order, in the order in which they were put in."""
    return list(Line.objects.filter(order=order).select_related("enterprise").order_by("id"))


def order_of(order_id: int, member_id: int) -> Order:
    """A member's own. Raises NotYours."""
    found = _whole().filter(id=min(order_id, BIGGEST), member=member_id).first()
    if found is None:
        raise NotYours
    return found


def order_over(person: Person, order_id: int) -> Order:
    """One over whose union the officer holds orders.write. Raises NotYours."""
    found = _whole().filter(person.over(Right.ORDERS_WRITE), id=min(order_id, BIGGEST)).first()
    if found is None:
        raise NotYours
    return found


def _whole() -> QuerySet[Order]:
    contents = ParcelLine.objects.select_related("line").order_by("id")
    parcels = Parcel.objects.select_related("enterprise", "place", "cell").order_by("id")
    parcels = parcels.prefetch_related(Prefetch("contents", contents), "returns")
    return Order.objects.select_related("organisation", "member", "place", "group_buy", "payment").prefetch_related(
        Prefetch("lines", Line.objects.select_related("enterprise", "review").order_by("id")),
        Prefetch("parcels", parcels),
    )


@dataclass(frozen=True)
class Page:
    """Some rows, newest first; `older` is where the next ones begin."""

    rows: Sequence[Any]
    older: int | None


def paged(found: QuerySet[Any], before: str) -> Page:
    """So many of these, by falling id, from below `before` (any text) on."""
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = found.filter(id__lt=int(before))
    rows = list(found.order_by("-id")[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


MINE: dict[str, Q] = {
    "": Q(),
    "pay": Q(state=OrderState.HELD),
    "ship": Q(state=OrderState.PAID, parcels__state=ParcelState.WAITING),
    "receive": Q(state=OrderState.PAID, parcels__state__in=[ParcelState.SHIPPED, ParcelState.ARRIVED]),
    "done": Q(state=OrderState.DONE),
}


def my_orders(member_id: int, which: str, before: str) -> Page:
    """A member's orders, with their lines and parcels: three queries a page."""
    found = Order.objects.filter(MINE.get(which, Q()), member=member_id)
    if which in ("ship", "receive"):
        found = Order.objects.filter(id__in=found.values("id"))
    return paged(found.prefetch_related(Prefetch("lines", Line.objects.order_by("id")), "parcels__place"), before)


def waiting_for_me(member_id: int) -> dict[str, int]:
    """How many orders wait to be paid, how many parcels to be fetched: two indexed counts."""
    return {
        "pay": Order.objects.filter(member=member_id, state=OrderState.HELD).count(),
        "fetch": Parcel.objects.filter(
            order__member=member_id, state=ParcelState.ARRIVED, pick_up_until__isnull=False
        ).count(),
    }


def parcel_of(parcel_id: int, order_id: int, member_id: int) -> Parcel:
    """A parcel of a member's own order. Raises NotYours."""
    found = Parcel.objects.filter(
        id=min(parcel_id, BIGGEST), order=min(order_id, BIGGEST), order__member=member_id
    ).select_related("order", "enterprise", "place", "cell")
    if (parcel := found.prefetch_related("contents__line").first()) is None:
        raise NotYours
    return parcel


@dataclass(frozen=True)
class Moment:
    """One thing that happened to an order, for its timeline."""

    at: datetime
    text: str
    who: str
    note: str


NOTES = ("parcel", "carrier", "tracking", "place", "why", "number")


def timeline(order: Order, *, names: bool) -> list[Moment]:
    """What happened, oldest first, from the journal itself; `names` of officers are for officers."""
    lines = list(journal.about(order)[:200])
    return [
        Moment(
            at=one.at,
            text=str(STORY[one.what]),
            who=str(one.by) if one.by and (names or one.by_id == order.member.user_id) else "",
            note=" · ".join(str(one.facts[key]) for key in NOTES if one.facts.get(key)),
        )
        for one in reversed(lines)
        if one.what in STORY
    ]


KEPT = F("quantity") - F("cancelled") - F("returned")
SAVED = ExpressionWrapper((F("market_price") - F("price")) * KEPT, output_field=YUAN)


def _kept_in(member_id: int, year: int) -> QuerySet[Line]:
    """The lines a member paid for in a year, of which they kept something."""
    first = localtime().replace(year=year, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    paid = Line.objects.filter(order__member=member_id, order__state__in=[OrderState.PAID, OrderState.DONE])
    paid = paid.filter(order__paid_at__gte=first, order__paid_at__lt=first.replace(year=year + 1))
    return paid.annotate(pieces=KEPT).filter(pieces__gt=0)


def saved_in(member_id: int, year: int) -> tuple[Decimal, int]:
    """What a member saved against the market price in a year, of what they kept; and of how many pieces."""
    sums = _kept_in(member_id, year).aggregate(saved=Sum(SAVED), n=Sum("pieces"))
    return sums["saved"] or Decimal("0.00"), sums["n"] or 0


def savings_of(member_id: int, year: int) -> tuple[list[tuple[Any, Decimal]], list[Line]]:
    """(shelf, yuan saved) of a year, most first; and its last hundred lines, each with its `saving`."""
    lines = _kept_in(member_id, year)
    sums = lines.order_by().values_list("top").annotate(yuan=Sum(SAVED))
    shelves = [(TOPS.get(top), saved) for top, saved in sorted(sums, key=lambda row: -row[1]) if saved]
    return shelves, list(lines.annotate(saving=SAVED).order_by("-id")[:100])


def line_in(order: Order, line_id: int) -> Line:
    """A line of an order that was looked up with its lines. Raises NotYours."""
    if (found := next((one for one in order.lines.all() if one.id == line_id), None)) is None:
        raise NotYours
    return found


# Returns


def going_back(parcel_id: int) -> dict[int, int]:
    """Line → pieces of a parcel in returns that stand or were refunded."""
    lines = ReturnLine.objects.filter(
        returning__parcel=parcel_id, returning__state__in=(*OPEN_RETURNS, ReturnState.REFUNDED)
    )
    return dict(lines.order_by().values_list("line").annotate(n=Sum("quantity")))


def last_day_to_return(parcel: Parcel, reason: str) -> date:
    """The day until which a received parcel may be given back, moved off a day of rest (民法典 203)."""
    days = RETURN_DAYS if reason == Return.Reason.SEVEN_DAYS else QUALITY_DAYS
    received = localdate(parcel.received_at) if parcel.received_at else localdate()
    return add_days(received, days, clocks.Calendar().works).outer_limit


def returns_due(kind: str, state: ReturnState, *, before: date | None, today: date | None = None) -> list[int]:
    """Returns in this state whose clock of this kind is past its limit (or ends tomorrow, with `today`)."""
    limit = before if before is not None else (today or localdate()) + timedelta(days=2)
    late = clocks.due_for([kind], limit - timedelta(days=1))
    ids = [int(about.partition(":")[2]) for about in late.values_list("about", flat=True)]
    return list(Return.objects.filter(id__in=ids, state=state).order_by("id").values_list("id", flat=True))


def open_clocks(about: str, kind: str) -> list[int]:
    """Ids of the clocks of this kind that run for a thing."""
    return list(clocks.about(about).filter(kind=kind, state__in=clocks.OPEN).values_list("id", flat=True))


def return_of(return_id: int, member_id: int) -> Return:
    """A member's own. Raises NotYours."""
    return _a_return(Q(parcel__order__member=member_id), return_id)


def return_over(person: Person, return_id: int) -> Return:
    """One of the supplier's goods, or over which the officer holds orders.write. Raises NotYours."""
    return _a_return(returns_seen(person), return_id)


def returns_seen(person: Person) -> Q:
    """A filter for the returns a supplier or an officer may see."""
    supplied = person.over(Right.SUPPLY, "parcel__enterprise__organisation__path")
    return supplied | person.over(Right.ORDERS_WRITE, "parcel__order__organisation__path")


def _a_return(mine: Q, return_id: int) -> Return:
    found = Return.objects.filter(mine, id=min(return_id, BIGGEST))
    found = found.select_related("parcel__order__organisation", "parcel__order__member", "parcel__enterprise")
    if (one := found.prefetch_related("contents__line").first()) is None:
        raise NotYours
    return one


def has_received(line_id: int) -> bool:
    """Whether some of a line is in its buyer's hands."""
    return ParcelLine.objects.filter(line=line_id, parcel__state=ParcelState.RECEIVED).exists()


def in_use(ids: Iterable[int]) -> set[int]:
    """Of these packs, those that stand in an order."""
    return set(Line.objects.filter(sku__in=list(ids)).values_list("sku_id", flat=True))


def token(hash: bytes, now: datetime) -> Token | None:
    """The token with this hash that still opens something."""
    found = Token.objects.select_related("enterprise__organisation", "made_by")
    return found.filter(hash=hash, revoked_at=None, expires_at__gt=now).first()
