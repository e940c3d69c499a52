"""The catalogue as everybody sees it."""

from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhijia.web.access import anyone
from zhijia.web.http import Request, page
from zhijia.web.parts import kept_for, later
from zhijia.web.templatetags.web import yuan

from .. import queries, rules
from ..forms import ORDERS, Narrow
from . import files

BIGGEST = 2**62
HOME_SHOWS = 8


@anyone
@require_safe
def home(request: Request) -> HttpResponse:
    today = localdate()
    names = ("shelves", "saved", "brands", "enterprises", "pictures")
    context = {"kept_for": kept_for(request, today), **later(partial(_home, today), *names)}
    return page(request, "goods/home.html", context)


def _home(today: date) -> dict[str, Any]:
    saved = queries.most_saved(today, HOME_SHOWS)
    shelves = queries.shelves(today)
    shown = [*saved, *(one for shelf in shelves for one in shelf.products)]
    return {
        "shelves": shelves,
        "saved": saved,
        "brands": list(queries.shown_brands()),
        "enterprises": list(queries.shown_enterprises()),
        "pictures": queries.first_pictures(shown),
    }


@anyone
@require_safe
def listing(request: Request) -> HttpResponse:
    wanted, number = Narrow(request.GET).wanted()
    today = localdate()
    kept = {name: value for name, value in _kept(wanted).items() if value}
    names = ("products", "pictures", "count", "elsewhere", "categories", "category", "brands", "enterprises")
    context = {
        "wanted": wanted,
        "count_to": queries.COUNT_TO,
        "tops": rules.TOPS.values(),
        "top": rules.TOPS.get(wanted.top),
        "orders": [(code, label, "?" + urlencode({**kept, "order": code})) for code, label in ORDERS],
        "kept": kept,
        "kept_for": kept_for(request, today, number, *kept.items()),
        **later(partial(_found, wanted, number, kept, today), *names, "newer", "older"),
    }
    return page(request, "goods/list.html", context, fragment="found")


def _found(wanted: queries.Wanted, number: int, kept: dict[str, Any], today: date) -> dict[str, Any]:
    found = queries.listing(wanted, today)
    start = (number - 1) * queries.PAGE
    shown = list(found[start : start + queries.PAGE + 1])
    narrowed = wanted != queries.Wanted(text=wanted.text, order=wanted.order)
    wide = queries.listing(queries.Wanted(text=wanted.text), today) if wanted.text and narrowed and not shown else None
    more = len(shown) > queries.PAGE and number < queries.PAGES
    categories = list(queries.categories())
    return {
        "products": shown[: queries.PAGE],
        "pictures": queries.first_pictures(shown),
        "count": queries.how_many(found),
        "elsewhere": 0 if wide is None else queries.how_many(wide),
        "categories": [one for one in categories if one.top == wanted.top],
        "category": next((one for one in categories if one.id == wanted.category), None),
        "brands": list(queries.shown_brands(wanted.top)),
        "enterprises": list(queries.shown_enterprises()),
        "newer": "?" + urlencode({**kept, "page": number - 1}) if number > 1 else "",
        "older": "?" + urlencode({**kept, "page": number + 1}) if more else "",
    }


def _kept(wanted: queries.Wanted) -> dict[str, Any]:
    """What the address says, without the page."""
    said = vars(wanted)
    return {
        **{"q" if name == "text" else name: value for name, value in said.items() if name != "in_stock"},
        "in_stock": "1" if wanted.in_stock else "",
        "order": "" if wanted.order == "new" else wanted.order,
    }


@anyone
@require_safe
def product(request: Request, product_id: int) -> HttpResponse:
    shown = queries.product_page(min(product_id, BIGGEST), now())
    return page(request, "goods/product.html", product_context(request, shown))


def product_context(request: Request, shown: queries.Shown) -> dict[str, Any]:
    """A product's page with one pack in hand: the one the address names, or its face."""
    asked = request.GET.get("pack", "")
    chosen = next((one for one in shown.packs if str(one.sku.id) == asked), shown.face)
    offers = [one.offered for one in shown.packs]
    first = sorted(offers, key=lambda one: chosen is None or one.sku_id != chosen.sku.id)
    return {
        "shown": shown,
        "product": shown.product,
        "chosen": chosen,
        "returns": rules.RETURNS[rules.Returns(shown.product.returns)],
        "low_days": rules.LOW_DAYS,
        "slots": [SafeString(html) for slot in rules.actions_on_product if (html := slot(request, first))],
        "blocks": [SafeString(html) for slot in rules.blocks_on_product if (html := slot(request, shown.product))],
    }


@anyone
@require_safe
def history(request: Request, sku_id: int) -> HttpResponse:
    sku = queries.pack_of_history(min(sku_id, BIGGEST))
    rows = queries.history(sku.id)
    points = [(date_format(localtime(row.since), "n.j"), float(row.amount)) for row in reversed(rows)]
    prices = [row.amount for row in rows]
    sentence = (
        _("记录了 %(n)d 段，最低 %(low)s，最高 %(high)s。")
        % {"n": len(rows), "low": yuan(min(prices)), "high": yuan(max(prices))}
        if rows
        else ""
    )
    context = {"sku": sku, "product": sku.product, "rows": rows, "points": points, "sentence": sentence}
    return page(request, "goods/history.html", context)


@anyone
@require_safe
def brands(request: Request) -> HttpResponse:
    return page(request, "goods/brands.html", {"brands": list(queries.shown_brands().select_related("enterprise"))})


@anyone
@require_safe
def brand(request: Request, brand_id: int) -> HttpResponse:
    found = queries.brand(min(brand_id, BIGGEST))
    shown = list(queries.listing(queries.Wanted(brand=found.id), localdate())[: queries.PAGE])
    context = {"house": found, "products": shown, "pictures": queries.first_pictures(shown)}
    return page(request, "goods/brand.html", context)


@anyone
@require_safe
def evidence(request: Request, evidence_id: int) -> HttpResponse:
    return files.send_evidence(queries.open_evidence(min(evidence_id, BIGGEST)))


@anyone
@require_safe
def picture(request: Request, picture_id: int, size: str) -> HttpResponse:
    return files.send_picture(queries.picture(min(picture_id, BIGGEST)), size)
