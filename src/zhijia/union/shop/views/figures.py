"""Numbers for whoever leads: charts with their tables, and one sheet of paper."""

from django.http import HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhijia.web import charts
from zhijia.web.access import needs
from zhijia.web.http import Request, page

from .. import queries


@needs("figures.read")
@require_safe
def figures(request: Request) -> HttpResponse:
    shown = queries.figures(request.person, now())
    last = shown.months[-1][1] if shown.months else 0
    context = {
        "figures": shown,
        "today": localdate(),
        "months": charts.line(_("每月订单"), shown.months, _("最近一个月 %d 单。") % last),
        "units": charts.bars(_("各单位订单"), shown.units, _("按买家所在的会员单位，近 12 个月。")),
        "shelves": charts.donut(_("买了什么（元）"), shown.shelves, _("按衣医食住行，近 12 个月。")),
    }
    return page(request, "shop/work_figures.html", context)
