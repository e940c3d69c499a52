"""The shop officer's desk: any order, disputes, reviews, places, group-buys; and a keeper's counter."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.union.clocks import queries as clocks
from zhijia.union.people import queries as people
from zhijia.web.access import needs
from zhijia.web.forms import Form
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import BuyForm, CodeForm, InvoiceAnswerForm, OrderFilter, PlaceForm, ReasonForm, RefundForm
from ..models import Place
from .orders import shown as shown_order
from .supply import returns_list


@needs("orders.write")
@require_safe
def orders(request: Request) -> HttpResponse:
    form = OrderFilter(request.GET or None)
    said = form.cleaned_data if form.is_valid() else {"q": "", "state": ""}
    found = queries.orders_found(request.person, said["q"], said["state"], request.GET.get("before", ""))
    kept = request.GET.copy()
    kept.pop("before", None)
    context: dict[str, Any] = {"orders": found.rows, "older": found.older, "form": form, "kept": kept.urlencode()}
    context |= {
        "waiting": queries.returns_waiting(request.person),
        "invoices": queries.invoices_waiting(request.person),
    }
    return page(request, "shop/work_orders.html", context)


@needs("orders.write")
@require_safe
def order(request: Request, order_id: int) -> HttpResponse:
    return _order(request, order_id)


def _order(request: Request, order_id: int, **forms: object) -> HttpResponse:
    found = queries.order_over(request.person, order_id)
    context = shown_order(found, names=True) | {"cancel": ReasonForm(auto_id="cancel_%s"), "refund": RefundForm()}
    context |= {"answer": InvoiceAnswerForm()} | forms
    failed = any(getattr(form, "errors", None) for form in forms.values())
    return page(request, "shop/work_order.html", context, status=422 if failed else 200)


@needs("orders.write")
@require_POST
def order_cancel(request: Request, order_id: int) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id="cancel_%s")
    said = _("已取消未发的货，货款退给买家。")
    return _helped(request, order_id, "cancel", form, actions.cancel_order, said)


@needs("orders.write")
@require_POST
def order_refund(request: Request, order_id: int) -> HttpResponse:
    said = _("退款已发起，原路退回。")
    return _helped(request, order_id, "refund", RefundForm(request.POST), actions.give_back_some, said)


@needs("orders.write")
@require_POST
def order_invoice(request: Request, order_id: int) -> HttpResponse:
    said = _("发票结果已告诉买家。")
    return _helped(request, order_id, "answer", InvoiceAnswerForm(request.POST), actions.answer_invoice, said)


def _helped(
    request: Request, order_id: int, name: str, form: Form, verb: Callable[..., Any], said: str
) -> HttpResponse:
    """One form of the order's page makes its call; with something to put right the page shows it again."""
    found = queries.order_over(request.person, order_id)
    if form.attempt(verb, order_id=found.id, by=request.user, now=now()):
        messages.success(request, said)
        return go(request, "work-order", found.id)
    return _order(request, order_id, **{name: form})


@needs("orders.write")
@require_safe
def disputes(request: Request) -> HttpResponse:
    return returns_list(request, "work-dispute")


@needs("orders.write")
@require_http_methods(["GET", "POST"])
def dispute(request: Request, return_id: int) -> HttpResponse:
    """Both sides' words, and the union's ruling."""
    one = queries.return_over(request.person, return_id)
    error = None
    if request.method == "POST":
        try:
            _rule(request, one.id)
        except Refusal as no:
            error = no
        else:
            return go(request, "work-dispute", one.id)
    context = {"one": one, "clocks": clocks.about(one), "officer": True, "refusal": error}
    return page(request, "shop/work_return.html", context, status=422 if error else 200)


def _rule(request: Request, return_id: int) -> None:
    about = {"return_id": return_id, "by": request.user, "now": now()}
    if "refund" in request.POST:
        actions.refund_return(**about)
        messages.success(request, _("已退款，原路退回买家。"))
    else:
        yes, ruling = request.POST.get("yes") == "1", request.POST.get("ruling", "")[:400]
        actions.rule(**about, yes=yes, ruling=ruling)
        messages.success(request, _("裁定已告知双方。"))


@needs("orders.write")
@require_safe
def reviews(request: Request) -> HttpResponse:
    shown = queries.reviews_page(request.person, request.GET.get("before", ""))
    return page(request, "shop/work_reviews.html", {"reviews": shown.rows, "older": shown.older, "may_hide": True})


@needs("orders.write")
@require_POST
def review_hide(request: Request, review_id: int) -> HttpResponse:
    one = queries.review_over(request.person, review_id, "orders.write")
    reason = request.POST.get("reason", "")[:200]
    actions.hide_review(review_id=one.id, reason=reason, by=request.user, now=now())
    messages.success(request, _("已隐藏文字，原因显示在原处，星级照算。") if reason.strip() else _("已恢复显示。"))
    return go(request, "work-reviews")


@needs("orders.write")
@require_http_methods(["GET", "POST"])
def places(request: Request) -> HttpResponse:
    unions = list(people.seen_by(request.person, "orders.write").order_by("path").values_list("id", "name")[:2_000])
    form = PlaceForm(request.POST or None, unions=unions)
    if form.attempt(actions.open_place, by=request.user, now=now()):
        messages.success(request, _("取货点已设立，会员下单时可以选。"))
        return go(request, "work-places")
    context = {"places": queries.places_over(request.person, "orders.write"), "form": form}
    return page(request, "shop/work_places.html", context, status=form.status)


@needs("orders.write")
@require_POST
def place_change(request: Request, place_id: int) -> HttpResponse:
    place = queries.place_over(request.person, place_id, "orders.write")
    hours, phone = request.POST.get("hours", place.hours)[:100], request.POST.get("phone", place.phone)[:40]
    is_open = request.POST.get("open") == "1"
    actions.change_place(place_id=place.id, hours=hours, phone=phone, is_open=is_open, by=request.user, now=now())
    return go(request, "work-places")


@needs("orders.write")
@require_http_methods(["GET", "POST"])
def group_buys(request: Request) -> HttpResponse:
    form = BuyForm(request.POST or None, packs=queries.packs_on_shelf())
    mine = people.seen_by(request.person, "orders.write").order_by("path").first()
    more = {"organisation_id": mine.id if mine else 0, "opens_at": now(), "by": request.user, "now": now()}
    if form.attempt(actions.open_group_buy, **more):
        messages.success(request, _("拼团已开始。"))
        return go(request, "work-group-buys")
    context = {"buys": queries.group_buys(now()), "form": form}
    return page(request, "shop/work_group_buys.html", context, status=form.status)


@needs("keep")
@require_safe
def counters(request: Request) -> HttpResponse:
    """Where this person hands parcels over."""
    return page(request, "shop/work_counters.html", {"places": queries.places_over(request.person, "keep")})


@needs("keep")
@require_http_methods(["GET", "POST"])
def counter(request: Request, place_id: int) -> HttpResponse:
    """Type or scan a code, hand the parcel over; say what has come."""
    place = queries.place_over(request.person, place_id, "keep")
    form = CodeForm(request.POST or None)
    if form.attempt(actions.collect, place_id=place.id, by=request.user, now=now()):
        parcel, cell = form.result
        return _counter(request, place, CodeForm(), handed=parcel, cell=cell)
    return _counter(request, place, form)


def _counter(request: Request, place: Place, form: CodeForm, **more: object) -> HttpResponse:
    coming, waiting = queries.parcels_at(place)
    context = {"place": place, "form": form, "coming": coming, "waiting": waiting, "cells": queries.cells_of(place)}
    return page(request, "shop/work_counter.html", context | more, status=form.status)


@needs("keep")
@require_POST
def counter_arrive(request: Request, place_id: int, parcel_id: int) -> HttpResponse:
    place = queries.place_over(request.person, place_id, "keep")
    one = queries.parcel_at(place, parcel_id)
    actions.arrive(parcel_id=one.id, by=request.user, now=now())
    messages.success(request, _("%s 已入库，取货码发给买家了。") % one.number)
    return go(request, "work-counter", place.id)
