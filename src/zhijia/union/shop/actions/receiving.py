"""A parcel reaches its owner: by code, by their word, or because time has passed. Then the sale is booked."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal

from ..models import Cell, Parcel
from ..rules import LOST_AFTER, RECEIVED_AFTER, REMIND_BEFORE, ParcelState, after
from . import codes, lockers, settling
from .hooks import tell_hooks
from .moving import finish_if_over, lock_parcel, tell_member, told
from .shipping import send_back

AT_ONCE = 500


def collect(*, place_id: int, code: str, by: Any, now: datetime) -> tuple[Parcel, Cell | None]:
    """Hand a parcel over for its code, once; a locker's door opens. Returns the parcel, and the cell if there is one.

    Raises Refusal for a wrong or used code, and after too many wrong ones. Not inside a transaction, so that a wrong
    code is counted.
    """
    found = codes.find(place_id=place_id, code=code, by=by, now=now)
    return _hand_over(found.id, by, now)


@transaction.atomic
def _hand_over(parcel_id: int, by: Any, now: datetime) -> tuple[Parcel, Cell | None]:
    parcel = lock_parcel(parcel_id)
    if not codes.use(parcel):
        raise Refusal(_("这个取货码已经用过，或已过期。每个码只能用一次。"), field="code")
    cell = lockers.take_out(parcel, by=by, now=now) if parcel.place and parcel.place.pool_id else None
    _received(parcel, "code", by=by, now=now)
    return parcel, cell


@transaction.atomic
def receive(*, parcel_id: int, member_id: int, by: Any, now: datetime) -> Parcel:
    """The member says that it is there. Twice is once. Raises Refusal when it was not sent yet, NotYours."""
    parcel = lock_parcel(parcel_id, member_id=member_id)
    if parcel.state == ParcelState.RECEIVED:
        return parcel
    if parcel.place and parcel.place.pool_id and parcel.state == ParcelState.ARRIVED:
        lockers.take_out(parcel, by=by, now=now)
    _received(parcel, "member", by=by, now=now)
    return parcel


def _received(parcel: Parcel, how: str, *, by: Any, now: datetime) -> None:
    if how != "code":  # there the conditional UPDATE was the step
        after(ParcelState(parcel.state), "receive")
    parcel.state, parcel.received_at, parcel.received_how = ParcelState.RECEIVED, now, how
    parcel.save()
    told("parcel.received", parcel.order, by=by, now=now, parcel=parcel.number, how=how)
    tell_hooks("parcel.received", parcel.order, enterprise_id=parcel.enterprise_id, now=now, parcel=parcel)
    finish_if_over(parcel.order, by=by, now=now)
    if how == "time":
        body = _("已经过了确认收货的期限，系统代为确认。7 日内仍可退货。")
        tell_member(parcel.order, title=_("包裹已自动确认收货"), body=body, key=f"auto {parcel.id}", now=now)
    settling.book_sale(parcel, by=by, now=now)


@transaction.atomic
def _receive_by_time(parcel_id: int, now: datetime) -> None:
    parcel = lock_parcel(parcel_id)
    if _is_due(parcel, now):
        _received(parcel, "time", by=None, now=now)


def _is_due(parcel: Parcel, now: datetime) -> bool:
    if parcel.state == ParcelState.ARRIVED:
        return parcel.pick_up_until is None and bool(parcel.arrived_at) and parcel.arrived_at + RECEIVED_AFTER <= now  # type: ignore[operator]
    return parcel.state == ParcelState.SHIPPED and bool(parcel.shipped_at) and parcel.shipped_at + LOST_AFTER <= now  # type: ignore[operator]


def let_time_pass(*, now: datetime) -> int:
    """Every hour: doors confirm by themselves, who has not come is reminded, what nobody fetched goes back.

    Returns how many parcels were looked at. Safe to repeat, a parcel a transaction.
    """
    at_the_door = Q(state=ParcelState.ARRIVED, pick_up_until=None, arrived_at__lte=now - RECEIVED_AFTER)
    unheard_of = Q(state=ParcelState.SHIPPED, shipped_at__lte=now - LOST_AFTER)
    waiting = Parcel.objects.filter(state=ParcelState.ARRIVED)
    return (
        _each(Parcel.objects.filter(at_the_door | unheard_of), lambda id: _receive_by_time(id, now))
        + _each(waiting.filter(pick_up_until__lte=now), lambda id: send_back(parcel_id=id, now=now))
        + _each(
            waiting.filter(pick_up_until__gt=now, pick_up_until__lte=now + REMIND_BEFORE), lambda id: _remind(id, now)
        )
    )


def _each(parcels: Any, work: Callable[[int], Any]) -> int:
    ids = list(parcels.order_by("id").values_list("id", flat=True)[:AT_ONCE])
    for parcel_id in ids:
        work(parcel_id)
    return len(ids)


@transaction.atomic
def _remind(parcel_id: int, now: datetime) -> None:
    parcel = Parcel.objects.select_related("order__member__user", "place").get(id=parcel_id)
    body = _("在%(place)s，明天之后会退回供应企业。请带上取货码。") % {"place": parcel.place}
    path = f"me/orders/{parcel.order_id}/code/{parcel.id}/"
    key = f"remind {parcel.id}"
    tell_member(parcel.order, title=_("还有一个包裹没有取"), body=body, key=key, now=now, path=path)
