"""Buying together, as members see it; and where parcels can be fetched."""

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhijia.web.access import anyone, member
from zhijia.web.http import Request, page

from .. import queries


@member
@require_safe
def group_buys(request: Request) -> HttpResponse:
    return page(request, "shop/group_buys.html", {"buys": queries.group_buys(now()), "now": now()})


@member
@require_safe
def group_buy(request: Request, buy_id: int) -> HttpResponse:
    shown = queries.group_buy(buy_id, now())
    return page(request, "shop/group_buy.html", {"shown": shown, "now": now()})


@anyone
@require_safe
def places(request: Request) -> HttpResponse:
    return page(request, "shop/places.html", {"places": queries.places()})
