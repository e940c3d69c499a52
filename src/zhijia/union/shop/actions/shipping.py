"""What a supplier does with a parcel: sends it, whole or in part, says that it arrived, takes it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.web.templatetags.web import moment

from ..models import Line, Parcel, ParcelLine, Place
from ..rules import NOTHING, PICK_UP, PICK_UP_WITHIN, ParcelState, Way
from . import codes, lockers
from .moving import (
    finish_if_over,
    give_stock_back,
    key_of,
    lock_parcel,
    refund,
    step_parcel,
    tell_member,
)


@transaction.atomic
def ship(
    *,
    parcel_id: int,
    carrier: str,
    tracking: str,
    request_key: UUID,
    by: Any,
    now: datetime,
    quantities: Mapping[int, int] | None = None,
) -> Parcel:
    """Send a parcel; with `quantities` (line → pieces) a part of it: the rest waits in a parcel of its own.

    The same request_key, or the same tracking number again, is the same sending. Raises Refusal, NotYours.
    """
    parcel = lock_parcel(parcel_id)
    carrier, tracking = " ".join(carrier.split()), "".join(tracking.split()).upper()
    if parcel.asked_in == request_key or (parcel.state != ParcelState.WAITING and parcel.tracking == tracking):
        return parcel
    if not 1 <= len(carrier) <= 40:
        raise Refusal(_("请写承运的快递公司，40 个字以内。"), field="carrier")
    if not (4 <= len(tracking) <= 40 and tracking.isascii() and tracking.replace("-", "").isalnum()):
        raise Refusal(_("运单号是 4 到 40 个字母或数字。请核对后重填。"), field="tracking")
    if quantities is not None:
        _split(parcel, quantities)
    parcel.carrier, parcel.tracking, parcel.shipped_at, parcel.asked_in = carrier, tracking, now, request_key
    step_parcel(parcel, "ship", by=by, now=now, what="parcel.shipped", carrier=carrier, tracking=tracking)
    title = _("%s 已发货") % parcel.enterprise.name
    body = _("%(carrier)s %(tracking)s，送达时再告诉您。") % {"carrier": carrier, "tracking": tracking}
    tell_member(parcel.order, title=title, body=body, key=f"shipped {parcel.id}", now=now)
    return parcel


def _split(parcel: Parcel, quantities: Mapping[int, int]) -> None:
    """What is not sent now goes to a new parcel that waits."""
    contents = list(parcel.contents.select_related("line").order_by("id"))
    unknown = set(quantities) - {one.line_id for one in contents}
    sent = {one.line_id: quantities.get(one.line_id, 0) for one in contents}
    if unknown or any(not 0 <= sent[one.line_id] <= one.quantity for one in contents) or not any(sent.values()):
        raise Refusal(_("每种商品本次发出 0 件到待发的件数，至少发一件。请核对数量。"), field="quantities")
    later = [(one.line_id, one.quantity - sent[one.line_id]) for one in contents if one.quantity > sent[one.line_id]]
    if not later:
        return
    rest = Parcel.objects.create(
        order=parcel.order,
        enterprise=parcel.enterprise,
        since=parcel.since,
        ship_by=parcel.ship_by,
        place=parcel.place,
    )
    ParcelLine.objects.bulk_create(ParcelLine(parcel=rest, line_id=line, quantity=n) for line, n in later)
    for one in contents:
        if sent[one.line_id]:
            ParcelLine.objects.filter(id=one.id).update(quantity=sent[one.line_id])
    parcel.contents.filter(line__in=[line for line, n in sent.items() if not n]).delete()


@transaction.atomic
def arrive(*, parcel_id: int, by: Any, now: datetime) -> Parcel:
    """It is there: at the door, or at its pick-up point, where its code is made now. Twice is once.

    A locker gives it a cell; a full locker raises Refusal with the way out. Raises NotYours.
    """
    parcel = lock_parcel(parcel_id)
    if parcel.state == ParcelState.ARRIVED:
        return parcel
    parcel.arrived_at = now
    order = parcel.order
    if parcel.place and order.way in PICK_UP:
        parcel.pick_up_until = now + PICK_UP_WITHIN
        codes.give(parcel)
        step_parcel(parcel, "arrive", by=by, now=now, what="parcel.arrived", place=parcel.place.name)
        if parcel.place.pool_id:
            cell = lockers.put_in(parcel, now=now)
            where = _("%(place)s %(cell)02d 号柜") % {"place": parcel.place.name, "cell": cell.number}
        else:
            where = parcel.place.name
        words = _("在%(where)s，点开有取货码，请在 %(until)s 前取走。")
        facts = {"where": where, "until": moment(parcel.pick_up_until)}
        path = f"me/orders/{order.id}/code/{parcel.id}/"
        tell_member(
            order, title=_("包裹到了，可以取了"), body=words % facts, key=f"here {parcel.id}", now=now, path=path
        )
        return parcel
    step_parcel(parcel, "arrive", by=by, now=now, what="parcel.arrived")
    body = _("请查收，没有问题就点“确认收货”。10 天后会自动确认。")
    tell_member(order, title=_("包裹已送达"), body=body, key=f"here {parcel.id}", now=now)
    return parcel


@transaction.atomic
def move_to_counter(*, parcel_id: int, place_id: int, by: Any, now: datetime) -> Parcel:
    """A parcel on its way goes to another pick-up point, because its own is full or closed. Raises Refusal."""
    parcel = lock_parcel(parcel_id)
    if parcel.state != ParcelState.SHIPPED or parcel.order.way not in PICK_UP:
        raise Refusal(_("只有在途的自提包裹可以改取货点。"))
    place = Place.objects.filter(id=place_id, is_open=True).first()
    if place is None:
        raise Refusal(_("这个取货点现在不收包裹。请换一个。"), field="place")
    parcel.place = place
    parcel.save(update_fields=["place"])
    parcel.order.place = place
    parcel.order.to_text = f"{place.name}（{place.address}）"[:260]
    parcel.order.way = Way.LOCKER if place.kind == Place.Kind.LOCKER else Way.STATION
    parcel.order.save(update_fields=["place", "to_text", "way"])
    body = _("原取货点放不下，改到%s。") % parcel.order.to_text
    key = f"moved {parcel.id} {place.id}"
    tell_member(parcel.order, title=_("取货点有变化"), body=body, key=key, now=now)
    return parcel


@transaction.atomic
def send_back(*, parcel_id: int, now: datetime, by: Any = None) -> Parcel:
    """Nobody came for it: it goes back to its supplier, the cell is free again. Twice is once."""
    parcel = lock_parcel(parcel_id)
    if parcel.state != ParcelState.ARRIVED or parcel.pick_up_until is None or parcel.pick_up_until > now:
        return parcel
    if parcel.place and parcel.place.pool_id:
        lockers.take_out(parcel, by=by, now=now)
    step_parcel(parcel, "go-back", by=by, now=now, what="parcel.going-back")
    body = _("供应企业收到后，货款原路退回，运费不退。还想要请重新下单。")
    tell_member(parcel.order, title=_("包裹逾期未取，已退回"), body=body, key=f"back {parcel.id}", now=now)
    return parcel


@transaction.atomic
def take_back(*, parcel_id: int, by: Any, now: datetime) -> Parcel:
    """The supplier has it again: stock and the money for the goods go back. Twice is once."""
    parcel = lock_parcel(parcel_id, with_payment=True)
    if parcel.state == ParcelState.BACK:
        return parcel
    step_parcel(parcel, "take-back", by=by, now=now, what="parcel.back")
    contents = list(parcel.contents.select_related("line").order_by("id"))
    amount = sum((one.line.price * one.quantity for one in contents), NOTHING)
    give_stock_back(parcel.order, {one.line_id: one.quantity for one in contents}, by=by, now=now)
    for one in contents:
        Line.objects.filter(id=one.line_id).update(returned=F("returned") + one.quantity)
    key = key_of(parcel.order, f"back {parcel.id}")
    refund(parcel.order, amount, why=_("逾期未取，货已退回"), key=key, by=by, now=now)
    finish_if_over(parcel.order, by=by, now=now)
    return parcel
