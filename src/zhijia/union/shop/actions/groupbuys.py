"""Buying together: opened with its terms, closed by the clock, the difference paid back to everybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.models import Organisation

from .. import queries
from ..models import GroupBuy, Line, Order
from ..rules import NOTHING, BuyState, Missed, OrderState, faults, price_at
from .cancelling import drop_paid
from .moving import key_of, lock_with_payment, refund, tell_member, told
from .paying import pack_parcels

LONGEST = timedelta(days=60)
EXTENSION = timedelta(days=3)


@transaction.atomic
def open_group_buy(
    *,
    organisation_id: int,
    sku_id: int,
    title: str,
    text: str,
    tiers: Sequence[tuple[int, Decimal]],
    minimum: int,
    most_per_member: int,
    opens_at: datetime,
    closes_at: datetime,
    when_missed: str,
    request_key: UUID,
    by: Any,
    now: datetime,
) -> GroupBuy:
    """Offer a pack to members together: prices that fall with the number, a minimum, and what is declared if missed."""
    if earlier := GroupBuy.objects.filter(request_key=request_key).first():
        return earlier
    good = queries.offered([sku_id], now).get(sku_id)
    if good is None or good.off:
        raise Refusal(_("这件商品不在架上，不能拼团。"), field="sku")
    wrong = {
        "order": _("阶梯要从少到多写，例如 1 件 50、10 件 45。"),
        "price": _("件数越多价格要越低，并且大于 0。"),
        "market": _("拼团价要低于市场价 ¥%s。") % good.market_price,
    }.get(faults(tiers, good.market_price))
    if wrong:
        raise Refusal(wrong, field="tiers")
    if not 2 <= len(title.strip()) <= 60:
        raise Refusal(_("请写标题，2 到 60 个字。"), field="title")
    if not max(opens_at, now) < closes_at <= opens_at + LONGEST:
        raise Refusal(_("结束时间要晚于开始和现在，最长 60 天。"), field="closes_at")
    if minimum < 1 or most_per_member < 1:
        raise Refusal(_("成团数和每人限购都至少是 1。"), field="minimum")
    made = GroupBuy.objects.create(
        organisation_id=organisation_id,
        sku_id=sku_id,
        title=title.strip(),
        text=text.strip()[:300],
        tiers=[[least, str(price)] for least, price in tiers],
        minimum=minimum,
        most_per_member=most_per_member,
        opens_at=opens_at,
        closes_at=closes_at,
        when_missed=Missed(when_missed),
        request_key=request_key,
    )
    path = Organisation.objects.values_list("path", flat=True).get(id=organisation_id)
    journal.write("group-buy.opened", by=by, at=now, about=made, organisation=path, minimum=minimum)
    return made


def close_group_buys(*, now: datetime) -> int:
    """End those whose time is over, then settle every order of those that ended. Returns how many buys. Repeatable."""
    due = GroupBuy.objects.filter(state=BuyState.OPEN, closes_at__lte=now).order_by("id")
    for buy_id in list(due.values_list("id", flat=True)):
        close_group_buy(buy_id=buy_id, now=now)
    closed = GroupBuy.objects.exclude(state=BuyState.OPEN)
    open_orders = Order.objects.filter(group_buy__in=closed, state__in=(OrderState.PAID,), parcels=None)
    for order_id in list(open_orders.order_by("id").values_list("id", flat=True)):
        _settle(order_id, now)
    return len(due)


@transaction.atomic
def close_group_buy(*, buy_id: int, now: datetime) -> GroupBuy:
    """Count what is paid, and say what came of it. Money that comes after this is refunded by itself.

    Its row is locked, and whoever takes money for it locks it too, so that the count is of all that was taken.
    """
    buy = GroupBuy.objects.select_for_update().filter(id=buy_id).first()
    if buy is None:
        raise NotYours
    if buy.state != BuyState.OPEN or buy.closes_at > now:
        return buy
    pieces = queries.pieces_paid([buy.id]).get(buy.id, 0)
    if pieces < buy.minimum and buy.when_missed == Missed.EXTEND and not buy.extended:
        buy.extended, buy.closes_at = True, now + EXTENSION
        buy.save(update_fields=["extended", "closes_at"])
        journal.write("group-buy.extended", by=None, at=now, about=buy, until=buy.closes_at, pieces=pieces)
        return buy
    reached = pieces >= buy.minimum or buy.when_missed == Missed.FALL_BACK
    buy.state = BuyState.REACHED if reached else BuyState.MISSED
    buy.closed_at, buy.pieces = now, pieces
    buy.final_price = price_at(buy.steps, pieces) if reached else None
    buy.save(update_fields=["state", "closed_at", "pieces", "final_price"])
    journal.write("group-buy.closed", by=None, at=now, about=buy, state=buy.state, pieces=pieces)
    return buy


@transaction.atomic
def _settle(order_id: int, now: datetime) -> None:
    """One order of a buy that ended: the difference back and a parcel, or all of it back."""
    order = lock_with_payment(order_id)
    buy = order.group_buy
    if buy is None or order.state != OrderState.PAID or order.parcels.exists():
        return
    if buy.final_price is None:
        drop_paid(order, _("没有成团，全额退款"), by=None, now=now)
        title, body = _("“%s”没有成团") % buy.title, _("钱原路退回，退到后再告诉您。")
        tell_member(order, title=title, body=body, key="buy", now=now)
        return
    difference = NOTHING
    for line in queries.lines_of(order):
        difference += (line.price - buy.final_price) * line.quantity
        Line.objects.filter(id=line.id).update(price=buy.final_price)
    order.saved += difference
    order.save(update_fields=["saved"])
    refund(order, difference, why=_("拼团差价"), key=key_of(order, "difference"), by=None, now=now)
    told("group-buy.reached", order, by=None, now=now, price=buy.final_price, back=difference)
    pack_parcels(order, now=now)
    title = _("“%(title)s”成团了，每件 ¥%(price)s") % {"title": buy.title, "price": buy.final_price}
    body = (
        _("差价 ¥%s 原路退回；供应企业 48 小时内发货。") % difference if difference else _("供应企业 48 小时内发货。")
    )
    tell_member(order, title=title, body=body, key="buy", now=now)
