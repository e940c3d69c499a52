"""Running totals of the accounts, from the transfers themselves. The transfers are never touched: see `verify`."""

from datetime import datetime
from typing import Any

from django.db import transaction

from zhijia.kernel.totals import Off, OuterRef, recompute, total_of
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Account, Book, Transfer


@transaction.atomic
def recompute_totals(*, repair: bool, by: Any, now: datetime) -> list[Off]:
    """Accounts whose totals are not the sums of their transfers; put right with `repair`, nobody posting meanwhile."""
    for book_id in Book.objects.order_by("id").values_list("id", flat=True):
        queries.locked_book(book_id)
    found = recompute(
        Account.objects.all(),
        repair=repair,
        debited=total_of(Transfer, debit=OuterRef("pk")),
        credited=total_of(Transfer, credit=OuterRef("pk")),
    )
    if repair and found:
        journal.write("ledger.corrected", by=by, at=now, totals=len(found))
    return found
