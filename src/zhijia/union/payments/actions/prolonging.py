"""More time for whoever pays."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from ..models import Payment
from ..rules import State
from .locking import lock_payment, note


@transaction.atomic
def prolong(*, payment_id: int, until: datetime, by: Any, now: datetime) -> Payment:
    """Let an open payment be paid until a later moment. Call it first in your transaction, for it locks the payment."""
    payment = lock_payment(payment_id)
    if payment.state != State.OPEN:
        raise Refusal(_("这笔付款已经不在等待，不能延长。"))
    if until > payment.expires_at:
        payment.expires_at = until
        payment.save(update_fields=["expires_at"])
        note("payment.prolonged", payment, by=by, now=now)
    return payment
