"""What the bank says came, and what becomes of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhijia.kernel.refusal import NotYours
from zhijia.union.people.rules import Right
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import MatchForm, StatementForm
from ..models import BankLine


@needs("payments.write")
@require_http_methods(["GET", "POST"])
def bank(request: Request) -> HttpResponse:
    """Upload a statement; look at the lines."""
    _ensure_whole(request)
    form = StatementForm(request.POST or None, request.FILES or None)
    if form.attempt(actions.take_statement, by=request.user, now=now()):
        one = form.result
        facts = {"n": one.lines, "old": one.repeated, "matched": one.entries.filter(state="matched").count()}
        messages.success(request, _("读到 %(n)s 笔新到账，自动对上 %(matched)s 笔；%(old)s 笔以前传过。") % facts)
        return go(request, "bank")
    return page(request, "payments/bank.html", _lines(request, form), status=form.status)


@needs("payments.write")
@require_POST
def match(request: Request, line_id: int) -> HttpResponse:
    _ensure_whole(request)
    form = MatchForm(request.POST)
    if form.attempt(actions.match, line_id=line_id, by=request.user, now=now()):
        messages.success(request, _("已对上，付款单位会看到已付款。"))
        return go(request, "bank")
    context = _lines(request, StatementForm()) | {"wrong": form, "wrong_line": line_id}
    return page(request, "payments/bank.html", context, status=422)


@needs("payments.write")
@require_POST
def send_back(request: Request, line_id: int) -> HttpResponse:
    """Decide it; or, decided, say that the bank has done it."""
    _ensure_whole(request)
    said = {"line_id": line_id, "by": request.user, "now": now()}
    if "how" in request.POST:
        actions.sent_back(how=request.POST["how"], **said)
    else:
        actions.send_back(why=request.POST.get("why", ""), **said)
    return go(request, "bank")


def _ensure_whole(request: Request) -> None:
    if not queries.whole(request.person, Right.PAYMENTS_WRITE):
        raise NotYours


def _lines(request: Request, form: StatementForm) -> dict[str, Any]:
    state = request.GET.get("state", "open")
    start = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() else 0
    start = min(start, 1_000_000)
    rows = list(queries.bank_lines(state if state in BankLine.State.values else "")[start : start + queries.PAGE + 1])
    return {
        "form": form,
        "lines": rows[: queries.PAGE],
        "next": start + queries.PAGE if len(rows) > queries.PAGE else None,
        "state": state,
        "states": [("open", _("待核对")), ("returning", _("待退回")), ("matched", _("已对上")), ("", _("全部"))],
    }
