"""A member's orders: what was ordered, where it is, what can be done."""

from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.clocks import queries as clocks
from zhijia.union.goods import queries as goods
from zhijia.web.access import member
from zhijia.web.http import Request, go, kept_off_line, page

from .. import actions, queries
from ..models import Order
from ..rules import OrderState, ParcelState, Way, digits_in_two


@member
@require_safe
@kept_off_line
def orders(request: Request) -> HttpResponse:
    own, which = request.person.member, request.GET.get("which", "")
    shown = queries.my_orders(own.id, which, request.GET.get("before", ""))
    saved, pieces = queries.saved_in(own.id, localdate().year)
    context = {
        "orders": shown.rows,
        "older": shown.older,
        "which": which,
        "kinds": _kinds(),
        "waiting": queries.waiting_for_me(own.id),
        "saved": saved,
        "pieces": pieces,
        "year": localdate().year,
        "faces": goods.faces(line.product_id for one in shown.rows for line in one.lines.all()),
    }
    return page(request, "shop/orders.html", context)


def _kinds() -> list[tuple[str, str]]:
    return [
        ("", _("全部")),
        ("pay", _("待付款")),
        ("ship", _("待发货")),
        ("receive", _("待收货")),
        ("done", _("已完成")),
    ]


@member
@require_safe
def order(request: Request, order_id: int) -> HttpResponse:
    found = queries.order_of(order_id, request.person.member.id)
    return page(request, "shop/order.html", shown(found, names=False))


def shown(found: Order, *, names: bool) -> dict[str, Any]:
    """What the page of an order shows, the buyer's and the officer's."""
    parcels = list(found.parcels.all())
    states = {one.state for one in parcels}
    held = found.state == OrderState.HELD and found.hold_until > now()
    returns = [one for parcel in parcels for one in parcel.returns.all()]
    return {
        "order": found,
        "lines": list(found.lines.all()),
        "faces": goods.faces(line.product_id for line in found.lines.all()),
        "parcels": parcels,
        "returns": returns,
        "held": held,
        "over": found.state == OrderState.HELD and not held,
        "minutes": max(0, int((found.hold_until - now()).total_seconds() // 60)) if held else 0,
        "may_cancel": held or (found.state == OrderState.PAID and (not parcels or ParcelState.WAITING in states)),
        "may_invoice": found.state in (OrderState.PAID, OrderState.DONE),
        "invoice": getattr(found, "invoice", None),
        "timeline": queries.timeline(found, names=names),
        "clocks": [one for back in returns for one in clocks.about(back)],
        "pick_up": found.way in (Way.STATION, Way.LOCKER),
        "now": now(),
    }


@member
@require_POST
def prolong(request: Request, order_id: int) -> HttpResponse:
    actions.prolong(order_id=order_id, member_id=request.person.member.id, by=request.user, now=now())
    messages.success(request, _("已延长 15 分钟。"))
    return go(request, "order", order_id)


@member
@require_POST
def pay(request: Request, order_id: int) -> HttpResponse:
    own = request.person.member
    payment = actions.start_payment(order_id=order_id, member_id=own.id, by=request.user, now=now())
    return go(request, "pay", payment.number)


@member
@require_POST
def cancel(request: Request, order_id: int) -> HttpResponse:
    reason, own = request.POST.get("reason", "")[:200], request.person.member
    actions.cancel_order(order_id=order_id, member_id=own.id, reason=reason, by=request.user, now=now())
    messages.success(request, _("已取消。付过的钱会原路退回。"))
    return go(request, "order", order_id)


@member
@require_POST
def receive(request: Request, order_id: int, parcel_id: int) -> HttpResponse:
    own = request.person.member
    queries.parcel_of(parcel_id, order_id, own.id)
    actions.receive(parcel_id=parcel_id, member_id=own.id, by=request.user, now=now())
    messages.success(request, _("已确认收货。7 日内可以退货；用过了请写个评价。"))
    return go(request, "order", order_id)


@member
@require_POST
def again(request: Request, order_id: int) -> HttpResponse:
    """What was ordered goes into the basket once more; what is off the shelf is left out."""
    found, left_out = queries.order_of(order_id, request.person.member.id), 0
    for line in found.lines.all():
        try:
            actions.put(
                member_id=request.person.member.id, sku_id=line.sku_id, quantity=line.quantity, now=now(), add=True
            )
        except (Refusal, NotYours):
            left_out += 1
    if left_out:
        messages.info(request, _("有 %d 种现在买不了，没有放进来。") % left_out)
    return go(request, "basket")


@member
@require_safe
@kept_off_line
def code(request: Request, order_id: int, parcel_id: int) -> HttpResponse:
    """The pick-up code: a picture and eight digits, kept on the phone for a bad line."""
    parcel = queries.parcel_of(parcel_id, order_id, request.person.member.id)
    digits = actions.code_of(parcel) if parcel.state == ParcelState.ARRIVED else ""
    context = {"parcel": parcel, "code": digits_in_two(digits) if digits else "", "qr": _qr(digits) if digits else ""}
    return page(request, "shop/code.html", context)


def _qr(digits: str) -> SafeString:
    """The code as a picture; segno writes the SVG, eight digits only go in."""
    drawn = segno.make(digits, error="m", micro=False)
    return mark_safe(drawn.svg_inline(scale=6, border=2, svgclass="qr", lineclass=None, omitsize=True))


@member
@require_safe
def savings(request: Request) -> HttpResponse:
    """What a year's shopping saved against the market price, by month and shelf, each line with its evidence."""
    year = localdate().year
    saved, pieces = queries.saved_in(request.person.member.id, year)
    shelves, lines = queries.savings_of(request.person.member.id, year)
    context = {"saved": saved, "pieces": pieces, "year": year, "shelves": shelves, "lines": lines}
    return page(request, "shop/savings.html", context)
