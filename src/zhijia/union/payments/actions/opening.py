"""Asking for money."""

from datetime import datetime, timedelta
from decimal import Decimal
from secrets import randbelow
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from ..models import Payment, Receipt
from ..rules import NOTHING, Carrier, State, clean, purposes
from . import posting
from .locking import lock_payment, note
from .spending import spend

USUAL = timedelta(minutes=30)


@transaction.atomic
def open_payment(
    *,
    purpose: str,
    about: str,
    title: str,
    amount: Decimal,
    payer_id: int | None,
    organisation_id: int | None,
    request_key: UUID,
    by: Any,
    now: datetime,
    allowance: Decimal = NOTHING,
    expires_at: datetime | None = None,
) -> Payment:
    """Ask for `amount` yuan, `allowance` of it from the union's allowance, which is taken at once.

    The same request_key again returns the same payment as it stands. `purpose` is one of rules.purposes. A payment
    that the allowance pays whole still waits for `pay_by_allowance`. Raises NotEnough or another Refusal.
    """
    if earlier := Payment.objects.filter(request_key=request_key).first():
        return earlier
    if purpose not in purposes:
        raise ValueError(f"nobody registered the purpose {purpose}")
    if payer_id is None and organisation_id is None:
        raise ValueError("a payment is a member's or an organisation's")
    amount, allowance = clean(amount), clean(allowance, least=NOTHING)
    if allowance > amount or (allowance and payer_id is None):
        raise Refusal(_("补贴最多抵扣 ¥%s，请改小。") % f"{amount if payer_id else NOTHING:,}", field="allowance")
    payment = Payment.objects.create(
        number=new_number(),
        purpose=purpose,
        about=about[:60],
        title=title[:80],
        amount=amount,
        allowance=allowance,
        payer_id=payer_id,
        organisation_id=organisation_id,
        opened_at=now,
        expires_at=expires_at or now + USUAL,
        by=by,
        request_key=request_key,
    )
    spend(payment, now)
    note("payment.opened", payment, by=by, now=now, amount=amount, allowance=allowance, of=payment.about)
    return payment


def new_number() -> str:
    """What a person may have to type into a bank's form: ZJ and 14 digits, told by chance."""
    return f"ZJ{randbelow(10**14):014d}"


@transaction.atomic
def pay_by_allowance(*, payment_id: int, by: Any, now: datetime) -> Payment:
    """Make a payment paid that the allowance pays whole. Safe to repeat. Raises Refusal when it does not reach."""
    payment = lock_payment(payment_id)
    if payment.state == State.PAID:
        return payment
    if payment.to_pay > 0:
        raise Refusal(_("还要付款 ¥%s，请选择付款方式。") % f"{payment.to_pay:,}")
    if payment.state != State.OPEN:
        raise Refusal(_("这笔付款已经关闭。请回到订单重新下单。"))
    payment.state, payment.paid_at, payment.carrier = State.PAID, now, Carrier.ALLOWANCE
    payment.save(update_fields=["state", "paid_at", "carrier"])
    if not purposes[payment.purpose].paid(payment, now):
        raise Refusal(_("要付款的事项已经变化，没有扣补贴。请回到订单查看。"))
    note("payment.paid", payment, by=by, now=now, amount=payment.amount, carrier=payment.carrier)
    posting.post([posting.granted(payment)], now)
    return payment


def paid_receipt(payment: Payment) -> Receipt | None:
    """The money that paid it; None for one the allowance paid."""
    return Receipt.objects.filter(payment=payment, verdict="taken").first()
