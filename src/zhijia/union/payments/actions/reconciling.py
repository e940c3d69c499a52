"""The carrier's bill of a day beside our rows: what only one of us has is shown until somebody has settled it."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel import jobs
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal

from .. import queries
from ..carriers import BillLine, Unavailable
from ..models import Bill, Difference, Merchant
from ..rules import CHINA, NOTHING, Carrier
from . import merchants

log = logging.getLogger(__name__)
WITH_BILLS = (Carrier.WECHAT, Carrier.ALIPAY, Carrier.TEST)
MIDNIGHT = timedelta(minutes=30)  # a refund this near to it may stand in the bill of the next day


def reconcile(*, carrier: str, day: date, by: Any, now: datetime) -> Bill:
    """Fetch the bill and compare. Done again, what was settled stays so. Payments we missed are asked about at once.

    Raises Refusal for a day that is not over or a carrier that does not answer.
    """
    if day >= localdate(now, CHINA):
        raise Refusal(_("%s 还没有过完，账单要等到第二天。") % day, field="day")
    try:
        theirs = merchants.carrier(carrier).daily_bill(day)
    except Unavailable as trouble:
        log.warning("no bill of %s for %s: %s", carrier, day, trouble)
        raise Refusal(_("现在取不到 %s 的账单。请稍后再试。") % day, field="day") from trouble
    return _compare(carrier, day, theirs, by=by, now=now)


def reconcile_all(*, day: date, now: datetime) -> list[Bill]:
    """Every carrier that has bills and is on. One that does not answer stops no other."""
    done = []
    for code in Merchant.objects.filter(carrier__in=WITH_BILLS).values_list("carrier", flat=True):
        try:
            done.append(reconcile(carrier=code, day=day, by=None, now=now))
        except Refusal as no:
            log.warning("%s %s: %s", code, day, no)
    return done


@transaction.atomic
def _compare(carrier: str, day: date, theirs: Iterable[BillLine], *, by: Any, now: datetime) -> Bill:
    paid = {one.transaction: one for one in theirs if not one.refund}
    back = {one.refund: one for one in theirs if one.refund}
    start = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    end = start + timedelta(days=1)
    ours = queries.received_between(carrier, start, end)
    gone = queries.refunded_between(carrier, start, end)
    values = {
        "lines": len(paid) + len(back),
        "received": _sum(one.amount for one in paid.values()),
        "refunded": _sum(one.amount for one in back.values()),
        "our_received": _sum(one.amount for one in ours.values()),
        "our_refunded": _sum(one.amount for one in gone.values()),
        "at": now,
    }
    bill, _new = Bill.objects.update_or_create(carrier=carrier, day=day, defaults=values)
    found = [*_payments(bill, paid, ours), *_refunds(bill, back, gone, start, end)]
    kept = set(bill.differences.exclude(settled_at=None).values_list("is_refund", "transaction"))
    bill.differences.filter(settled_at=None).delete()
    fresh = [one for one in found if (one.is_refund, one.transaction) not in kept]
    Difference.objects.bulk_create(fresh)
    for payment_id in queries.payments_of_numbers(
        [one.number for one in fresh if one.kind == Difference.Kind.MISSING_HERE and not one.is_refund]
    ):
        jobs.enqueue("payments.ask", payment_id=payment_id)
    facts: dict[str, Any] = {"day": day, "carrier": carrier, "differences": len(fresh)}
    journal.write("bill.taken", by=by, at=now, about=bill, **facts)
    return bill


def _payments(bill: Bill, theirs: dict[str, BillLine], ours: dict[str, Any]) -> list[Difference]:
    known = {**queries.received(bill.carrier, theirs.keys() - ours.keys()), **ours}  # our clock may be another
    found = []
    for transaction_id, line in theirs.items():
        mine = known.get(transaction_id)
        if mine is None:
            found.append(_differs(bill, Difference.Kind.MISSING_HERE, line, None))
        elif mine.amount != line.amount:
            found.append(_differs(bill, Difference.Kind.OTHER_AMOUNT, line, mine.amount))
    for transaction_id, mine in ours.items():
        if transaction_id not in theirs:
            line = BillLine(mine.number, transaction_id, mine.amount)
            found.append(_differs(bill, Difference.Kind.MISSING_THERE, line, mine.amount))
    return found


def _refunds(
    bill: Bill, theirs: dict[str, BillLine], ours: dict[str, Any], start: datetime, end: datetime
) -> list[Difference]:
    known = {**queries.refunds_numbered(theirs.keys() - ours.keys()), **ours}
    found = []
    for number, line in theirs.items():
        mine = known.get(number)
        if mine is None:
            found.append(_differs(bill, Difference.Kind.MISSING_HERE, line, None))
        elif mine.amount != line.amount:
            found.append(_differs(bill, Difference.Kind.OTHER_AMOUNT, line, mine.amount))
    for number, mine in ours.items():
        certain = start + MIDNIGHT <= mine.done_at < end - MIDNIGHT
        if number not in theirs and certain:
            line = BillLine(mine.number, "", mine.amount, refund=number)
            found.append(_differs(bill, Difference.Kind.MISSING_THERE, line, mine.amount))
    return found


def _differs(bill: Bill, kind: str, line: BillLine, ours: Decimal | None) -> Difference:
    there = None if kind == Difference.Kind.MISSING_THERE else line.amount
    return Difference(
        bill=bill,
        kind=kind,
        transaction=line.refund or line.transaction,
        number=line.number,
        is_refund=bool(line.refund),
        ours=ours,
        theirs=there,
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


@transaction.atomic
def settle_difference(*, difference_id: int, how: str, by: Any, now: datetime) -> Difference:
    """A person has cleared it up, and says how. Raises Refusal, NotYours."""
    queries.ensure_whole(by, now)
    one = Difference.objects.select_for_update().filter(id=difference_id).first()
    if one is None:
        raise NotYours
    if not (how := how.strip()[:120]):
        raise Refusal(_("请写明怎么处理的。"), field="how")
    if one.settled_at is None:
        one.settled_at, one.settled_by, one.how = now, by, how
        one.save(update_fields=["settled_at", "settled_by", "how"])
        journal.write("bill.settled", by=by, at=now, about=f"bill:{one.bill_id}", of=one.transaction, how=how)
    return one
