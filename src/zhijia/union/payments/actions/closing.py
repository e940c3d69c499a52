"""A payment that will not be paid: the carriers are told first, then what was held for it is let go."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhijia.kernel import jobs

from ..carriers import Unavailable
from ..models import Attempt, Payment
from ..rules import Carrier, State, purposes
from . import merchants
from .locking import lock_payment, note
from .receiving import Money, receive
from .spending import release

log = logging.getLogger(__name__)
AT_ONCE = 200
AGAIN = timedelta(minutes=2)


@transaction.atomic
def close(*, payment_id: int, why: str, by: Any, now: datetime) -> Payment:
    """End a payment; look at `state` of what comes back.

    CLOSED: it is over, and the purpose's `closed` has run in this transaction. CLOSING: a carrier has it open and is
    told first, by a job; `closed` runs then. PAID: it was paid before; refund it. Safe to repeat. Call it first in your
    transaction, for it locks the payment.
    """
    payment = lock_payment(payment_id)
    if payment.state in (State.CLOSED, State.PAID, State.CLOSING):
        return payment
    payment.why_closed = why.strip()[:80]
    if _open_attempts(payment):
        payment.state = State.CLOSING
        payment.save(update_fields=["state", "why_closed"])
        note("payment.closing", payment, by=by, now=now, why=payment.why_closed)
        jobs.enqueue("payments.close", lock=f"payment-{payment.id}", payment_id=payment.id)
    else:
        _over(payment, by=by, now=now)
    return payment


def finish_closing(*, payment_id: int, now: datetime) -> None:
    """Tell every carrier; what was paid meanwhile is taken in. Safe to repeat. Raises Unavailable: try again later."""
    payment = Payment.objects.filter(id=payment_id, state=State.CLOSING).first()
    if payment is None:
        return
    for attempt in _open_attempts(payment):
        standing = merchants.carrier(attempt.carrier).close(attempt.number)
        if standing.state == "paid":
            receive(
                Money(
                    attempt.carrier,
                    standing.transaction,
                    attempt.number,
                    standing.amount,
                    standing.paid_at or now,
                    now,
                    standing.currency,
                )
            )
        elif standing.state == "closed":
            Attempt.objects.filter(id=attempt.id).update(closed_at=now)
        else:
            raise Unavailable(f"{attempt.number} is {standing.state} at {attempt.carrier}")
    with transaction.atomic():
        payment = lock_payment(payment_id)
        if payment.state == State.CLOSING:
            _over(payment, by=None, now=now)


def close_late_ones(*, now: datetime) -> int:
    """End what was not paid in time, and ask again where a carrier did not answer. Returns how many were looked at."""
    late = Payment.objects.filter(state__in=[State.OPEN, State.CLOSING], expires_at__lt=now)
    ids = list(late.order_by("expires_at").values_list("id", "state")[:AT_ONCE])
    for payment_id, state in ids:
        try:
            if state == State.OPEN:
                close(payment_id=payment_id, why="expired", by=None, now=now)
            else:
                finish_closing(payment_id=payment_id, now=now)
        except Unavailable as trouble:
            log.warning("payment %s is not closed yet: %s", payment_id, trouble)
    return len(ids)


def _open_attempts(payment: Payment) -> list[Attempt]:
    """Where a carrier may still take the money. A bank transfer cannot be closed: what comes late goes back."""
    return list(payment.attempts.filter(closed_at=None).exclude(carrier=Carrier.BANK).order_by("id"))


def _over(payment: Payment, *, by: Any, now: datetime) -> None:
    release(payment, now)
    payment.state, payment.closed_at = State.CLOSED, now
    payment.save(update_fields=["state", "closed_at", "why_closed"])
    purposes[payment.purpose].closed(payment, now)
    note("payment.closed", payment, by=by, now=now, why=payment.why_closed)
