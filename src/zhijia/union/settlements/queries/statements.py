"""Statements, and what is not in one yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from zhijia.kernel.refusal import NotYours
from zhijia.union.goods.models import Enterprise
from zhijia.union.ledger.queries import CHINA
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from ..models import Payee, Sale, Statement
from ..rules import NOTHING, State

AT_A_TIME = 2_000


@dataclass(frozen=True)
class Sums:
    """Yuan, returns taken off; `first` and `last` are the days of the earliest and latest line."""

    lines: int
    amount: Decimal
    charity: Decimal
    fee: Decimal
    net: Decimal
    first: datetime | None = None
    last: datetime | None = None


def sums(sales: QuerySet[Sale]) -> Sums:
    """Of any lines."""
    found = sales.order_by().aggregate(
        lines=Count("id"),
        amount=Coalesce(Sum("amount"), NOTHING),
        charity=Coalesce(Sum("charity"), NOTHING),
        fee=Coalesce(Sum("fee"), NOTHING),
        net=Coalesce(Sum("net"), NOTHING),
        first=Min("at"),
        last=Max("at"),
    )
    return Sums(**found)


def not_settled(enterprise_id: int, until: date | None = None) -> QuerySet[Sale]:
    """Lines in no statement yet, to the end of a day in China."""
    rows = Sale.objects.filter(enterprise_id=enterprise_id, statement=None)
    return rows.filter(at__lt=end_of(until)) if until else rows


def end_of(day: date) -> datetime:
    """The first moment after a day in China."""
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=CHINA)


def lines_of(statement: Statement) -> QuerySet[Sale]:
    """A statement's lines, in the order in which they were booked."""
    return statement.sales.order_by("id")


def frozen_rows(statement: Statement) -> Iterator[tuple[object, ...]]:
    """The lines as they were sealed and as the file has them: what `rules.digest` is made of."""
    rows = lines_of(statement).values_list("about", "amount", "charity", "fee", "net", "at")
    for about, amount, charity, fee, net, at in rows.iterator(chunk_size=AT_A_TIME):
        yield about, f"{amount:.2f}", f"{charity:.2f}", f"{fee:.2f}", f"{net:.2f}", at.isoformat()


def statements_of(person: people.Person, right: str = Right.SETTLEMENTS_READ) -> QuerySet[Statement]:
    """Statements of the enterprises over which the right is held, the newest period first."""
    mine = Statement.objects.filter(person.over(right, "enterprise__organisation__path"))
    return mine.select_related("enterprise", "closed_by", "confirmed_by", "approved_by", "paid_by").order_by(
        "-ends_on", "enterprise_id"
    )


def statement_over(person: people.Person, statement_id: int, right: str = Right.SETTLEMENTS_READ) -> Statement:
    """One. Raises NotYours."""
    if (found := statements_of(person, right).filter(id=statement_id).first()) is None:
        raise NotYours
    return found


@dataclass(frozen=True)
class Standing:
    """An enterprise, with what is not in a statement yet and what is not paid yet."""

    enterprise: Enterprise
    open: Sums
    owed: Decimal
    last: Statement | None
    payee: Payee | None


def standings(enterprises: QuerySet[Enterprise]) -> list[Standing]:
    """Each enterprise with its open sums: a fixed number of questions."""
    ids = [one.id for one in enterprises]
    grouped = Sale.objects.filter(enterprise_id__in=ids, statement=None).order_by().values("enterprise_id")
    parts = {name: Sum(name) for name in ("amount", "charity", "fee", "net")}
    counted: Any = grouped.annotate(lines=Count("id"), first=Min("at"), last=Max("at"), **parts)
    fields = ("lines", *parts, "first", "last")
    open_sums = {one["enterprise_id"]: Sums(**{name: one[name] for name in fields}) for one in counted}
    waiting = Q(state__in=[State.CLOSED, State.DISPUTED, State.CONFIRMED, State.APPROVED])
    owed = dict(
        Statement.objects.filter(waiting, enterprise_id__in=ids)
        .order_by()
        .values("enterprise_id")
        .annotate(sum=Sum("to_pay"))
        .values_list("enterprise_id", "sum")
    )
    last = {one.enterprise_id: one for one in Statement.objects.filter(enterprise_id__in=ids).order_by("ends_on")}
    payees = {one.enterprise_id: one for one in Payee.objects.filter(enterprise_id__in=ids)}
    nothing = Sums(0, NOTHING, NOTHING, NOTHING, NOTHING)
    return [
        Standing(one, open_sums.get(one.id, nothing), owed.get(one.id, NOTHING), last.get(one.id), payees.get(one.id))
        for one in enterprises
    ]


def totals(statements: QuerySet[Statement]) -> dict[str, Decimal]:
    """What several statements come to."""
    found = statements.order_by().aggregate(
        **{name: Coalesce(Sum(name), NOTHING) for name in ("amount", "charity", "fee", "net", "to_pay")}
    )
    return dict(found)
