"""The books as those see them who keep and audit them."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.union.journal import queries as journal
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import ExportForm, Narrow, ReverseForm
from ..models import Book

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
BIGGEST = 2**63 - 1  # what the database takes for a number


@needs("ledger.read")
@require_safe
def books(request: Request) -> HttpResponse:
    shown = queries.visible(request.person, "ledger.read").prefetch_related("accounts")
    return page(request, "ledger/books.html", {"books": shown})


@needs("ledger.read")
@require_safe
def book(request: Request, book_id: int) -> HttpResponse:
    found = _book(request, book_id)
    form, rows = _rows(request, found)
    shown = list(queries.before(rows, request.GET.get("before", ""))[: queries.PAGE + 1])
    kept = request.GET.copy()
    kept.pop("before", None)
    context = {
        "book": found,
        "accounts": queries.accounts(found),
        "form": form,
        "transfers": shown[: queries.PAGE],
        "older": shown[queries.PAGE - 1].number if len(shown) > queries.PAGE else None,
        "kept": kept.urlencode(),
        "export": ExportForm(),
        "may_write": _may_write(request, found),
    }
    return page(request, "ledger/book.html", context)


@needs("ledger.read")
@require_safe
def account(request: Request, book_id: int, code: str) -> HttpResponse:
    found = _book(request, book_id)
    one = found.accounts.filter(code=code).select_related("book").first()
    if one is None:
        raise NotYours
    lines, older = queries.statement(one, request.GET.get("before", ""))
    return page(request, "ledger/account.html", {"book": found, "account": one, "lines": lines, "older": older})


@needs("ledger.write")
@require_http_methods(["GET", "POST"])
def reverse(request: Request, book_id: int, number: int) -> HttpResponse:
    found = _book(request, book_id, "ledger.write")
    wrong = queries.transfers(found).filter(number=min(number, BIGGEST)).first()
    if wrong is None:
        raise NotYours
    form = ReverseForm(request.POST or None)
    if form.attempt(actions.reverse, book_id=found.id, number=number, by=request.user, now=now()):
        numbers = {"wrong": number, "mirror": form.result.number}
        messages.success(request, _("第 %(wrong)s 笔已由第 %(mirror)s 笔冲正。") % numbers)
        return go(request, "book", found.id)
    context = {"book": found, "transfer": wrong, "form": form}
    return page(request, "ledger/reverse.html", context, status=form.status)


@needs("ledger.read")
@require_POST
def export(request: Request, book_id: int) -> HttpResponse:
    """The rows that are shown, as Excel or CSV."""
    found, form = _book(request, book_id), ExportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明导出的用途，2 到 100 个字。"))
        return go(request, "book", found.id)
    kind, (_form, rows) = form.cleaned_data["kind"], _rows(request, found)
    out = BytesIO()
    actions.export(book=found, rows=rows, **form.cleaned_data, out=out, by=request.user, now=now())
    headers = {"Content-Disposition": f'attachment; filename="{found.code}.{kind}"'}
    return HttpResponse(out.getvalue(), content_type=TYPES[kind], headers=headers)


@needs("ledger.read")
@require_http_methods(["GET", "POST"])
def verify(request: Request, book_id: int) -> HttpResponse:
    found, verdict = _book(request, book_id), None
    if request.method == "POST":
        verdict = actions.verify(book=found, by=request.user, now=now())
    earlier = journal.about(found).filter(what="ledger.verified")[:10]
    return page(request, "ledger/verify.html", {"book": found, "verdict": verdict, "earlier": earlier})


def _book(request: Request, book_id: int, right: str = "ledger.read") -> Book:
    return queries.book(request.person, min(book_id, BIGGEST), right)


def _may_write(request: Request, found: Book) -> bool:
    return queries.visible(request.person, "ledger.write").filter(id=found.id).exists()


def _rows(request: Request, found: Book) -> tuple[Narrow, Any]:
    """What was asked for; a filter that makes no sense is passed over."""
    form = Narrow(request.GET or None, accounts=queries.accounts(found))
    said = form.cleaned_data if form.is_valid() else {}
    return form, queries.narrowed(queries.transfers(found), said)
