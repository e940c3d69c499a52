"""The officer's side: what waits, side by side with what is; products, enterprises, brands, figures."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.union.people import queries as people
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries, rules
from ..forms import BrandForm, CategoryForm, CorrectForm, EnterpriseForm, ReasonForm, RenewForm
from ..models import Enterprise
from .shelf import BIGGEST, evidence_of, number, picture_of, shelf_page

RIGHT = "goods.write"
CASES = 20


@needs(RIGHT)
@require_safe
def queue(request: Request) -> HttpResponse:
    shown = min(number(request.GET.get("page", "")) or 1, 10_000)
    cases, count = queries.queue(request.person, after=(shown - 1) * CASES, most=CASES)
    context = {
        "cases": cases,
        "sides": queries.sides(paper for case in cases for paper in case.papers),
        "count": count,
        "newer": shown - 1 if shown > 1 else None,
        "older": shown + 1 if count > shown * CASES else None,
        "standing": queries.standing(request.person, RIGHT, localdate()),
        "reason": ReasonForm(),
    }
    return page(request, "goods/work_queue.html", context)


@needs(RIGHT)
@require_POST
def decide(request: Request) -> HttpResponse:
    """Some papers by their ids; an id of another union's is as if it were not there."""
    ids = [int(text) for text in request.POST.get("ids", "").split(",") if text.isdecimal() and len(text) < 19]
    ids = [queries.own_paper(request.person, RIGHT, one).id for one in ids[: actions.MOST_AT_ONCE]]
    if request.POST.get("yes"):
        done = actions.approve(proposal_ids=ids, by=request.user, now=now())
        said = ngettext("已通过 %d 项。", "已通过 %d 项。", len(done)) % len(done)
    else:
        reason = request.POST.get("reason", "")
        done = actions.decline(proposal_ids=ids, reason=reason, by=request.user, now=now())
        said = ngettext("已退回 %d 项，供应商会收到原因。", "已退回 %d 项，供应商会收到原因。", len(done)) % len(done)
    messages.success(request, said)
    return go(request, "work-goods")


@needs(RIGHT)
@require_safe
def shelf(request: Request) -> HttpResponse:
    return shelf_page(request, RIGHT, "goods/work_shelf.html")


@needs(RIGHT)
@require_safe
def product(request: Request, product_id: int) -> HttpResponse:
    found = queries.own_product(request.person, RIGHT, min(product_id, BIGGEST))
    skus = list(found.skus.select_related("pool", "evidence").order_by("id"))
    prices = queries.prices_of(skus)
    papers = list(queries.papers(request.person, RIGHT).filter(product=found)[:20])
    context = {
        "product": found,
        "waits": any(one.state == "waiting" for one in papers),
        "packs": [{"sku": one, "prices": prices.get(one.id, [])} for one in skus],
        "papers": papers,
        "reason": ReasonForm(),
    }
    return page(request, "goods/work_product.html", context)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def words(request: Request, product_id: int) -> HttpResponse:
    """What is wrong in a product's words is put right at once."""
    found = queries.own_product(request.person, RIGHT, min(product_id, BIGGEST))
    names = ("name", "brand", "category", "summary", "description", "returns")
    form = CorrectForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if form.attempt(actions.correct_words, product_id=found.id, by=request.user, now=now()):
        messages.success(request, _("已更正，供应商会收到原因。"))
        return go(request, "work-goods-product", found.id)
    context = {"form": form, "product": found, "title": _("更正文字")}
    return page(request, "goods/work_form.html", context, status=form.status)


@needs(RIGHT)
@require_POST
def take_off(request: Request, product_id: int) -> HttpResponse:
    found = queries.own_product(request.person, RIGHT, min(product_id, BIGGEST))
    reason = request.POST.get("reason", "")
    actions.take_off(product_id=found.id, reason=reason, by=request.user, now=now())
    return go(request, "work-goods-product", found.id)


@needs(RIGHT)
@require_POST
def stop(request: Request, sku_id: int) -> HttpResponse:
    sku = queries.own_pack(request.person, RIGHT, min(sku_id, BIGGEST))
    said: dict[str, Any] = {"sku_id": sku.id, "by": request.user, "now": now(), "officer": True}
    if sku.stopped:
        actions.resume_pack(**said)
    else:
        actions.stop_pack(reason=request.POST.get("reason", ""), **said)
    return go(request, "work-goods-product", sku.product_id)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def evidence(request: Request, sku_id: int) -> HttpResponse:
    """An officer saw it elsewhere: that counts at once."""
    sku = queries.own_pack(request.person, RIGHT, min(sku_id, BIGGEST))
    form = RenewForm(request.POST or None, request.FILES or None)
    if form.attempt(actions.renew_evidence, sku_id=sku.id, by=request.user, now=now(), officer=True):
        messages.success(request, _("已登记，货架已按新的市场价重新核对。"))
        return go(request, "work-goods-product", sku.product_id)
    context = {"form": form, "sku": sku, "product": sku.product, "title": _("登记看到的市场价")}
    return page(request, "goods/work_form.html", context, status=form.status)


@needs(RIGHT)
@require_safe
def figures(request: Request) -> HttpResponse:
    found = queries.figures(request.person, localdate())
    products = sum(row["products"] for row in found.shelves)
    saving = [(f"{row['top'].label} {row['top'].about}", round(row["saving"], 1)) for row in found.shelves]
    lapsing = sum(n for _week, n in found.lapsing)
    context = {
        "standing": queries.standing(request.person, RIGHT, localdate()),
        "products": products,
        "on": [(f"{row['top'].label} {row['top'].about}", row["products"]) for row in found.shelves],
        "on_said": _("货架上共 %d 个商品。") % products,
        "saving": saving,
        "saving_said": _("每个商品按最便宜的规格算，比市场价平均低的百分比。"),
        "lapsing": list(found.lapsing),
        "lapsing_said": _("未来十二周有 %d 个规格的依据到期，从每周第一天数。") % lapsing,
        "enterprises": found.enterprises,
    }
    return page(request, "goods/work_figures.html", context)


@needs(RIGHT)
@require_safe
def enterprises(request: Request) -> HttpResponse:
    return page(request, "goods/work_enterprises.html", {"enterprises": queries.enterprises(request.person, RIGHT)})


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def enterprise_new(request: Request) -> HttpResponse:
    taken = Enterprise.objects.values("organisation_id")
    free = people.seen_by(request.person, RIGHT).exclude(id__in=taken).exclude(kind="team").order_by("path")
    form = EnterpriseForm(request.POST or None, organisations=free)
    if form.attempt(actions.open_enterprise, by=request.user, now=now()):
        return go(request, "work-goods-enterprises")
    context = {"form": form, "title": _("新的供应企业")}
    return page(request, "goods/work_form.html", context, status=form.status)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def enterprise(request: Request, enterprise_id: int) -> HttpResponse:
    found = queries.own_enterprise(request.person, RIGHT, min(enterprise_id, BIGGEST))
    names = ("name", "credit_code", "about", "contact", "phone", "returns_to", "charity_percent")
    initial = {name: getattr(found, name) for name in names}
    form = EnterpriseForm(request.POST or None, initial=initial, organisations=None)
    if form.attempt(actions.write_enterprise, enterprise_id=found.id, by=request.user, now=now()):
        messages.success(request, _("已保存。"))
        return go(request, "work-goods-enterprises")
    context = {"form": form, "title": found.name, "enterprise": found}
    return page(request, "goods/work_form.html", context, status=form.status)


@needs(RIGHT)
@require_POST
def enterprise_close(request: Request, enterprise_id: int) -> HttpResponse:
    found = queries.own_enterprise(request.person, RIGHT, min(enterprise_id, BIGGEST))
    turn = actions.close_enterprise if found.closed_at is None else actions.reopen_enterprise
    turn(enterprise_id=found.id, by=request.user, now=now())
    return go(request, "work-goods-enterprises")


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def brands(request: Request) -> HttpResponse:
    """All brands and compartments, and a form for another compartment."""
    form = CategoryForm(request.POST or None)
    if form.attempt(actions.open_category, by=request.user, now=now()):
        return go(request, "work-goods-brands")
    compartments = list(queries.categories())
    shelves = [(top, [one for one in compartments if one.top == top.code]) for top in rules.TOPS.values()]
    context = {"brands": queries.brands().select_related("enterprise"), "shelves": shelves, "form": form}
    return page(request, "goods/work_brands.html", context, status=form.status)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def brand_new(request: Request) -> HttpResponse:
    form = BrandForm(request.POST or None)
    if form.attempt(actions.open_brand, by=request.user, now=now()):
        return go(request, "work-goods-brands")
    return page(request, "goods/work_form.html", {"form": form, "title": _("新品牌")}, status=form.status)


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def brand(request: Request, brand_id: int) -> HttpResponse:
    found = queries.brand(min(brand_id, BIGGEST))
    names = ("name", "name_en", "enterprise", "since", "is_heritage", "story", "note")
    form = BrandForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if form.attempt(actions.write_brand, brand_id=found.id, by=request.user, now=now()):
        return go(request, "work-goods-brands")
    return page(request, "goods/work_form.html", {"form": form, "title": found.name}, status=form.status)


@needs(RIGHT)
@require_safe
def evidence_file(request: Request, evidence_id: int) -> HttpResponse:
    return evidence_of(request, RIGHT, evidence_id)


@needs(RIGHT)
@require_safe
def picture_file(request: Request, picture_id: int) -> HttpResponse:
    return picture_of(request, RIGHT, picture_id, "large")
