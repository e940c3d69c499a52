"""Paying: what is asked, by whom it can be carried, and how it stands."""

import json
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.web.access import signed_in
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import PayForm
from ..models import Payment


@signed_in
@require_http_methods(["GET", "POST"])
def pay(request: Request, number: str) -> HttpResponse:
    """The page of one payment, whatever its state; choosing a carrier begins it there."""
    payment = queries.for_payer(request.person, number)
    form = PayForm(request.POST or None, payment=payment, offered=queries.offered(payment))
    addresses = {
        "notify_url": request.build_absolute_uri(reverse("pay-notify", args=[request.POST.get("carrier") or "test"])),
        "return_url": request.build_absolute_uri(reverse("pay", args=[number]) + "?back=1"),
    }
    more = {"channel": _channel(request), "address": request.META.get("REMOTE_ADDR", ""), **addresses}
    if form.attempt(actions.begin, payment_id=payment.id, by=request.user, now=now(), **more):
        if form.result.url:
            return redirect(form.result.url)
        return page(request, "payments/pay.html", _shown(request, payment, form, begun=form.result))
    return page(request, "payments/pay.html", _shown(request, payment, form), status=form.status)


@signed_in
@require_safe
def status(request: Request, number: str) -> HttpResponse:
    """How it stands, asked by the page every few seconds; once it is over the whole page is another."""
    payment = queries.for_payer(request.person, number)
    story = queries.story(payment)
    if not request.htmx or story.over:
        return go(request, "pay", number)
    context = {"payment": payment, "story": story, "now": now(), "waiting": True}
    return page(request, "payments/pay.html", context, fragment="standing")


@signed_in
@require_POST
def ask(request: Request, number: str) -> HttpResponse:
    """«I have paid»: the carriers are asked."""
    payment = actions.ask(payment_id=queries.for_payer(request.person, number).id, now=now())
    if payment.state == "open":
        messages.info(request, _("还没有收到付款结果。已经付了就不用再付，到账后会告诉您。"))
    return go(request, f"{reverse('pay', args=[number])}?back=1")


@signed_in
@require_POST
def cancel(request: Request, number: str) -> HttpResponse:
    payment = queries.for_payer(request.person, number)
    actions.close(payment_id=payment.id, why=_("付款人取消"), by=request.user, now=now())
    return go(request, "pay", number)


def _channel(request: Request) -> str:
    """Where the payer sits."""
    agent = request.headers.get("User-Agent", "")
    if "MicroMessenger" in agent and request.session.get("wechat-openid"):
        return "jsapi"
    return "h5" if "Mobile" in agent and "MicroMessenger" not in agent else "page"


NOTES = {
    "wechat": (_t("在微信里付，或用微信扫码"), "message-circle"),
    "alipay": (_t("会跳到支付宝"), "wallet"),
    "bank": (_t("单位对公转账，附言填编号，自动对账"), "landmark"),
    "test": (_t("演示用，不扣真钱"), "flask-conical"),
    "allowance": (_t("补贴够付全部，不用再付别的"), "gift"),
}


def _shown(request: Request, payment: Payment, form: PayForm, begun: Any = None) -> dict[str, Any]:
    field: Any = form.fields["carrier"]
    parameters = dict(begun.parameters) if begun else {}
    return {
        "payment": payment,
        "form": form,
        "choices": [
            {"code": code, "label": label, "note": NOTES[code][0], "icon": NOTES[code][1]}
            for code, label in field.choices
        ],
        "begun": begun,
        "qr": segno.make(parameters["code_url"], error="m").svg_data_uri(scale=5) if "code_url" in parameters else "",
        "wechat": json.dumps(parameters),
        "story": queries.story(payment),
        "back": queries.address_of(payment),
        "now": now(),
        "waiting": "back" in request.GET or (begun is not None and not begun.lines),  # a transfer takes a day
    }
