"""For whoever stands outside in the cold: no sign-in, no app. Where somebody stands is used for the answer and gone."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.web.access import anyone
from zhijia.web.http import Request, go, kept_off_line, page
from zhijia.web.limits import within
from zhijia.web.middleware import CONTENT_SECURITY_POLICY

from .. import actions, queries
from ..forms import NearForm, ReportForm
from ..models import Station
from ..rules import places, states, things
from ..rules.outward import ways

A_PAGE = 20
MOST = 60  # nearest that one may page through
REPORTS, IN_SECONDS = 12, 600
ALL_POINTS = 3_000


@anyone
@require_safe
@kept_off_line
def stations(request: Request) -> HttpResponse:
    """Open now first; by district, or by where one stands when the form below was sent."""
    return _with_tiles(_list(request, NearForm(request.GET)))


@anyone
@require_POST
def near(request: Request) -> HttpResponse:
    """The same with a position, which came in the body: no address bar, history or log has it."""
    return _with_tiles(_list(request, NearForm(request.POST)))


def _list(request: Request, form: NearForm) -> HttpResponse:
    at, asked = now(), form.said
    if asked.point:
        found = queries.nearest(
            asked.point, now=at, needs=asked.mask, open_only=not asked.closed, most=MOST, everywhere=asked.everywhere
        )
    else:
        found = queries.listed(now=at, district=asked.district, needs=asked.mask, open_only=not asked.closed)
    start = (asked.page - 1) * A_PAGE
    cards = queries.cards(found[start : start + A_PAGE], at)
    context = {
        "asked": asked, "cards": cards, "total": len(found), "districts": queries.districts(),
        "filters": things.FILTERS.values(), "fresh": queries.standard_here(at).fresh_days, "now": at,
        "next_page": asked.page + 1 if len(found) > start + A_PAGE else None, "tiles": _tiles(),
        "points": f"{reverse('stations-points')}?{_filters(asked)}",
    }  # fmt: skip
    return page(request, "stations/stations.html", context)


def _filters(asked: Any) -> str:
    """What the list was narrowed by, for the map's address: all but the position."""
    chosen = [("need", code) for code in asked.needs]
    chosen += [(name, value) for name, value in (("district", asked.district), ("closed", "1")) if getattr(asked, name)]
    return urlencode(chosen)


def _tiles() -> dict[str, str]:
    return {"url": settings.MAP_TILES, "datum": settings.MAP_DATUM, "credit": settings.MAP_CREDIT}


def _with_tiles(response: HttpResponse) -> HttpResponse:
    """Pictures of the map may come from the provider that the installation names, and from nowhere else."""
    host = urlsplit(settings.MAP_TILES.replace("{s}", "*")).netloc
    if host:
        policy = CONTENT_SECURITY_POLICY.replace("img-src 'self' data:", f"img-src 'self' data: https://{host}")
        response["Content-Security-Policy"] = policy
    return response


@anyone
@require_safe
@kept_off_line
def points(request: Request) -> HttpResponse:
    """The stations of the list as points for its map, in the datum of the map's tiles."""
    at, datum, asked = now(), settings.MAP_DATUM, NearForm(request.GET).said
    found = queries.listed(now=at, district=asked.district, needs=asked.mask, open_only=not asked.closed)[:ALL_POINTS]
    rows = [
        [*places.converted(one.point, datum), one.station.code, one.station.name, int(one.open)]
        for one in queries.points(found, at)
    ]
    return JsonResponse({"at": at.isoformat(), "datum": datum, "points": rows})


@anyone
@require_safe
def scanned(request: Request, code: str) -> HttpResponse:
    """The code on the wall: counted, and on to the station."""
    station = queries.published(code)
    actions.count_open(station_id=station.id, now=now())
    return go(request, "station", code)


@anyone
@require_safe
@kept_off_line
def station(request: Request, code: str) -> HttpResponse:
    return _station(request, queries.published(code), ReportForm())


def _station(request: Request, one: Station, form: ReportForm) -> HttpResponse:
    at = now()
    fresh = queries.standard_here(at, one.region).fresh_days
    shown = queries.shown_things(one, at, fresh)
    today = queries.today(one, at)
    door = next((spot for spot, is_open in today.spots if is_open), None)
    context = {
        "station": one, "today": today, "now": at, "fresh": fresh, "form": form,
        "facilities": [thing for thing in shown if not thing.kind.supply],
        "supplies": [thing for thing in shown if thing.kind.supply],
        "ways": ways(door.point if door else one.point, door.name if door else one.name),
        "answered": queries.answered_lately(one, at),
        "nearby": queries.cards(_elsewhere(one, at), at) if one.state != "published" or not today.open else [],
        "coming": queries.coming_days(one, at),
        "wheelchair": states.WHEELCHAIR[one.wheelchair],
    }  # fmt: skip
    return page(request, "stations/station.html", context, status=form.status)


def _elsewhere(one: Station, at: Any) -> list[queries.Found]:
    """Where else to go: the three nearest that are open."""
    return [near for near in queries.nearest(one.point, now=at, most=4) if near.station_id != one.id][:3]


@anyone
@require_POST
def report(request: Request, code: str) -> HttpResponse:
    """One tap; the answer has an address of its own."""
    one = queries.published(code)
    if not within(request, "stations.report", most=REPORTS, seconds=IN_SECONDS, today=localdate()):
        words = _("十分钟里最多反映 %(most)d 条。急事请打电话：%(phone)s。")
        raise Refusal(words % {"most": REPORTS, "phone": one.phone or request.federation.phone or "12351"})
    form = ReportForm(request.POST)
    if form.attempt(actions.report, station_id=one.id, now=now()):
        messages.success(request, _("收到，谢谢。处理结果会写在这一页。"))
        return go(request, "station-report-answer", form.result.token)
    return _station(request, one, form)


@anyone
@require_safe
@kept_off_line
def report_answer(request: Request, token: str) -> HttpResponse:
    found = queries.report_by_token(token)
    return page(request, "stations/report_answer.html", {"report": found, "station": found.station})


@anyone
@require_safe
def wall(request: Request, code: str) -> HttpResponse:
    """To be printed and hung at the door: the code, the hours, whom to call."""
    one = queries.published(code)
    address = request.build_absolute_uri(reverse("station-scanned", args=[code]))
    return page(request, "stations/wall.html", {"station": one, "address": address, "code": drawn(address)})


def drawn(address: str) -> SafeString:
    """An address as a QR code."""
    return SafeString(segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=0))
