"""The test gateway's cashier: another house, so it knows nobody of ours. Only where settings.TEST_GATEWAY is on."""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from zhijia.web.access import anyone
from zhijia.web.http import Request, page

from .. import queries
from ..actions import gateway


@anyone
@require_http_methods(["GET", "POST"])
def cashier(request: Request, number: str) -> HttpResponse:
    if not settings.TEST_GATEWAY:
        raise Http404
    trade = queries.trade(number)
    if request.method == "POST":
        if (way := request.POST.get("way", "once")) != "back":
            gateway.cashier_pays(number=number, way=way, now=now())
        return HttpResponseRedirect(trade.return_url)
    return page(request, "payments/cashier.html", {"trade": trade, "late": gateway.LATE})
