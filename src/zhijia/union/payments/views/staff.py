"""Payments as finance and auditors see them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.kernel.sheets import XLSX
from zhijia.union.people.rules import Right
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import HowForm, Narrow, PurposeForm, RefundForm


@needs("ledger.read")
@require_safe
def payments(request: Request) -> HttpResponse:
    """All that may be seen, narrowed, by keyset."""
    form, rows = _rows(request)
    if before := _number(request.GET.get("before", "")):
        rows = rows.filter(id__lt=before)
    shown = list(rows.order_by("-id")[: queries.PAGE + 1])
    kept = request.GET.copy()
    kept.pop("before", None)
    context = {
        "form": form,
        "payments": shown[: queries.PAGE],
        "older": shown[queries.PAGE - 1].id if len(shown) > queries.PAGE else None,
        "kept": kept.urlencode(),
        "day": queries.today(request.person, now()),
        "by_hand": queries.by_hand()[:20] if queries.whole(request.person, Right.LEDGER_READ) else [],
        "export": PurposeForm(),
        "whole": queries.whole(request.person, Right.PAYMENTS_WRITE),
        "how": HowForm(),
    }
    return page(request, "payments/payments.html", context, fragment="rows")


@needs("ledger.read")
@require_safe
def payment(request: Request, number: str) -> HttpResponse:
    """One payment's whole story."""
    return page(request, "payments/payment.html", _story(request, number, RefundForm()))


@needs("payments.write")
@require_POST
def refund(request: Request, number: str) -> HttpResponse:
    one, form = queries.seen_one(request.person, number, Right.PAYMENTS_WRITE), RefundForm(request.POST)
    if form.attempt(actions.refund, payment_id=one.id, by=request.user, now=now()):
        messages.success(request, _("退款已提交，到账后付款人会收到通知。"))
        return go(request, "payment", number)
    return page(request, "payments/payment.html", _story(request, number, form), status=422)


@needs("payments.write")
@require_POST
def refund_again(request: Request, refund_id: int) -> HttpResponse:
    one = queries.refund_over(request.person, min(refund_id, 2**63 - 1))
    actions.try_again(refund_id=one.id, by=request.user, now=now())
    return go(request, "payment", one.payment.number)


@needs("payments.write")
@require_POST
def refund_done(request: Request, refund_id: int) -> HttpResponse:
    """Sent by hand from the bank."""
    one = queries.refund_over(request.person, min(refund_id, 2**63 - 1))
    actions.refunded_by_hand(refund_id=one.id, how=request.POST.get("how", ""), by=request.user, now=now())
    messages.success(request, _("已登记退款。"))
    return go(request, "payment", one.payment.number)


@needs("ledger.read")
@require_http_methods(["POST"])
def export(request: Request) -> HttpResponse:
    """The payments that are shown, as Excel."""
    form, (_narrow, rows) = PurposeForm(request.POST), _rows(request)
    if not form.attempt(actions.export, rows=rows.order_by("-id"), by=request.user, now=now()):
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return go(request, "payments")
    headers = {"Content-Disposition": 'attachment; filename="payments.xlsx"'}
    return HttpResponse(form.result, content_type=XLSX, headers=headers)


def _rows(request: Request) -> tuple[Narrow, Any]:
    """What was asked for; a filter that makes no sense is passed over."""
    form = Narrow(request.GET or None)
    said = form.cleaned_data if form.is_valid() else {}
    return form, queries.narrowed(queries.seen(request.person), said)


def _story(request: Request, number: str, form: RefundForm) -> dict[str, Any]:
    one = queries.seen_one(request.person, number)
    may = request.person.may(Right.PAYMENTS_WRITE, (one.payer or one).organisation.path)  # type: ignore[union-attr]
    return {
        "payment": one,
        "whole": queries.whole_story(one),
        "form": form,
        "may_write": may,
        "address": queries.address_of(one),
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
