"""Whose money a received parcel is, said to settlements. The books are locked by it, so it comes last of all locks."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid5

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.settlements import actions as settlements
from zhijia.union.settlements import queries as sales

from ..models import Order, Parcel, ParcelLine, Return
from ..rules import NOTHING, ParcelState


def book_sale(parcel: Parcel, *, by: Any, now: datetime) -> None:
    """What a supplier sold with this parcel: each thing in it with the share that was promised, and the delivery."""
    agreed = bool(sales.with_agreement([parcel.enterprise_id]))
    contents = parcel.contents.select_related("line").order_by("id")
    sold = [
        settlements.NewSale(
            about=_about(one),
            enterprise_id=parcel.enterprise_id,
            amount=one.line.price * one.quantity,
            request_key=uuid5(parcel.order.request_key, f"sale {one.id}"),
            charity_percent=one.line.charity_percent if agreed else NOTHING,
            why=f"{parcel.order.number} {one.line.name}"[:100],
        )
        for one in contents
    ]
    if parcel.fee > NOTHING:
        key = uuid5(parcel.order.request_key, f"fee {parcel.id}")
        sold.append(settlements.NewSale(f"parcel:{parcel.id}", parcel.enterprise_id, parcel.fee, key))
    settlements.book_sales(sales=sold, by=by, now=now)


def book_return(returning: Return, *, by: Any, now: datetime) -> Decimal:
    """What came back is no longer sold; returns what is to be refunded: less what was made good before."""
    parts = {one.line_id: one.quantity for one in returning.contents.all()}
    wanted = [
        (one, one.line.price * parts[one.line_id])
        for one in ParcelLine.objects.filter(parcel=returning.parcel, line__in=parts).select_related("line")
    ]
    return _back(wanted, returning.parcel.order, f"return {returning.id}", by=by, now=now)


def book_goodwill(order: Order, amount: Decimal, what: str, *, by: Any, now: datetime) -> None:
    """Made good from what was sold, the dearest first. Raises Refusal above what is left of it."""
    received = ParcelLine.objects.filter(parcel__order=order, parcel__state=ParcelState.RECEIVED)
    shown = list(received.select_related("line").order_by("id"))
    left = sales.left_of([_about(one) for one in shown])
    most = sum(left.values(), NOTHING)
    if amount > most:
        words = _("已经签收的货最多还能退 ¥%s。没有签收的请用“取消”。")
        raise Refusal(words % f"{most:,}", field="amount")
    wanted, lacks = [], amount
    for one in sorted(shown, key=lambda one: -left.get(_about(one), NOTHING)):
        part = min(lacks, left.get(_about(one), NOTHING))
        if part > NOTHING:
            wanted.append((one, part))
            lacks -= part
    _back(wanted, order, what, by=by, now=now)


def _back(wanted: Sequence[tuple[ParcelLine, Decimal]], order: Order, what: str, *, by: Any, now: datetime) -> Decimal:
    left = sales.left_of([_about(one) for one, _amount in wanted])
    total = NOTHING
    for one, amount in wanted:
        part = min(amount, left.get(_about(one), NOTHING))
        if part > NOTHING:
            key = uuid5(order.request_key, f"{what} {one.id}")
            settlements.book_return(about=_about(one), amount=part, request_key=key, by=by, now=now)
            total += part
    return total


def _about(one: ParcelLine) -> str:
    return f"parcel-line:{one.id}"
