"""Going to a carrier: the try stands in its row before the carrier hears of it; no transaction waits for an answer."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from ..carriers import Asked, Begun, Impossible, Unavailable
from ..models import Attempt, Merchant, Payment
from ..rules import CARRIERS, OUTSIDE, Carrier, State
from . import merchants
from .locking import lock_payment
from .opening import pay_by_allowance

log = logging.getLogger(__name__)


def begin(
    *,
    payment_id: int,
    carrier: str,
    channel: str,
    notify_url: str,
    return_url: str,
    by: Any,
    now: datetime,
    openid: str = "",
    address: str = "",
) -> Begun:
    """Have a payment begin at a carrier, and say where the browser goes. Asked again, the same try goes on.

    A payment that needs no carrier is paid by this. Raises Refusal: paid, over, too late, the carrier is away.
    """
    if carrier == Carrier.ALLOWANCE:
        pay_by_allowance(payment_id=payment_id, by=by, now=now)
        return Begun(url=return_url)
    payment, attempt = _attempt(payment_id, carrier, channel, notify_url, now)
    asked = Asked(
        number=attempt.number,
        title=payment.title,
        amount=payment.to_pay,
        expires_at=payment.expires_at,
        notify_url=attempt.notify_url,
        return_url=return_url,
        payer=openid,
        address=address,
    )
    name = CARRIERS[Carrier(carrier)]
    try:
        return merchants.carrier(carrier).begin(asked, channel)
    except Unavailable as trouble:
        log.warning("%s could not begin at %s: %s", attempt.number, carrier, trouble)
        words = _("%s暂时没有回应，没有扣款。请过一会儿再试，或换一种付款方式。")
        raise Refusal(words % name) from trouble
    except Impossible as no:
        log.warning("%s was refused by %s: %s", attempt.number, carrier, no)
        raise Refusal(
            _("%(name)s没有接受这笔付款（%(said)s）。请换一种付款方式。") % {"name": name, "said": no}
        ) from no


@transaction.atomic
def _attempt(payment_id: int, carrier: str, channel: str, notify_url: str, now: datetime) -> tuple[Payment, Attempt]:
    """One row for each carrier and channel."""
    payment = lock_payment(payment_id)
    if payment.state == State.PAID:
        raise Refusal(_("这笔付款已经付过了，不用再付。"))
    if payment.state != State.OPEN or payment.expires_at <= now:
        raise Refusal(_("付款时间已过，没有扣款。请回到订单重新下单。"))
    if carrier not in OUTSIDE or not Merchant.objects.filter(carrier=carrier, is_on=True).exists():
        raise Refusal(_("这种付款方式现在不能用。请换一种。"), field="carrier")
    tries = list(payment.attempts.order_by("id"))
    for one in tries:
        if (one.carrier, one.channel, one.closed_at) == (carrier, channel, None):
            return payment, one
    made = Attempt.objects.create(
        payment=payment,
        carrier=carrier,
        channel=channel,
        number=f"{payment.number}_{len(tries) + 1}",
        notify_url=notify_url,
        begun_at=now,
    )
    return payment, made
