"""What the verbs share: payments under their locks, and lines in the journal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from zhijia.kernel.refusal import NotYours
from zhijia.union.journal import actions as journal

from ..models import Payment


def lock_payments(ids: Iterable[int]) -> dict[int, Payment]:
    """These payments, locked in the order of their ids until the transaction ends; others wait."""
    found = Payment.objects.filter(id__in=set(ids)).select_related("organisation").order_by("id")
    return {one.id: one for one in found.select_for_update(of=("self",), no_key=True)}


def lock_payment(payment_id: int) -> Payment:
    """Raises NotYours when there is none."""
    if (found := lock_payments([payment_id]).get(payment_id)) is None:
        raise NotYours
    return found


def path_of(payment: Payment) -> str:
    """The union a payment belongs to; empty for a member's own."""
    return payment.organisation.path if payment.organisation else ""


def note(what: str, payment: Payment, *, by: Any, now: datetime, **facts: Any) -> None:
    """The journal's line about a payment."""
    journal.write(what, by=by, at=now, about=payment, organisation=path_of(payment), **facts)
