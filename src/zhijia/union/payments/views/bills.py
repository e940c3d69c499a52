"""The carriers' bills beside our rows; and how we are known to the carriers."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.union.people.rules import Right
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import MERCHANT_FORMS, BillForm
from ..rules import CARRIERS, OUTSIDE, Carrier


@needs("payments.write")
@require_http_methods(["GET", "POST"])
def bills(request: Request) -> HttpResponse:
    """Days that were compared; ask for another."""
    _ensure_whole(request, Right.PAYMENTS_WRITE)
    known = queries.merchants()
    form = BillForm(request.POST or None, carriers=[one for one in actions.WITH_BILLS if one in known])
    if form.attempt(actions.reconcile, by=request.user, now=now()):
        return go(request, "bill", form.result.id)
    context = {"bills": queries.bills()[: queries.PAGE], "form": form, "has": bool(known)}
    return page(request, "payments/bills.html", context, status=form.status)


@needs("ledger.read")
@require_safe
def bill(request: Request, bill_id: int) -> HttpResponse:
    _ensure_whole(request, Right.LEDGER_READ)
    one = queries.bill(min(bill_id, 2**63 - 1))
    context = {
        "bill": one,
        "differences": one.differences.select_related("settled_by").order_by("settled_at", "id")[:200],
        "may_write": request.person.may(Right.PAYMENTS_WRITE),
    }
    return page(request, "payments/bill.html", context)


@needs("payments.write")
@require_POST
def settle(request: Request, difference_id: int) -> HttpResponse:
    how = request.POST.get("how", "")
    one = actions.settle_difference(difference_id=difference_id, how=how, by=request.user, now=now())
    return go(request, "bill", one.bill_id)


@needs("payments.write")
@require_safe
def merchants(request: Request) -> HttpResponse:
    _ensure_whole(request, Right.PAYMENTS_WRITE)
    known = queries.merchants()
    offered = [one for one in OUTSIDE if one in MERCHANT_FORMS or (one == "test" and settings.TEST_GATEWAY)]
    rows = [(one.value, CARRIERS[one], known.get(one), one in MERCHANT_FORMS) for one in offered]
    return page(request, "payments/merchants.html", {"rows": rows})


@needs("payments.write")
@require_http_methods(["GET", "POST"])
def merchant(request: Request, carrier: str) -> HttpResponse:
    """Write the keys; what is there is not shown."""
    _ensure_whole(request, Right.PAYMENTS_WRITE)
    if carrier not in MERCHANT_FORMS:
        raise Http404
    one = queries.merchants().get(carrier)
    first = {"name": one.name, "is_on": one.is_on} if one else {"is_on": True}
    form = MERCHANT_FORMS[carrier](request.POST or None, initial=first)
    if form.attempt(actions.set_merchant, carrier=carrier, by=request.user, now=now()):
        messages.success(request, _("已保存，密钥加密存放，不会再显示。"))
        return go(request, "merchants")
    label = CARRIERS[Carrier(carrier)]
    return page(request, "payments/merchant.html", {"form": form, "label": label, "one": one}, status=form.status)


def _ensure_whole(request: Request, right: str) -> None:
    if not queries.whole(request.person, right):
        raise NotYours
