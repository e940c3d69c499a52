"""After a parcel came: returns, reviews, invoices."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.union.clocks import queries as clocks
from zhijia.web.access import member
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import InvoiceForm, ReturnForm, ReviewForm
from ..models import Return


@member
@require_http_methods(["GET", "POST"])
def return_new(request: Request, order_id: int, parcel_id: int) -> HttpResponse:
    own = request.person.member
    parcel = queries.parcel_of(parcel_id, order_id, own.id)
    form = ReturnForm(request.POST or None, parcel=parcel, going=queries.going_back(parcel.id))
    if form.attempt(actions.ask_return, parcel_id=parcel.id, member_id=own.id, by=request.user, now=now()):
        return go(request, "return", form.result.id)
    last = {reason: queries.last_day_to_return(parcel, reason) for reason in (Return.Reason.SEVEN_DAYS, "quality")}
    context = {"parcel": parcel, "form": form, "seven": last[Return.Reason.SEVEN_DAYS], "thirty": last["quality"]}
    context["pieces"] = [form[name] for name, _line in form.names]
    context["kept"] = [one.line for one in parcel.contents.all() if one.line.no_return]
    return page(request, "shop/return_new.html", context, status=form.status)


@member
@require_safe
def one_return(request: Request, return_id: int) -> HttpResponse:
    found = queries.return_of(return_id, request.person.member.id)
    context = {"one": found, "order": found.parcel.order, "clocks": clocks.about(found)}
    return page(request, "shop/return.html", context)


@member
@require_POST
def return_send(request: Request, return_id: int) -> HttpResponse:
    own, tracking = request.person.member, request.POST.get("tracking", "")[:100]
    actions.send_return(return_id=return_id, member_id=own.id, tracking=tracking, by=request.user, now=now())
    messages.success(request, _("记下了。供应企业收到后 7 日内退款。"))
    return go(request, "return", return_id)


@member
@require_POST
def return_withdraw(request: Request, return_id: int) -> HttpResponse:
    own = request.person.member
    actions.withdraw_return(return_id=return_id, member_id=own.id, by=request.user, now=now())
    messages.success(request, _("已撤回退货申请。"))
    return go(request, "return", return_id)


@member
@require_POST
def return_dispute(request: Request, return_id: int) -> HttpResponse:
    own = request.person.member
    actions.dispute(return_id=return_id, member_id=own.id, by=request.user, now=now())
    messages.success(request, _("已提请工会裁定，7 日内答复您。"))
    return go(request, "return", return_id)


@member
@require_http_methods(["GET", "POST"])
def review(request: Request, order_id: int, line_id: int) -> HttpResponse:
    own = request.person.member
    order = queries.order_of(order_id, own.id)
    line = queries.line_in(order, line_id)
    form = ReviewForm(request.POST or None)
    if form.attempt(actions.write_review, line_id=line.id, member_id=own.id, by=request.user, now=now()):
        messages.success(request, _("谢谢您的评价。"))
        return go(request, "order", order.id)
    context = {"order": order, "line": line, "form": form, "review": getattr(line, "review", None)}
    return page(request, "shop/review.html", context, status=form.status)


@member
@require_http_methods(["GET", "POST"])
def invoice(request: Request, order_id: int) -> HttpResponse:
    own = request.person.member
    order = queries.order_of(order_id, own.id)
    known = getattr(order, "invoice", None)
    initial = {"kind": "personal", "title": own.name}
    if known:
        initial = {name: getattr(known, name) for name in ("kind", "title", "tax_number", "email")}
    form = InvoiceForm(request.POST or None, initial=initial)
    if form.attempt(actions.ask_invoice, order_id=order.id, member_id=own.id, by=request.user, now=now()):
        messages.success(request, _("发票申请已提交，开具后通知您。"))
        return go(request, "order", order.id)
    return page(request, "shop/invoice.html", {"order": order, "form": form, "invoice": known}, status=form.status)
