"""Funds that show themselves to anyone: sums, months, every transfer, and the file to recompute them from. No names."""

from collections import defaultdict
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhijia.web.access import anyone
from zhijia.web.http import Request, page
from zhijia.web.templatetags.web import yuan

from .. import actions, queries, rules

MONTHS = 12


@anyone
@require_safe
def funds(request: Request) -> HttpResponse:
    return page(request, "ledger/funds.html", {"funds": queries.funds().prefetch_related("accounts")})


@anyone
@require_safe
def fund(request: Request, code: str) -> HttpResponse:
    book = queries.fund(code)
    rows = queries.before(queries.transfers(book), request.GET.get("before", ""))
    shown = list(rows[: queries.PUBLIC_PAGE + 1])
    accounts, flows = queries.accounts(book), queries.flows(book)
    context = {
        "book": book,
        "accounts": accounts,
        "flows": flows,
        "charts": _charts(flows),
        "incoming": sum((one.incoming for one in flows), Decimal(0)),
        "outgoing": sum((one.outgoing for one in flows), Decimal(0)),
        "left": _left(accounts),
        "transfers": shown[: queries.PUBLIC_PAGE],
        "older": shown[queries.PUBLIC_PAGE - 1].number if len(shown) > queries.PUBLIC_PAGE else None,
        "parts": [{"after": n, "to": min(n + actions.MOST, book.number)} for n in range(0, book.number, actions.MOST)],
        "recipe": rules.RECIPE,
    }
    return page(request, "ledger/fund.html", context)


@anyone
@require_safe
def file(request: Request, code: str) -> HttpResponse:
    """The rows as they were hashed."""
    book, after = queries.fund(code), request.GET.get("after", "")
    out = BytesIO()
    start = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
    actions.publish(book=book, after=start, out=out)
    return _sent(out, f"{book.code}.csv")


@anyone
@require_safe
def accounts_file(request: Request, code: str) -> HttpResponse:
    """What the codes in the rows stand for."""
    book, out = queries.fund(code), BytesIO()
    actions.publish_accounts(book=book, out=out)
    return _sent(out, f"{book.code}-accounts.csv")


def _sent(out: BytesIO, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _left(accounts: list[Any]) -> Decimal:
    """What the fund has today: assets less debts."""
    has = sum((one.balance for one in accounts if one.kind == rules.Kind.ASSET), Decimal(0))
    return has - sum((one.balance for one in accounts if one.kind == rules.Kind.LIABILITY), Decimal(0))


def _charts(flows: list[queries.Flow]) -> list[dict[str, Any]]:
    """In and out of the last months that had any, oldest first."""
    months: dict[Any, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for one in flows:
        months[one.month][0] += one.incoming
        months[one.month][1] += one.outgoing
    last = sorted(months.items())[-MONTHS:]
    titles = [
        (_("每月收入（元）"), _("最近 %(n)s 个月收入 %(sum)s。")),
        (_("每月支出（元）"), _("最近 %(n)s 个月支出 %(sum)s。")),
    ]
    return [
        {
            "title": title,
            "rows": [(date_format(month, "YEAR_MONTH_FORMAT"), max(float(sums[side]), 0.0)) for month, sums in last],
            "sentence": sentence % {"n": len(last), "sum": yuan(sum((sums[side] for _m, sums in last), Decimal(0)))},
        }
        for side, (title, sentence) in enumerate(titles)
    ]
