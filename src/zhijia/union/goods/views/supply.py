"""A supplier's own shelf: what stands on it, what fell off and why, what to hand in next."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import Keyed, PackForm, PictureForm, PriceForm, ProductForm, ReasonForm, RenewForm, StockForm
from ..models import Product
from .shelf import BIGGEST, evidence_of, number, picture_of, shelf_page

RIGHT = "supply"


@needs(RIGHT)
@require_safe
def home(request: Request) -> HttpResponse:
    today = localdate()
    context = {
        "enterprises": list(queries.enterprises(request.person, RIGHT)),
        "standing": queries.standing(request.person, RIGHT, today),
        "fell": list(queries.packs(request.person, RIGHT, only="off", today=today)[:12]),
        "soon": list(queries.packs(request.person, RIGHT, only="soon", today=today).order_by("turns_on", "id")[:12]),
        "without_file": list(queries.proofs_without_file(request.person, RIGHT)[:12]),
    }
    return page(request, "goods/supply.html", context)


@needs(RIGHT)
@require_safe
def shelf(request: Request) -> HttpResponse:
    return shelf_page(request, RIGHT, "goods/supply_shelf.html")


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    enterprises = list(queries.enterprises(request.person, RIGHT).filter(closed_at=None))
    form = ProductForm(request.POST or None, enterprises=enterprises)
    only = {"enterprise_id": enterprises[0].id} if len(enterprises) == 1 else {}
    if enterprises and form.attempt(actions.add_product, by=request.user, now=now(), **only):
        return go(request, "supply-product", form.result.id)
    context = {"form": form, "enterprises": enterprises, "title": _("新商品")}
    return page(request, "goods/supply_form.html", context, status=form.status)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def edit(request: Request, product_id: int) -> HttpResponse:
    product = _product(request, product_id)
    initial = {name: getattr(product, name) for name in ("name", "brand", "category", "summary", "description")}
    form = ProductForm(request.POST or None, initial={**initial, "returns": product.returns})
    if form.attempt(actions.write_product, product_id=product.id, by=request.user, now=now()):
        if product.state == "shown":
            messages.success(request, _("已提交，工会审核通过后生效。"))
        return go(request, "supply-product", product.id)
    context = {"form": form, "product": product, "title": _("修改文字"), "waits": product.state == "shown"}
    return page(request, "goods/supply_form.html", context, status=form.status)


@needs(RIGHT)
@require_safe
def product(request: Request, product_id: int) -> HttpResponse:
    found = _product(request, product_id)
    skus = list(found.skus.select_related("pool", "evidence").order_by("id"))
    prices = queries.prices_of(skus)
    context = {
        "product": found,
        "packs": [{"sku": one, "prices": prices.get(one.id, [])} for one in skus],
        "pictures": list(found.pictures.order_by("id")),
        "papers": list(queries.papers(request.person, RIGHT).filter(product=found)[:20]),
        "picture_form": PictureForm(),
        "reason": ReasonForm(),
        "stock": StockForm(),
        "hand_in": Keyed(),
    }
    return page(request, "goods/supply_product.html", context)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def pack_new(request: Request, product_id: int) -> HttpResponse:
    found = _product(request, product_id)
    form = PackForm(request.POST or None)
    if form.attempt(actions.add_pack, product_id=found.id, by=request.user, now=now()):
        return go(request, "supply-price", form.result.id)
    context = {"form": form, "product": found, "title": _("新规格")}
    return page(request, "goods/supply_form.html", context, status=form.status)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def price(request: Request, sku_id: int) -> HttpResponse:
    sku = _pack(request, sku_id)
    form = PriceForm(request.POST or None, request.FILES or None)
    if form.attempt(actions.propose_price, sku_id=sku.id, by=request.user, now=now()):
        messages.success(request, _("报价已提交，工会审核通过后生效。"))
        return go(request, "supply-product", sku.product_id)
    context = {"form": form, "sku": sku, "product": sku.product, "title": _("报价"), "waits": True}
    return page(request, "goods/supply_form.html", context, status=form.status)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def evidence(request: Request, sku_id: int) -> HttpResponse:
    sku = _pack(request, sku_id)
    form = RenewForm(request.POST or None, request.FILES or None)
    if form.attempt(actions.renew_evidence, sku_id=sku.id, by=request.user, now=now()):
        messages.success(request, _("依据已提交，工会审核通过后生效。"))
        return go(request, "supply-product", sku.product_id)
    context = {"form": form, "sku": sku, "product": sku.product, "title": _("更新市场价依据"), "waits": True}
    return page(request, "goods/supply_form.html", context, status=form.status)


@needs(RIGHT)
@require_POST
def attach(request: Request, evidence_id: int) -> HttpResponse:
    file = request.FILES.get("file")
    content, name = (file.read(), file.name or "") if file else (b"", "")
    made = actions.attach_file(
        evidence_id=min(evidence_id, BIGGEST),
        content=content,
        file_name=name,
        seller=request.POST.get("seller", ""),
        by=request.user,
        now=now(),
    )
    messages.success(request, _("凭证已附上。"))
    return go(request, "supply-product", made.sku.product_id)


@needs(RIGHT)
@require_POST
def stock(request: Request, sku_id: int) -> HttpResponse:
    sku, form = _pack(request, sku_id), StockForm(request.POST)
    if not form.attempt(actions.add_stock, sku_id=sku.id, by=request.user, now=now()):
        raise _no(form)
    messages.success(request, _("库存已更新。"))
    return go(request, "supply-product", sku.product_id)


@needs(RIGHT)
@require_POST
def stop(request: Request, sku_id: int) -> HttpResponse:
    sku = _pack(request, sku_id)
    if sku.stopped:
        actions.resume_pack(sku_id=sku.id, by=request.user, now=now())
    else:
        actions.stop_pack(sku_id=sku.id, reason=request.POST.get("reason", ""), by=request.user, now=now())
    return go(request, "supply-product", sku.product_id)


@needs(RIGHT)
@require_POST
def hand_in(request: Request, product_id: int) -> HttpResponse:
    found = _product(request, product_id)
    form = Keyed(request.POST)
    if not form.attempt(actions.hand_in, product_id=found.id, by=request.user, now=now()):
        raise _no(form)
    messages.success(request, _("已提交审核，结果会发通知给您。"))
    return go(request, "supply-product", found.id)


@needs(RIGHT)
@require_POST
def withdraw(request: Request, product_id: int) -> HttpResponse:
    found = _product(request, product_id)
    reason = request.POST.get("reason", "")
    actions.withdraw_product(product_id=found.id, reason=reason, by=request.user, now=now())
    return go(request, "supply-product", found.id)


@needs(RIGHT)
@require_safe
def papers(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in ("waiting", "approved", "declined") else ""
    before = number(request.GET.get("before", ""))
    rows = queries.papers(request.person, RIGHT, state)
    shown = list((rows.filter(id__lt=before) if before else rows)[: queries.ROWS + 1])
    older = shown[queries.ROWS - 1].id if len(shown) > queries.ROWS else None
    context = {"papers": shown[: queries.ROWS], "older": older, "state": state}
    return page(request, "goods/supply_papers.html", context)


@needs(RIGHT)
@require_POST
def take_back(request: Request, proposal_id: int) -> HttpResponse:
    paper = queries.own_paper(request.person, RIGHT, min(proposal_id, BIGGEST))
    actions.withdraw(proposal_id=paper.id, by=request.user, now=now())
    return go(request, "supply-product", paper.product_id)


@needs(RIGHT)
@require_POST
def picture_add(request: Request, product_id: int) -> HttpResponse:
    found = _product(request, product_id)
    form = PictureForm(request.POST, request.FILES)
    if not form.attempt(actions.add_picture, product_id=found.id, by=request.user, now=now()):
        raise _no(form)
    return go(request, "supply-product", found.id)


@needs(RIGHT)
@require_POST
def picture_remove(request: Request, picture_id: int) -> HttpResponse:
    found = queries.own_picture(request.person, RIGHT, min(picture_id, BIGGEST))
    actions.remove_picture(picture_id=found.id, by=request.user, now=now())
    return go(request, "supply-product", found.product_id)


@needs(RIGHT)
@require_safe
def evidence_file(request: Request, evidence_id: int) -> HttpResponse:
    return evidence_of(request, RIGHT, evidence_id)


@needs(RIGHT)
@require_safe
def picture_file(request: Request, picture_id: int) -> HttpResponse:
    return picture_of(request, RIGHT, picture_id, "small")


def _no(form: Any) -> Refusal:
    """What a small form on a larger page was refused for."""
    return Refusal(" ".join(str(text) for texts in form.errors.values() for text in texts))


def _product(request: Request, product_id: int) -> Product:
    return queries.own_product(request.person, RIGHT, min(product_id, BIGGEST))


def _pack(request: Request, sku_id: int) -> Any:
    return queries.own_pack(request.person, RIGHT, min(sku_id, BIGGEST))
