"""The door: a page that works without a line, what it takes along, and what it brings back."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.web.access import needs
from zhijia.web.http import Request, go, kept_off_line, page
from zhijia.web.templatetags.web import moment

from .. import actions, queries
from ..models import Scan

RIGHT = "door"
MOST_BYTES = 2_000_000


@needs(RIGHT)
@kept_off_line
@require_safe
def doors(request: Request) -> HttpResponse:
    context = {"shows": queries.door.tonight(request.person, now())[:30], "today": localdate().isoformat()}
    return page(request, "culture/doors.html", context)


@needs(RIGHT)
@kept_off_line
@require_safe
def door(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    context = {
        "show": found,
        "figures": queries.door.figures(found),
        "troubles": queries.door.troubles(found),
        "now": now(),
        "key": uuid4(),
    }
    return page(request, "culture/door.html", context)


@needs(RIGHT)
@require_POST
def snapshot(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    device = request.POST.get("device", "").strip() or str(request.user)
    return JsonResponse(actions.take_snapshot(show_id=found.id, device=device, by=request.user, now=now()))


@needs(RIGHT)
@require_POST
def merge(request: Request, show_id: int) -> HttpResponse:
    """What a device saw without a line. Answers each scan's verdict, and the figures of the whole door."""
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    try:
        told = _told(request.body if request.content_type == "application/json" else b"")
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"message": _("看不懂这台设备带回的内容，请刷新页面再试，记录还在手机里。")}, status=400)
    try:
        kept = actions.bring_in(show_id=found.id, **told, by=request.user, now=now())
    except Refusal as no:
        return JsonResponse({"message": str(no)}, status=409)
    scans = [{"id": str(one.id), "verdict": one.verdict, "words": verdict_words(one)} for one in kept]
    return JsonResponse({"scans": scans, "figures": queries.door.figures(found)})


def _told(body: bytes) -> dict[str, Any]:
    if len(body) > MOST_BYTES:
        raise ValueError
    said = json.loads(body)
    seen = [actions.Seen(UUID(one["id"]), str(one["said"])[:200], int(one["ms"])) for one in said["scans"]]
    return {"snapshot": str(said["snapshot"]), "sent_ms": int(said["sent_ms"]), "seen": seen}


def verdict_words(scan: Scan) -> str:
    """What the doorkeeper reads."""
    ticket = scan.ticket
    if ticket is None:
        return _("不是这一场的票，或不是我们出的。请到服务台核对姓名。")
    seat = f"{ticket.seat.area} {ticket.seat}" if ticket.seat else ""
    if scan.verdict == Scan.Verdict.IN:
        return _("请进。%s") % seat
    if scan.verdict == Scan.Verdict.VOID:
        return _("这张票已退回或转给别人，不能进场。")
    at = moment(ticket.used_at)
    return _("这张票 %(at)s 已在“%(device)s”进场，一张票只进一人。") % {"at": at, "device": ticket.used_on}


@needs(RIGHT)
@require_POST
def check(request: Request, show_id: int) -> HttpResponse:
    """By hand and with a line: eight digits, or what a scanner typed."""
    found = queries.shows.show_over(request.person, show_id, RIGHT)
    try:
        key = UUID(request.POST.get("request_key", ""))
    except ValueError as wrong:
        raise Refusal(_("请刷新页面再试。")) from wrong
    said = request.POST.get("said", "")[:200]
    scan = actions.check_in(show_id=found.id, said=said, request_key=key, by=request.user, now=now())
    tell = messages.success if scan.verdict == Scan.Verdict.IN else messages.error
    tell(request, verdict_words(scan))
    return go(request, "door", found.id)
