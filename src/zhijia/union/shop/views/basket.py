"""A member's basket and addresses."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.union.goods import queries as goods
from zhijia.web.access import member
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import AddressForm
from ..rules import FREE_FROM


def number(text: str, most: int = 2**63 - 1) -> int | None:
    """A whole number from a form or an address; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 and int(text) <= most else None


@member
@require_safe
def basket(request: Request) -> HttpResponse:
    return _basket(request)


def _basket(request: Request, *, refusal: object = None) -> HttpResponse:
    own = request.person.member
    shown = queries.basket(own.id, now())
    saved, _pieces = queries.saved_in(own.id, now().year)
    context = {"basket": shown, "sum": shown.sum("home"), "free_from": FREE_FROM, "refusal": refusal, "saved": saved}
    context["faces"] = goods.faces(row.good.product_id for row in shown.rows)
    return page(request, "shop/basket.html", context, fragment="goods", status=422 if refusal else 200)


@member
@require_POST
def put(request: Request) -> HttpResponse:
    """So many of a pack; with `add` so many more. The product's page sends it here."""
    sku, quantity = number(request.POST.get("sku", "")), number(request.POST.get("quantity", "1"), 10**9)
    try:
        if sku is None or quantity is None:
            raise Refusal(_("数量要是 1 到 999 的整数。"))
        adding = "add" in request.POST
        has = actions.put(member_id=request.person.member.id, sku_id=sku, quantity=quantity, add=adding, now=now())
    except Refusal as no:
        return _basket(request, refusal=no)
    if "add" in request.POST:
        if "now" in request.POST:
            return go(request, "checkout")
        messages.success(request, _("放进购物篮了，这种现在有 %d 件。") % has)
        return go(request, "basket")
    return _basket(request) if request.htmx else go(request, "basket")


@member
@require_POST
def accept(request: Request) -> HttpResponse:
    """«I have seen the new prices»: those that were on the page."""
    prices: dict[int, Decimal] = {}
    for name, value in request.POST.items():
        if name.startswith("price-") and (sku := number(name[6:])) is not None:
            try:
                prices[sku] = Decimal(str(value)[:14])
            except InvalidOperation:
                continue
    actions.accept_prices(member_id=request.person.member.id, prices={k: v for k, v in prices.items() if _sane(v)})
    return go(request, "basket")


def _sane(price: Decimal) -> bool:
    return price.is_finite() and 0 < price < 10**8 and price == round(price, 2)


@member
@require_http_methods(["GET", "POST"])
def addresses(request: Request) -> HttpResponse:
    return _address_page(request, None)


@member
@require_http_methods(["GET", "POST"])
def address(request: Request, address_id: int) -> HttpResponse:
    return _address_page(request, queries.address_of(address_id, request.person.member.id))


def _address_page(request: Request, one: Any) -> HttpResponse:
    own = request.person.member
    back = _inside(request)
    initial = {"kind": "home", "name": own.name, "phone": own.phone}
    if one is not None:
        initial = {"kind": one.kind, "name": one.name, "phone": one.phone, "text": one.text}
    form = AddressForm(request.POST or None, initial=initial)
    more = {"member_id": own.id, "address_id": one.id if one else None, "now": now()}
    if form.attempt(actions.keep_address, **more):
        messages.success(request, _("地址已保存。"))
        return go(request, back or "addresses")
    mine = queries.addresses(own.id)
    context = {"form": form, "addresses": mine, "one": one, "back": back, "union": own.organisation}
    return page(request, "shop/addresses.html", context, status=form.status)


def _inside(request: Request) -> str:
    """Where to go on afterwards, if it is ours."""
    to = request.GET.get("next", "")[:300]
    return to if url_has_allowed_host_and_scheme(to, None) and to.startswith(request.federation_prefix) else ""


@member
@require_POST
def forget_address(request: Request, address_id: int) -> HttpResponse:
    queries.address_of(address_id, request.person.member.id)
    actions.forget_address(member_id=request.person.member.id, address_id=address_id)
    messages.success(request, _("地址已删除。"))
    return go(request, "addresses")
