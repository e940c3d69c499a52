"""A supplier's workbench: what is to be sent, what is on its way, what comes back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import XLSX
from zhijia.union.clocks import queries as clocks
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import AnswerForm, ShipFile, ShipForm
from ..rules import CARRIERS, may


@needs("supply")
@require_safe
def shipping(request: Request) -> HttpResponse:
    which, text = request.GET.get("which", "waiting"), request.GET.get("q", "")
    shown = queries.parcels_page(request.person, which, request.GET.get("before", ""), text)
    context = {
        "parcels": shown.rows,
        "older": shown.older,
        "which": which,
        "q": text,
        "counts": queries.counts_for(request.person, now()),
        "kinds": [
            ("waiting", _("待发货")),
            ("under-way", _("运输中")),
            ("arrived", _("已送达")),
            ("back", _("退回")),
            ("all", _("全部")),
        ],
        "now": now(),
    }
    return page(request, "shop/work_shipping.html", context)


@needs("supply")
@require_safe
def shipping_print(request: Request) -> HttpResponse:
    """The list to pick and pack by, on paper."""
    return page(request, "shop/work_print.html", {"parcels": queries.to_ship(request.person), "today": localdate()})


@needs("supply")
@require_POST
def shipping_export(request: Request) -> HttpResponse:
    content = actions.shipping_list(person=request.person, by=request.user, now=now())
    name = f"to-ship-{localdate():%Y%m%d}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@needs("supply")
@require_http_methods(["GET", "POST"])
def shipping_import(request: Request) -> HttpResponse:
    form = ShipFile(request.POST or None, request.FILES or None)
    loaded = None
    if form.is_bound and form.is_valid():
        said, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            loaded = actions.load_tracking(
                person=request.person,
                content=file.read(),
                name=file.name,
                request_key=said["request_key"],
                by=request.user,
                now=now(),
            )
        except Refusal as no:
            form.add_error("file", str(no))
    context = {"form": form, "loaded": loaded}
    return page(request, "shop/work_import.html", context, status=422 if form.errors else 200)


@needs("supply")
@require_http_methods(["GET", "POST"])
def parcel(request: Request, parcel_id: int) -> HttpResponse:
    one = queries.supplied_parcel(request.person, parcel_id)
    form = ShipForm(request.POST or None, parcel=one)
    if form.attempt(actions.ship, parcel_id=one.id, by=request.user, now=now()):
        messages.success(request, _("已发货，买家收到通知了。"))
        return go(request, "work-parcel", one.id)
    context = {
        "parcel": one,
        "form": form,
        "pieces": [form[name] for name, _line in form.lines],
        "carriers": CARRIERS,
        "verbs": {verb.replace("-", "_"): may(one.standing_state, verb) for verb in ("ship", "arrive", "take-back")},
        "now": now(),
    }
    return page(request, "shop/work_parcel.html", context, status=form.status)


@needs("supply")
@require_POST
def parcel_arrive(request: Request, parcel_id: int) -> HttpResponse:
    one = queries.supplied_parcel(request.person, parcel_id)
    actions.arrive(parcel_id=one.id, by=request.user, now=now())
    messages.success(request, _("记为已送达。"))
    return go(request, "work-parcel", one.id)


@needs("supply")
@require_POST
def parcel_cancel(request: Request, parcel_id: int) -> HttpResponse:
    one = queries.supplied_parcel(request.person, parcel_id)
    reason = request.POST.get("reason", "")[:300]
    actions.cancel_parcel(parcel_id=one.id, reason=reason, by=request.user, now=now())
    messages.success(request, _("已取消，货款退给买家。"))
    return go(request, "work-parcel", one.id)


@needs("supply")
@require_POST
def parcel_take_back(request: Request, parcel_id: int) -> HttpResponse:
    one = queries.supplied_parcel(request.person, parcel_id)
    actions.take_back(parcel_id=one.id, by=request.user, now=now())
    messages.success(request, _("已收到退件，库存加回，货款退给买家。"))
    return go(request, "work-parcel", one.id)


@needs("supply")
@require_safe
def returns(request: Request) -> HttpResponse:
    return returns_list(request, "work-return")


def returns_list(request: Request, one: str) -> HttpResponse:
    """The same list for a supplier and for an officer."""
    which = request.GET.get("which", "all")
    shown = queries.returns_page(request.person, which, request.GET.get("before", ""))
    kinds = [
        ("answer", _("待答复")),
        ("coming", _("寄回途中")),
        ("refund", _("待退款")),
        ("rule", _("待裁定")),
        ("all", _("全部")),
    ]
    context: dict[str, Any] = {"returns": shown.rows, "older": shown.older, "which": which, "kinds": kinds}
    context |= {"one_url": one, "waiting": queries.returns_waiting(request.person), "now": now()}
    return page(request, "shop/work_returns.html", context)


@needs("supply")
@require_http_methods(["GET", "POST"])
def one_return(request: Request, return_id: int) -> HttpResponse:
    """Answer it; say that it came; refund it."""
    one = queries.return_over(request.person, return_id)
    form = AnswerForm(request.POST or None) if "answer" in request.POST else AnswerForm()
    if request.method == "POST" and _act(request, one.id, form):
        return go(request, "work-return", one.id)
    context = {"one": one, "form": form, "clocks": clocks.about(one), "officer": False}
    return page(request, "shop/work_return.html", context, status=form.status)


def _act(request: Request, return_id: int, form: AnswerForm) -> bool:
    """One button of the page was pressed; False when its words will not do."""
    about = {"return_id": return_id, "by": request.user, "now": now()}
    if "received" in request.POST:
        actions.receive_return(**about)
        messages.success(request, _("已收到退货，7 日内退款。"))
        return True
    if "refund" in request.POST:
        actions.refund_return(**about, restock="restock" in request.POST)
        messages.success(request, _("已退款，原路退回买家。"))
        return True
    if form.attempt(actions.answer_return, yes=request.POST.get("yes") == "1", **about):
        messages.success(request, _("答复已发给买家。"))
        return True
    return False


@needs("supply")
@require_safe
def reviews(request: Request) -> HttpResponse:
    shown = queries.reviews_page(request.person, request.GET.get("before", ""))
    context = {"reviews": shown.rows, "older": shown.older, "may_answer": True}
    return page(request, "shop/work_reviews.html", context)


@needs("supply")
@require_POST
def review_answer(request: Request, review_id: int) -> HttpResponse:
    one = queries.review_over(request.person, review_id, "supply")
    answer = request.POST.get("answer", "")[:600]
    actions.answer_review(review_id=one.id, answer=answer, by=request.user, now=now())
    messages.success(request, _("已回复，显示在商品页。"))
    return go(request, "supply-reviews")
