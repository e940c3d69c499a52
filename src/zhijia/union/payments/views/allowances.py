"""The union's allowance: given by finance, seen by the member."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right
from zhijia.web.access import member, needs
from zhijia.web.http import Request, go, kept_off_line, page

from .. import actions, queries
from ..forms import GrantForm


@member
@require_safe
@kept_off_line
def mine(request: Request) -> HttpResponse:
    """What a member has, until when, and what was spent of it."""
    member_id, today = request.person.member.id, localdate()
    context = {
        "balance": queries.balance(member_id, today),
        "allowances": queries.own(member_id),
        "spendings": queries.own_spendings(member_id),
        "today": today,
    }
    return page(request, "payments/my_allowance.html", context)


@needs("ledger.read")
@require_safe
def grants(request: Request) -> HttpResponse:
    shown = queries.grants(request.person)[: queries.PAGE]
    return page(
        request,
        "payments/grants.html",
        {"grants": shown, "may_write": request.person.may(Right.PAYMENTS_WRITE), "today": localdate()},
    )


@needs("payments.write")
@require_http_methods(["GET", "POST"])
def grant_new(request: Request) -> HttpResponse:
    unions = people.seen_by(request.person, Right.PAYMENTS_WRITE).order_by("path")
    form = GrantForm(request.POST or None, request.FILES or None, unions=unions)
    if form.is_bound and form.is_valid():
        verb = actions.grant_by_list if form.is_list else actions.grant_to_all
        if form.attempt(verb, by=request.user, now=now()):
            messages.success(request, _("已发放给 %s 人。") % f"{form.result.allowances.count():,}")
            return go(request, "grant", form.result.id)
    return page(request, "payments/grant_new.html", {"form": form}, status=form.status)


@needs("ledger.read")
@require_safe
def grant(request: Request, grant_id: int) -> HttpResponse:
    one = queries.grant_over(request.person, min(grant_id, 2**63 - 1))
    text = request.GET.get("from", "")
    start = min(int(text), 1_000_000) if text.isdecimal() else 0
    rows = list(queries.allowances_of(one)[start : start + queries.PAGE + 1])
    context = {
        "grant": one,
        "allowances": rows[: queries.PAGE],
        "next": start + queries.PAGE if len(rows) > queries.PAGE else None,
        "may_write": request.person.may(Right.PAYMENTS_WRITE, one.organisation.path),
        "today": localdate(),
    }
    return page(request, "payments/grant.html", context)


@needs("payments.write")
@require_POST
def grant_withdraw(request: Request, grant_id: int) -> HttpResponse:
    one = actions.withdraw(grant_id=grant_id, by=request.user, now=now())
    messages.success(request, _("已收回没有用掉的部分。"))
    return go(request, "grant", one.id)
