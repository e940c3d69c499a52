"""An order that is not paid: its clock, its end."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.payments import actions as payments
from zhijia.web.templatetags.web import moment

from .. import queries
from ..models import Order
from ..rules import LONGER, OrderState
from .moving import give_all_back, lock_order, step, told

AT_ONCE = 500


@transaction.atomic
def prolong(*, order_id: int, member_id: int, by: Any, now: datetime) -> Order:
    """Hold it LONGER, once; twice is once. Raises Refusal when it is over or was prolonged before, NotYours."""
    order = lock_order(order_id, member_id=member_id)
    if order.state != OrderState.HELD or order.hold_until <= now:
        raise Refusal(_("保留时间已过，不能再延长。想要的话请重新下单。"))
    if order.prolonged:
        raise Refusal(_("已经延长过一次，保留到 %s。请在此之前付款。") % moment(order.hold_until))
    order.prolonged, order.hold_until = True, order.hold_until + LONGER
    order.save(update_fields=["prolonged", "hold_until"])
    told("order.prolonged", order, by=by, now=now, until=order.hold_until)
    return order


def expire_orders(*, now: datetime) -> int:
    """End the holds whose time is over; returns how many were looked at. Safe to repeat; an order a transaction.

    A payment that is open is closed first, at its carrier too; what it held goes when that is done.
    """
    late = Order.objects.filter(state=OrderState.HELD, hold_until__lte=now).order_by("hold_until")
    found = list(late.values_list("id", "payment_id")[:AT_ONCE])
    for order_id, payment_id in found:
        if payment_id is not None:
            payments.close(payment_id=payment_id, why="expired", by=None, now=now)
        else:
            _expire(order_id, now)
    return len(found)


@transaction.atomic
def _expire(order_id: int, now: datetime) -> None:
    order = lock_order(order_id)
    if order.state == OrderState.HELD and order.payment_id is None and order.hold_until <= now:
        let_go(order, "expire", by=None, now=now)


def let_go(order: Order, verb: str, *, by: Any, now: datetime, note: str = "") -> None:
    """End a locked order that was not paid: its stock can be had again."""
    order.note = note[:200]
    what = {"expire": "order.expired", "cancel": "order.cancelled"}[verb]
    step(order, verb, by=by, now=now, what=what, **({"why": order.note} if note else {}))
    give_all_back(order, queries.lines_of(order), by=by, now=now)
