from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from zhijia.kernel.refusal import NotYours
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from ..models import Book

CHINA = ZoneInfo("Asia/Shanghai")


def locked_book(book_id: int) -> Book:
    """The book, ours until the transaction ends; others who post to it wait. Raises NotYours."""
    found = Book.objects.filter(id=book_id).select_related("organisation")
    book = found.select_for_update(of=("self",), no_key=True).first()
    if book is None:
        raise NotYours
    return book


def books(code: str | None = None) -> list[Book]:
    """Every book of this federation, or the one with this code."""
    return list(Book.objects.filter(**({"code": code} if code else {})).order_by("code"))


def path_of(book: Book) -> str:
    """Path of the union it belongs to; empty for a book of the whole federation."""
    return book.organisation.path if book.organisation else ""


def visible(person: people.Person, right: str) -> QuerySet[Book]:
    """The books over which the right is held; those of no union for whoever holds it at the root."""
    return Book.objects.filter(_within(person, right)).select_related("organisation").order_by("code")


def _within(person: people.Person, right: str) -> Q:
    return person.over(right) | (Q(organisation=None) if _at_root(person, right) else Q(pk__in=[]))


def _at_root(person: people.Person, right: str) -> bool:
    return any(scope.count("/") == 1 for scope in person.scopes.get(Right(right), ()))


def ensure_may_write(by: Any, organisation_id: int | None, now: datetime) -> None:
    """The system may; a user only with ledger.write over the union. Raises NotYours. No query for the system."""
    if by is None:
        return
    person = people.person(by, localdate(now))
    if organisation_id is None:
        if not _at_root(person, Right.LEDGER_WRITE):
            raise NotYours
    else:
        people.organisation(person, organisation_id, Right.LEDGER_WRITE)
