"""From the basket, or a group-buy, to an order: where to, check your answers, then it is held."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.union.goods import queries as goods
from zhijia.union.payments import queries as payments
from zhijia.web.access import member
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..queries import Basket
from ..rules import NOTHING, Delivery
from .basket import number

Said = dict[str, Any]


def _wanted(request: Request) -> Basket:
    """The group-buy that the address names, or the member's basket."""
    buy = number(request.GET.get("buy", ""))
    if buy is not None:
        return queries.one_buy(buy, number(request.GET.get("quantity", "1"), 999) or 1, now())
    return queries.basket(request.person.member.id, now())


@member
@require_safe
def checkout(request: Request) -> HttpResponse:
    """Step 1: where it goes, and how much of the union's allowance is used."""
    own, basket = request.person.member, _wanted(request)
    if not basket.fine:
        return go(request, "basket")
    mine, places = queries.addresses(own.id), queries.places_for(own)
    chosen = request.GET.get("to", "") or (f"address:{mine[0].id}" if mine else "")
    context = {
        "basket": basket,
        "addresses": mine,
        "places": places,
        "to": chosen,
        "balance": payments.balance(own.id, localdate()),
        "allowance": request.GET.get("allowance", ""),
        "member": own,
        "here": request.get_full_path(),
        "door": basket.sum("home"),
        "pick_up": basket.sum("station"),
    }
    return page(request, "shop/checkout.html", context)


@member
@require_http_methods(["GET", "POST"])
def check(request: Request) -> HttpResponse:
    """Step 2: everything once more, with the total; then the order is placed."""
    own, basket = request.person.member, _wanted(request)
    to = queries.delivery(request.GET.get("to", ""), own)
    if to is None or not basket.fine:
        return go(request, "checkout" if basket.fine else "basket")
    if request.method == "POST":
        try:
            return _place(request, to)
        except Refusal as no:
            return _checked(request, _wanted(request), to, no)
    return _checked(request, basket, to, None)


def _checked(request: Request, basket: Basket, to: Delivery, refusal: Refusal | None) -> HttpResponse:
    sum_, asked = basket.sum(to.way), _yuan(request.GET.get("allowance", ""))
    balance = payments.balance(request.person.member.id, localdate())
    allowance = min(asked, balance, sum_.total)
    context = {
        "basket": basket,
        "faces": goods.faces(row.good.product_id for row in basket.fine),
        "to": to,
        "sum": sum_,
        "allowance": allowance,
        "to_pay": sum_.total - allowance,
        "kept": basket.kept,
        "confirmed": request.POST.get("no_return_confirmed") == "1",
        "key": request.POST.get("request_key") if refusal is None else uuid4(),
        "refusal": refusal,
        "query": request.GET.urlencode(),
    }
    context["key"] = context["key"] or uuid4()
    return page(request, "shop/check.html", context, status=422 if refusal else 200)


def _place(request: Request, to: Delivery) -> HttpResponse:
    said = _said(request)
    own = request.person.member
    made = actions.place_order(member_id=own.id, delivery=to, by=request.user, now=now(), **said)
    if made.group_buy_id is None:
        actions.empty(member_id=own.id, sku_ids=[line.sku_id for line in said["lines"]])
    payment = actions.start_payment(order_id=made.id, member_id=own.id, by=request.user, now=now())
    return go(request, "pay", payment.number)


def _said(request: Request) -> Said:
    """What stood on the page when the button was pressed: packs, numbers and prices, and the total."""
    try:
        key = UUID(request.POST.get("request_key", "")[:40])
    except ValueError as wrong:
        raise Refusal(_("这张表单已经失效。请刷新页面后再提交。")) from wrong
    basket = _wanted(request)
    lines = [line for line in basket.wanted() if f"sku-{line.sku_id}" in request.POST]
    shown = {line.sku_id: request.POST[f"sku-{line.sku_id}"] for line in lines}
    lines = [_as_shown(line, shown[line.sku_id]) for line in lines]
    return {
        "lines": lines,
        "request_key": key,
        "expected_total": _yuan(request.POST.get("expected_total", "")),
        "allowance": _yuan(request.POST.get("allowance", "")),
        "no_return_confirmed": request.POST.get("no_return_confirmed") == "1",
        "group_buy_id": basket.buy_id,
    }


def _as_shown(line: Any, text: str) -> Any:
    """«2×25.80»: the number and the price that were on the page, which may be old by now."""
    quantity, _sep, price = text.partition("×")
    return type(line)(line.sku_id, number(quantity, 10**9) or 0, _yuan(price))


def _yuan(text: str) -> Decimal:
    """Yuan with two places; anything else is nothing."""
    try:
        value = Decimal(text[:14])
    except InvalidOperation:
        return NOTHING
    return value if value.is_finite() and value >= 0 and value == round(value, 2) else NOTHING
