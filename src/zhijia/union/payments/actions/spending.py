"""The union's allowance in a payment: taken when the payment is opened, given back when it closes or is refunded."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from ..models import Allowance, Payment, Spending
from ..queries.allowances import usable
from ..rules import NOTHING

GRACE = timedelta(days=30)  # what comes back after the last day may still be spent so long


class NotEnough(Refusal):
    """The allowance does not reach."""


def spend(payment: Payment, now: datetime) -> None:
    """Take the payment's allowance from the member's grants, those that end first first. Raises NotEnough."""
    if payment.allowance == NOTHING:
        return
    mine = list(usable(payment.payer_id, localdate(now)).select_for_update(of=("self",), no_key=True))
    has = sum((one.left for one in mine), NOTHING)
    if has < payment.allowance:
        raise NotEnough(
            _("工会补贴余额是 ¥%(has)s，不够 ¥%(asked)s。请减少使用的补贴，其余自己付款。")
            % {"has": f"{has:,}", "asked": f"{payment.allowance:,}"},
            field="allowance",
        )
    lacks, spendings = payment.allowance, []
    for one in mine:
        part = min(lacks, one.left)
        if part > 0:
            one.spent += part
            one.save(update_fields=["spent"])
            spendings.append(Spending(payment=payment, allowance=one, amount=part))
            lacks -= part
    Spending.objects.bulk_create(spendings)


def give_back(payment: Payment, amount: Decimal, now: datetime) -> None:
    """Back to the grants it came from, the one that ends last first; usable for GRACE more when its day is over."""
    lacks = amount
    rows = Spending.objects.filter(payment=payment).order_by("-allowance__ends_on", "-allowance_id")
    for one in rows:
        part = min(lacks, one.amount - one.returned)
        if part > 0:
            _give_back(one, part, localdate(now))
            lacks -= part
    if lacks:
        raise RuntimeError(f"{payment.number}: {lacks} of the allowance was never spent")


def release(payment: Payment, now: datetime) -> None:
    """The payment will not be paid: all of it back, as if it had never been taken."""
    if payment.allowance == NOTHING:
        return
    give_back(payment, payment.allowance, now)
    Spending.objects.filter(payment=payment).delete()


def _give_back(one: Spending, part: Decimal, today: date) -> None:
    allowance = Allowance.objects.select_for_update(no_key=True).get(id=one.allowance_id)
    allowance.spent -= part
    if allowance.ends_on < today:
        allowance.ends_on = today + GRACE
    allowance.save(update_fields=["spent", "ends_on"])
    one.returned += part
    one.save(update_fields=["returned"])
