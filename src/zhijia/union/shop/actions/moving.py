"""What the verbs share: an order under its lock, a step of a state, a line of its story, stock and money back.

Locks are taken downhill: payment, order, stock (pools by id), the ledger's book last.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.payments import actions as payments
from zhijia.union.payments.models import Payment

from ..models import Line, Order, Parcel
from ..rules import NOTHING, OrderState, ParcelState, after
from .hooks import tell_hooks


def lock_order(order_id: int, *, member_id: int | None = None) -> Order:
    """An order, locked until the transaction ends; with a member's id only theirs. Raises NotYours."""
    found = Order.objects.select_related("organisation", "member__user", "place", "group_buy")
    found = found.filter(id=order_id) if member_id is None else found.filter(id=order_id, member=member_id)
    if (order := found.select_for_update(of=("self",), no_key=True).first()) is None:
        raise NotYours
    return order


def lock_with_payment(order_id: int, *, member_id: int | None = None) -> Order:
    """The same, its payment locked before it: for whoever may move money. Raises NotYours."""
    payment_id = Order.objects.filter(id=order_id).values_list("payment_id", flat=True).first()
    if payment_id is not None:
        Payment.objects.select_for_update(no_key=True).filter(id=payment_id).first()
    order = lock_order(order_id, member_id=member_id)
    if order.payment_id != payment_id:
        raise Refusal(_("这张订单刚刚有变化。请刷新页面再试一次。"))
    return order


def lock_parcel(parcel_id: int, *, member_id: int | None = None, with_payment: bool = False) -> Parcel:
    """A parcel, its order locked before it. Raises NotYours."""
    found = Parcel.objects.filter(id=parcel_id).values_list("order_id", flat=True).first()
    if found is None:
        raise NotYours
    order = (lock_with_payment if with_payment else lock_order)(found, member_id=member_id)
    locked = Parcel.objects.select_related("enterprise", "place").select_for_update(of=("self",), no_key=True)
    parcel = locked.get(id=parcel_id)
    parcel.order = order
    return parcel


def step(order: Order, verb: str, *, by: Any, now: datetime, what: str = "", **facts: Any) -> None:
    """The order's next state, with its line in the journal. Fields that were changed beside it are saved too."""
    order.state = after(OrderState(order.state), verb)
    if order.state in (OrderState.DONE, OrderState.CANCELLED, OrderState.EXPIRED):
        order.ended_at = now
    order.save()
    told(what or f"order.{verb}", order, by=by, now=now, **facts)


def step_parcel(parcel: Parcel, verb: str, *, by: Any, now: datetime, what: str, **facts: Any) -> None:
    """The parcel's next state, with a line in the journal of its order."""
    parcel.state = after(ParcelState(parcel.state), verb)
    parcel.save()
    told(what, parcel.order, by=by, now=now, parcel=parcel.number, **facts)
    tell_hooks(what, parcel.order, enterprise_id=parcel.enterprise_id, now=now, parcel=parcel)


def told(what: str, order: Order, *, by: Any, now: datetime, **facts: Any) -> None:
    """One line of an order's story: what its page shows as the timeline."""
    journal.write(what, by=by, at=now, about=order, organisation=order.organisation.path, **facts)


def tell_member(order: Order, *, title: str, body: str, key: str, now: datetime, path: str = "") -> None:
    """A notice on the buyer's page, once a key."""
    if order.member.user:
        notices.tell(
            user=order.member.user,
            title=title,
            body=body,
            path=path or f"me/orders/{order.id}/",
            kind="service",
            important=True,
            key=f"order:{order.id}:{key}",
            now=now,
        )


def give_stock_back(order: Order, pieces: Mapping[int, int], *, by: Any, now: datetime) -> None:
    """Line → pieces that can be sold again. Pools in the order of their ids."""
    lines = {line.id: line for line in Line.objects.filter(id__in=pieces)}
    back: Counter[int] = Counter()
    for line_id, n in pieces.items():
        back[lines[line_id].pool_id] += n
    for pool_id in sorted(back):
        claims.give_back(pool_id=pool_id, request_key=order.stock_key, quantity=back[pool_id], by=by, now=now)


def give_all_back(order: Order, lines: Iterable[Line], *, by: Any, now: datetime) -> None:
    """All of its stock, before anything was sent."""
    for pool_id in sorted({line.pool_id for line in lines}):
        claims.give_back(pool_id=pool_id, request_key=order.stock_key, by=by, now=now)


def refund(order: Order, amount: Decimal, *, why: str, key: UUID, by: Any, now: datetime) -> None:
    """Money back to where it came from; counted in the order, whose CHECK keeps it within what was paid."""
    if amount <= NOTHING or order.payment is None:
        return
    before = Payment.objects.get(id=order.payment.id).given_back
    payments.refund(payment_id=order.payment.id, amount=amount, why=why, request_key=key, by=by, now=now)
    order.refunded += Payment.objects.get(id=order.payment.id).given_back - before  # nothing for a key that was used
    order.save(update_fields=["refunded"])
    told("order.refunded", order, by=by, now=now, amount=amount, why=why)


def key_of(order: Order, what: str) -> UUID:
    """A request key for something that happens once to an order."""
    return uuid5(order.request_key, what)


def finish_if_over(order: Order, *, by: Any, now: datetime) -> None:
    """An order is done when nothing of it is under way any more; cancelled when nothing of it came."""
    if order.state != OrderState.PAID:
        return
    states = set(Parcel.objects.filter(order=order).values_list("state", flat=True))
    over = {ParcelState.RECEIVED, ParcelState.BACK, ParcelState.CANCELLED}
    if states and states <= over:
        verb = "finish" if ParcelState.RECEIVED in states else "cancel"
        step(order, verb, by=by, now=now, what="order.finished" if verb == "finish" else "order.cancelled")
