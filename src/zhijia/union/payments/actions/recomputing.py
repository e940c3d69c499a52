"""Sums that stand in rows, from the rows they are of; and our rows beside the ledger's."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Sum

from zhijia.kernel.totals import Off, OuterRef, recompute, total_of
from zhijia.union.journal import actions as journal
from zhijia.union.ledger import queries as ledger

from ..models import Allowance, Payment, Receipt, Refund, Spending
from ..rules import ALLOWANCE, BOOK, NOTHING, State, carried


@transaction.atomic
def recompute_payments(*, repair: bool, by: Any, now: datetime) -> list[Off]:
    """What is off: refunds of payments and receipts, what was spent of allowances, the ledger's sums beside ours.

    With `repair` the first are put right; the ledger's never are: a person looks, and reverses.
    """
    taken = Refund.objects.filter(receipt__verdict="taken")
    found = recompute(
        Payment.objects.select_for_update(no_key=True),
        repair=repair,
        refunded=total_of(taken, payment=OuterRef("pk")),
        returned=total_of(Refund.objects.filter(receipt=None), payment=OuterRef("pk")),
    )
    found += recompute(Receipt.objects.all(), repair=repair, refunded=total_of(Refund, receipt=OuterRef("pk")))
    kept = total_of(Spending, F("amount") - F("returned"), allowance=OuterRef("pk"))
    found += recompute(Allowance.objects.all(), repair=repair, spent=kept)
    if repair and found:
        journal.write("payment.corrected", by=by, at=now, totals=len(found))
    return found + _beside_the_ledger()


def _beside_the_ledger() -> list[Off]:
    """Per account: what we say has moved by payments, and what the book says."""
    if not (books := ledger.books(BOOK)):
        return []
    came = Receipt.objects.order_by().values("carrier").annotate(sum=Sum("amount"))
    should: dict[str, Decimal] = {carried(one["carrier"]): one["sum"] for one in came}
    gone = (
        Refund.objects.filter(state="done")
        .order_by()
        .values("receipt__carrier", "by_carrier")
        .annotate(sum=Sum("amount"))
    )
    for one in gone:
        tender = one["by_carrier"] or one["receipt__carrier"]
        account = carried(tender) if tender else ALLOWANCE
        should[account] = should.get(account, NOTHING) - one["sum"]
    paid = Payment.objects.filter(state=State.PAID).aggregate(sum=Sum("allowance"))["sum"] or NOTHING
    should[ALLOWANCE] = should.get(ALLOWANCE, NOTHING) + paid
    is_now = ledger.moved_about(books[0], "payment:")
    accounts = sorted(should.keys() | is_now.keys() - {"held"})
    return [
        Off(f"ledger {account}", books[0].id, is_now.get(account, NOTHING), should.get(account, NOTHING))
        for account in accounts
        if is_now.get(account, NOTHING) != should.get(account, NOTHING)
    ]
