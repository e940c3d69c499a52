"""What finance sees: payments with filters, one payment's whole story, bank lines, bills."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from zhijia.kernel.refusal import NotYours
from zhijia.union.ledger import queries as ledger
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right, Role

from ..models import (
    Allowance,
    Attempt,
    BankLine,
    Bill,
    Difference,
    Grant,
    Merchant,
    Notification,
    Payment,
    Receipt,
    Refund,
    Spending,
)
from ..rules import CHINA, NOTHING, Carrier, State

PAGE = 50


def whole(person: people.Person, right: str) -> bool:
    """Whether the right is held over whoever keeps the tills: what belongs to no union is theirs to see to."""
    return person.may(right) and person.may(right, keeper())


def keeper() -> str:
    """Path of the union that keeps the tills: the one highest in the tree that has a finance officer today.

    Where several stand side by side, none of them does, but the federation itself.
    """
    posts = people.posts_on(localdate()).filter(role=Role.FINANCE)
    paths = set(posts.values_list("organisation__path", flat=True))
    least = min((path.count("/") for path in paths), default=0)
    highest = [path for path in paths if path.count("/") == least]
    return highest[0] if len(highest) == 1 else people.root().path


def ensure_whole(by: Any, now: datetime) -> None:
    """The system may, and who keeps the tills. Raises NotYours."""
    if by is not None and not whole(people.person(by, localdate(now)), Right.PAYMENTS_WRITE):
        raise NotYours


def seen(person: people.Person, right: str = Right.LEDGER_READ) -> QuerySet[Payment]:
    """Payments of members and unions over whom the right is held, the newest first."""
    mine = person.over(right, "payer__organisation__path") | person.over(right)
    rows = Payment.objects.filter(mine).select_related("payer__organisation", "organisation")
    return rows.order_by("-opened_at", "-id")


def seen_one(person: people.Person, number: str, right: str = Right.LEDGER_READ) -> Payment:
    """Raises NotYours."""
    if (found := seen(person, right).filter(number=number).first()) is None:
        raise NotYours
    return found


def narrowed(rows: QuerySet[Payment], said: dict[str, Any]) -> QuerySet[Payment]:
    """By state, carrier, days in China, and a number, a bank's or carrier's number, or a member's number or name."""
    if said.get("state"):
        rows = rows.filter(state=said["state"])
    if said.get("carrier"):
        rows = rows.filter(carrier=said["carrier"])
    if said.get("since"):
        rows = rows.filter(opened_at__gte=_start(said["since"]))
    if said.get("until"):
        rows = rows.filter(opened_at__lt=_start(said["until"] + timedelta(days=1)))
    if said.get("refund"):
        rows = rows.filter(Q(refunded__gt=0) | Q(returned__gt=0))
    if words := (said.get("words") or "").strip():
        upper = words.upper()
        by_receipt = Receipt.objects.filter(transaction=words).values("payment_id")
        rows = rows.filter(
            Q(number=upper)
            | Q(about=words)
            | Q(id__in=by_receipt)
            | Q(payer__number=upper)
            | Q(payer__name=words)
            | Q(title__contains=words)
        )
    return rows


def _start(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=CHINA)


@dataclass(frozen=True)
class Whole:
    """Everything about one payment."""

    attempts: list[Attempt]
    receipts: list[Receipt]
    refunds: list[Refund]
    notifications: list[Notification]
    spendings: list[Spending]
    transfers: list[Any]


def whole_story(payment: Payment) -> Whole:
    """Tries, money, refunds, what carriers told us, allowances, and its rows in the ledger."""
    return Whole(
        list(payment.attempts.order_by("id")),
        list(payment.receipts.order_by("id")),
        list(payment.refunds.select_related("receipt", "by").order_by("id")),
        list(payment.notifications.order_by("id")[:PAGE]),
        list(payment.spendings.select_related("allowance__grant").order_by("id")),
        ledger.about(f"payment:{payment.id}"),
    )


@dataclass(frozen=True)
class Day:
    """What stands at the head of the list."""

    paid: int
    received: Decimal
    refunded: Decimal
    open: int
    refunds_waiting: int
    lines_open: int
    differences: int


def today(person: people.Person, now: datetime) -> Day:
    """The day so far, and what waits for a person."""
    start = _start(localdate(now, CHINA))
    mine = seen(person).order_by()
    paid = mine.filter(paid_at__gte=start).aggregate(n=Count("id"), sum=Coalesce(Sum("amount"), NOTHING))
    refunds = Refund.objects.filter(payment__in=mine.filter(refunded__gt=0).values("id"))
    done = refunds.filter(done_at__gte=start).aggregate(sum=Coalesce(Sum("amount"), NOTHING))
    has_all = whole(person, Right.LEDGER_READ)
    return Day(
        paid=paid["n"],
        received=paid["sum"],
        refunded=done["sum"],
        open=mine.filter(state__in=[State.OPEN, State.CLOSING]).count(),
        refunds_waiting=by_hand().count() if has_all else 0,
        lines_open=BankLine.objects.filter(state__in=["open", "returning"]).count() if has_all else 0,
        differences=Difference.objects.filter(settled_at=None).count() if has_all else 0,
    )


def by_hand() -> QuerySet[Refund]:
    """Refunds that wait for a person: of bank transfers, and those a carrier refused. The oldest first."""
    waiting = Q(receipt__carrier=Carrier.BANK, state__in=["asked", "sent"]) | Q(state="failed")
    return Refund.objects.filter(waiting).select_related("payment", "receipt").order_by("asked_at", "id")


# The bank


def candidates(line: BankLine, most: int) -> list[Payment]:
    """Open payments a bank line may be for: the same sum, begun at the bank first, then those of unions."""
    rows = Payment.objects.filter(state=State.OPEN, amount=line.amount + NOTHING, allowance=NOTHING)
    begun = Q(attempts__carrier=Carrier.BANK) | Q(payer=None)
    return list(rows.filter(begun).distinct().order_by("-opened_at")[:most])


def bank_lines(state: str) -> QuerySet[BankLine]:
    """By state, the newest day first; all for none."""
    rows = BankLine.objects.select_related("receipt__payment", "done_by", "statement").prefetch_related("suggested")
    return (rows.filter(state=state) if state else rows).order_by("-day", "-id")


# Bills


def received_between(carrier: str, start: datetime, end: datetime) -> dict[str, Receipt]:
    """Transaction → what came by this carrier, by its clock."""
    rows = Receipt.objects.filter(carrier=carrier, paid_at__gte=start, paid_at__lt=end)
    return {one.transaction: one for one in rows}


def received(carrier: str, transactions: Collection[str]) -> dict[str, Receipt]:
    """The same, for these."""
    return {one.transaction: one for one in Receipt.objects.filter(carrier=carrier, transaction__in=transactions)}


def refunded_between(carrier: str, start: datetime, end: datetime) -> dict[str, Refund]:
    """Number → what went back by this carrier."""
    rows = Refund.objects.filter(receipt__carrier=carrier, state="done", done_at__gte=start, done_at__lt=end)
    return {one.number: one for one in rows}


def refunds_numbered(numbers: Collection[str]) -> dict[str, Refund]:
    """Number → refund, whatever its state."""
    return {one.number: one for one in Refund.objects.filter(number__in=numbers)}


def payments_of_numbers(numbers: Collection[str]) -> list[int]:
    """The payments whose tries carry these numbers."""
    return list(Attempt.objects.filter(number__in=numbers).values_list("payment_id", flat=True).distinct())


def bills() -> QuerySet[Bill]:
    """The newest day first, with how many differences are open."""
    open_ones = Count("differences", filter=Q(differences__settled_at=None))
    return Bill.objects.annotate(open=open_ones).order_by("-day", "carrier")


def bill(bill_id: int) -> Bill:
    """Raises NotYours."""
    if (found := bills().filter(id=bill_id).first()) is None:
        raise NotYours
    return found


def merchants() -> dict[str, Merchant]:
    """Carrier → how we are known there."""
    return {one.carrier: one for one in Merchant.objects.select_related("by")}


# Allowances


def grants(person: people.Person, right: str = Right.LEDGER_READ) -> QuerySet[Grant]:
    """Grants of the unions over which the right is held, with their sums, the newest first."""
    sums = {"members": Count("allowances"), "given": Sum("allowances__given"), "spent": Sum("allowances__spent")}
    rows = Grant.objects.filter(person.over(right)).select_related("organisation", "by")
    return rows.annotate(**sums).order_by("-at", "-id")


def grant_over(person: people.Person, grant_id: int, right: str = Right.LEDGER_READ) -> Grant:
    """One. Raises NotYours."""
    if (found := grants(person, right).filter(id=grant_id).first()) is None:
        raise NotYours
    return found


def allowances_of(grant: Grant) -> QuerySet[Allowance]:
    """Each member's part, by member number."""
    return grant.allowances.select_related("member__organisation").order_by("member__number")


def refund_over(person: people.Person, refund_id: int) -> Refund:
    """A refund of a payment over which payments.write is held. Raises NotYours."""
    mine = seen(person, Right.PAYMENTS_WRITE).order_by().values("id")
    found = Refund.objects.filter(payment__in=mine, id=refund_id).select_related("payment", "receipt").first()
    if found is None:
        raise NotYours
    return found
