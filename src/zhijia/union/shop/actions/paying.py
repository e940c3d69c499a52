"""Money for an order: asked for, come, come too late."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.payments import actions as payments
from zhijia.union.payments.models import Payment
from zhijia.web.templatetags.web import moment

from .. import queries
from ..models import GroupBuy, Order, Parcel, ParcelLine
from ..rules import SHIP_WITHIN, BuyState, OrderState, Priced, Way, add_up
from .holding import let_go
from .hooks import tell_hooks
from .moving import key_of, lock_order, step, tell_member

PURPOSE = "order"


@transaction.atomic
def start_payment(*, order_id: int, member_id: int, by: Any, now: datetime) -> Payment:
    """The payment of a held order: the one that is open, or a new one. Raises Refusal when the hold is over."""
    order = lock_order(order_id, member_id=member_id)
    if order.payment is not None:
        return order.payment
    if order.state != OrderState.HELD or order.hold_until <= now:
        raise Refusal(_("保留到 %s，现在不能付款了。想要的话请重新下单。") % moment(order.hold_until))
    order.payment = payments.open_payment(
        purpose=PURPOSE,
        about=f"order:{order.id}",
        title=_("订单 %s") % order.number,
        amount=order.total,
        allowance=order.allowance,
        payer_id=order.member_id,
        organisation_id=order.organisation_id,
        expires_at=order.hold_until,
        request_key=key_of(order, f"payment until {order.hold_until.isoformat()}"),
        by=by,
        now=now,
    )
    order.save(update_fields=["payment"])
    return order.payment


def take_money(payment: Payment, now: datetime) -> bool:
    """Its payment is paid: whether the order takes the money. An order that expired takes it if its goods are there."""
    order = _order_of(payment)
    if order.state in (OrderState.PAID, OrderState.DONE):
        return bool(order.payment_id == payment.id)
    if order.state == OrderState.CANCELLED or not _group_buy_open(order):
        return False
    if order.state == OrderState.EXPIRED and not _hold_again(order, now):
        return False
    order.payment, order.paid_at, order.note = payment, now, ""
    step(order, "pay", by=payment.by, now=now, what="order.paid", amount=order.total)
    order.ended_at = None
    order.save(update_fields=["ended_at"])
    if order.group_buy_id is None:
        pack_parcels(order, now=now)
    tell_hooks("order.paid", order, now=now)
    body = _("供应企业会在 48 小时内发货，发出时告诉您。")
    if order.group_buy:
        body = _("拼团 %s 结束；成团后发货，差价会退给您。") % moment(order.group_buy.closes_at)
    tell_member(order, title=_("订单 %s 已付款") % order.number, body=body, key="paid", now=now)
    return True


def payment_closed(payment: Payment, now: datetime) -> None:
    """It will not be paid. When the hold is over too the order ends; otherwise another payment can be opened."""
    order = _order_of(payment)
    if order.state != OrderState.HELD or order.payment_id != payment.id:
        return
    order.payment = None
    order.save(update_fields=["payment"])
    if order.hold_until <= now:
        let_go(order, "expire", by=None, now=now)


def address_of(payment: Payment) -> str:
    """The order's page."""
    return f"me/orders/{payment.about.rpartition(':')[2]}/"


def _order_of(payment: Payment) -> Order:
    kind, _sep, number = payment.about.partition(":")
    if kind != "order" or not number.isdecimal():
        raise NotYours
    return lock_order(int(number))


def _group_buy_open(order: Order) -> bool:
    """Its row is shared until the money is in: who closes the buy counts after us, or we see that it is closed."""
    if order.group_buy_id is None:
        return True
    buy = GroupBuy.objects.raw("SELECT * FROM shop_groupbuy WHERE id = %s FOR SHARE", [order.group_buy_id])[0]
    return bool(buy.state == BuyState.OPEN)


def _hold_again(order: Order, now: datetime) -> bool:
    """Take its stock once more, under a new key."""
    wanted: Counter[int] = Counter()
    for line in queries.lines_of(order):
        wanted[line.pool_id] += line.quantity
    order.stock_key = uuid4()
    (no,) = claims.take_all(baskets=[claims.Basket(order.stock_key, wanted)], now=now)
    return no is None


def pack_parcels(order: Order, *, now: datetime) -> None:
    """What each supplier has to send: one parcel each, to begin with."""
    lines = queries.lines_of(order)
    priced = [Priced(line.enterprise_id, line.quantity, line.price, line.market_price) for line in lines]
    fees = add_up(priced, to_the_door=order.way in (Way.HOME, Way.WORK)).fees
    of_enterprise = defaultdict(list)
    for line in lines:
        of_enterprise[line.enterprise_id].append(line)
    parcels = Parcel.objects.bulk_create(
        Parcel(
            order=order,
            enterprise_id=enterprise_id,
            fee=fees[enterprise_id],
            since=now,
            ship_by=now + SHIP_WITHIN,
            place=order.place,
        )
        for enterprise_id in sorted(of_enterprise)
    )
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line=line, quantity=line.kept)
        for parcel in parcels
        for line in of_enterprise[parcel.enterprise_id]
        if line.kept
    )
