"""Before it is sent: an order, or a part of it, is taken back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.payments import actions as payments

from .. import queries
from ..models import Line, Order, Parcel
from ..rules import NOTHING, OrderState, ParcelState
from .holding import let_go
from .moving import (
    finish_if_over,
    give_all_back,
    give_stock_back,
    key_of,
    lock_parcel,
    lock_with_payment,
    refund,
    step,
    step_parcel,
    tell_member,
)


@transaction.atomic
def cancel_order(*, order_id: int, reason: str, by: Any, now: datetime, member_id: int | None = None) -> Order:
    """Cancel what has not been sent: stock back, money back. With `member_id` only theirs; twice is once.

    Raises Refusal when all of it is under way, NotYours.
    """
    mine = {"id": order_id} if member_id is None else {"id": order_id, "member": member_id}
    found = Order.objects.filter(**mine).values_list("state", "payment_id").first()
    if found is None:
        raise NotYours
    if found[0] == OrderState.HELD and found[1] is not None:
        payments.close(payment_id=found[1], why="cancelled", by=by, now=now)
    order = lock_with_payment(order_id, member_id=member_id)
    reason = reason.strip()[:200] or _("不想要了")
    if order.state in (OrderState.CANCELLED, OrderState.EXPIRED):
        return order
    if order.state == OrderState.HELD:
        let_go(order, "cancel", by=by, now=now, note=reason)
        return order
    parcels = list(Parcel.objects.filter(order=order).select_related("enterprise").order_by("id"))
    if not parcels and order.state == OrderState.PAID:
        drop_paid(order, reason, by=by, now=now)
        return order
    waiting = [one for one in parcels if one.state == ParcelState.WAITING]
    if not waiting:
        raise Refusal(_("已经全部发货，不能取消。收货后 7 日内可以退货。"))
    _cancel_parcels(order, waiting, reason, by=by, now=now)
    return order


@transaction.atomic
def cancel_parcel(*, parcel_id: int, reason: str, by: Any, now: datetime) -> Parcel:
    """A supplier cannot send it, or an officer stops it. Raises Refusal without a reason or once it was sent."""
    if not (reason := reason.strip()[:200]):
        raise Refusal(_("请写明取消的原因，买家会看到。"), field="reason")
    parcel = lock_parcel(parcel_id, with_payment=True)
    if parcel.state != ParcelState.CANCELLED:
        _cancel_parcels(parcel.order, [parcel], reason, by=by, now=now)
    return parcel


def drop_paid(order: Order, reason: str, *, by: Any, now: datetime) -> None:
    """A paid order of which nothing is packed yet, as one of a group-buy: all stock, all money back."""
    order.note = reason
    step(order, "cancel", by=by, now=now, what="order.cancelled", why=reason)
    lines = queries.lines_of(order)
    give_all_back(order, lines, by=by, now=now)
    Line.objects.filter(order=order).update(cancelled=F("quantity") - F("returned"))
    refund(order, order.total - order.refunded, why=reason, key=key_of(order, "dropped"), by=by, now=now)


def _cancel_parcels(order: Order, parcels: Sequence[Parcel], reason: str, *, by: Any, now: datetime) -> None:
    back: dict[int, int] = defaultdict(int)
    amount = NOTHING
    for parcel in parcels:
        parcel.order = order
        step_parcel(parcel, "cancel", by=by, now=now, what="parcel.cancelled", why=reason)
        amount += parcel.fee + _counted(parcel, back)
    give_stock_back(order, back, by=by, now=now)
    for line_id, n in back.items():
        Line.objects.filter(id=line_id).update(cancelled=F("cancelled") + n)
    key = uuid5(order.request_key, "cancel " + ",".join(str(one.id) for one in parcels))
    refund(order, amount, why=reason, key=key, by=by, now=now)
    order.note = reason
    order.save(update_fields=["note"])
    finish_if_over(order, by=by, now=now)
    title = _("订单 %(number)s 取消了 ¥%(amount)s 的货") % {"number": order.number, "amount": f"{amount:,}"}
    body = _("%s。钱原路退回，退到后再告诉您。") % reason
    tell_member(order, title=title, body=body, key=f"cancelled {key.hex[:12]}", now=now)


def _counted(parcel: Parcel, back: dict[int, int]) -> Decimal:
    """What is in it goes to `back`; returns what it is worth."""
    worth = NOTHING
    for one in parcel.contents.select_related("line").order_by("id"):
        back[one.line_id] += one.quantity
        worth += one.line.price * one.quantity
    return worth
