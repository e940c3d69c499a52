"""What the pages show: a book's rows by keyset, an account's statement, a fund's months."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from zhijia.kernel.refusal import NotYours
from zhijia.union.people import queries as people

from .. import rules
from ..models import NOTHING, Account, Book, Transfer
from .books import CHINA, visible

PAGE = 50
PUBLIC_PAGE = 20
MONTHS_KEPT_SECONDS = 3600


def book(person: people.Person, book_id: int, right: str) -> Book:
    """One over which the right is held. Raises NotYours."""
    if (found := visible(person, right).filter(id=book_id).first()) is None:
        raise NotYours
    return found


def fund(code: str) -> Book:
    """A book that shows itself to anyone. Raises NotYours for every other."""
    if (found := Book.objects.filter(code=code, is_public=True).first()) is None:
        raise NotYours
    return found


def funds() -> QuerySet[Book]:
    """The books that anyone may read, by code."""
    return Book.objects.filter(is_public=True).order_by("code")


def accounts(of: Book) -> list[Account]:
    """The accounts of a book, in its own order."""
    return list(of.accounts.all())


def account_codes(book_id: int) -> set[str]:
    """The codes of a book's accounts."""
    return set(Account.objects.filter(book_id=book_id).values_list("code", flat=True))


def transfers(of: Book) -> QuerySet[Transfer]:
    """Newest first."""
    rows = Transfer.objects.filter(book=of).select_related("debit", "credit", "by", "reverses", "reversed_by")
    return rows.order_by("-number")


def about(thing: str) -> list[Transfer]:
    """The rows about one thing («payment:17»), in the order of their books."""
    rows = Transfer.objects.filter(about=thing).exclude(about="").select_related("book", "debit", "credit")
    return list(rows.order_by("book_id", "number")[:PAGE])


def moved_about(of: Book, beginning: str) -> dict[str, Decimal]:
    """Account → debits less credits of all rows about things of one kind («payment:»), in yuan."""
    rows = Transfer.objects.filter(book=of, about__startswith=beginning).order_by()
    moved: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for side, sign in (("debit", 1), ("credit", -1)):
        for code, sum in rows.values_list(f"{side}__code").annotate(sum=Sum("amount")):
            moved[code] += sign * sum
    return dict(moved)


def narrowed(rows: QuerySet[Transfer], said: dict[str, Any]) -> QuerySet[Transfer]:
    """By account, category, days in China, and a part of the words or of what it was for (from a cleaned form)."""
    if said.get("account"):
        rows = rows.filter(Q(debit__code=said["account"]) | Q(credit__code=said["account"]))
    if said.get("category"):
        rows = rows.filter(category=said["category"])
    if said.get("since"):
        rows = rows.filter(at__date__gte=said["since"])
    if said.get("until"):
        rows = rows.filter(at__date__lte=said["until"])
    if said.get("words"):
        rows = rows.filter(Q(why__contains=said["words"]) | Q(about__startswith=said["words"]))
    return rows


def before(rows: QuerySet[Transfer], text: str) -> QuerySet[Transfer]:
    """Only what is older than this number, when it is one."""
    return rows.filter(number__lt=int(text)) if text.isascii() and text.isdecimal() and len(text) < 19 else rows


@dataclass(frozen=True)
class Posting:
    """One line of a statement: what it did to the account, and the balance after it, in yuan."""

    transfer: Transfer
    other: Account
    debit: Decimal | None
    credit: Decimal | None
    balance: Decimal


def statement(account: Account, start: str) -> tuple[list[Posting], int | None]:
    """A page of an account's lines, newest first, and the number before which the next page begins."""
    own = transfers(account.book).filter(Q(debit=account) | Q(credit=account))
    rows = list(before(own, start)[: PAGE + 1])
    lines, after = [], _as_of(account, rows[0].number) if rows else NOTHING
    for one in rows[:PAGE]:
        debit = one.amount if one.debit_id == account.id else None
        credit = None if debit else one.amount
        lines.append(Posting(one, one.credit if debit else one.debit, debit, credit, after))
        after -= rules.balance(account.kind, debit or NOTHING, credit or NOTHING)
    return lines, rows[PAGE - 1].number if len(rows) > PAGE else None


def _as_of(account: Account, number: int) -> Decimal:
    """The balance after this transfer: today's, without all that came later."""
    rows = Transfer.objects.filter(book=account.book_id, number__gt=number)
    later = rows.aggregate(
        debit=Coalesce(Sum("amount", filter=Q(debit=account)), NOTHING),
        credit=Coalesce(Sum("amount", filter=Q(credit=account)), NOTHING),
    )
    return account.balance - rules.balance(account.kind, later["debit"], later["credit"])


@dataclass(frozen=True)
class Flow:
    """What came in or went out on one account in one month: yuan, reversals taken off."""

    month: date
    account: str
    incoming: Decimal
    outgoing: Decimal


def flows(of: Book) -> list[Flow]:
    """Income and expenses by month and account, newest month first. A book's past stands, so they are kept by head."""
    key = f"ledger-flows-{of.id}-{of.head}"
    found: list[Flow] | None = cache.get(key)
    if found is None:
        found = _flows(of)
        cache.set(key, found, MONTHS_KEPT_SECONDS)
    return found


def _flows(of: Book) -> list[Flow]:
    sums: dict[tuple[date, str, str], Decimal] = defaultdict(lambda: NOTHING)
    for side, sign in (("debit", 1), ("credit", -1)):
        rows = Transfer.objects.filter(book=of, **{f"{side}__kind__in": [rules.Kind.INCOME, rules.Kind.EXPENSE]})
        monthly = rows.annotate(month=TruncMonth("at", tzinfo=CHINA)).values("month", f"{side}__name", f"{side}__kind")
        for one in monthly.annotate(sum=Sum("amount")).order_by():
            sums[one["month"].date(), one[f"{side}__name"], one[f"{side}__kind"]] += sign * one["sum"]
    lines = [
        Flow(month, name, -moved, NOTHING) if kind == rules.Kind.INCOME else Flow(month, name, NOTHING, moved)
        for (month, name, kind), moved in sums.items()
    ]
    return sorted(lines, key=lambda one: (one.month, one.account), reverse=True)
