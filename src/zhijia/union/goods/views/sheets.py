"""Goods in and out as Excel: a table is checked, shown, then loaded as a whole."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhijia.kernel.sheets import XLSX, workbook
from zhijia.union.journal import actions as journal
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import SheetForm
from ..rules import table

RIGHT = "supply"
BIGGEST = 2**62
SHOWN = 30
MOST_OUT = 100_000


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def sheets(request: Request) -> HttpResponse:
    enterprises = queries.enterprises(request.person, RIGHT).filter(closed_at=None)
    form = SheetForm(request.POST or None, request.FILES or None, enterprises=enterprises)
    if form.attempt(actions.upload_sheet, by=request.user, now=now()):
        return go(request, "supply-sheet", form.result.id)
    shown = queries.own_sheets(request.person)[:SHOWN]
    context = {"form": form, "sheets": shown, "fields": table.FIELDS.values()}
    return page(request, "goods/supply_sheets.html", context, status=form.status)


@needs(RIGHT)
@require_safe
def sheet(request: Request, sheet_id: int) -> HttpResponse:
    found = queries.own_sheet(request.person, min(sheet_id, BIGGEST))
    counts = found.counts
    context = {"sheet": found, "good": counts["new"] + counts["prices"] + counts["stock"]}
    return page(request, "goods/supply_sheet.html", context)


@needs(RIGHT)
@require_POST
def load(request: Request, sheet_id: int) -> HttpResponse:
    found = queries.own_sheet(request.person, min(sheet_id, BIGGEST))
    actions.load_sheet(sheet_id=found.id, by=request.user, now=now())
    messages.success(request, _("已导入。新商品和报价等待工会审核，库存已经生效。"))
    return go(request, "supply-sheet", found.id)


@needs(RIGHT)
@require_POST
def discard(request: Request, sheet_id: int) -> HttpResponse:
    found = queries.own_sheet(request.person, min(sheet_id, BIGGEST))
    actions.discard_sheet(sheet_id=found.id, by=request.user, now=now())
    return go(request, "supply-sheets")


@needs(RIGHT)
@require_safe
def template(request: Request) -> HttpResponse:
    example = [
        *("A-001", "果子面包", "义利", "糕点糖果", "120g×10袋", "早餐常备", "鲜活易腐", "25.80", "32.00"),
        *("某超市某店", str(localdate()), "", "200", ""),
    ]
    return _excel("goods-template.xlsx", workbook([str(label) for label in table.FIELDS.values()], [example]))


@needs(RIGHT)
@require_safe
def export(request: Request) -> HttpResponse:
    rows = queries.table_rows(request.person, MOST_OUT)
    journal.exported("product.exported", by=request.user, at=now(), purpose="supply", rows=len(rows))
    return _excel("goods.xlsx", workbook([str(label) for label in table.FIELDS.values()], rows))


def _excel(name: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
