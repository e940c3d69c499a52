"""Goods arrive at units and are handed to people: fast, by keyboard or scanner."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.web.access import needs, signed_in
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import FaultForm, ids_from, numbers_from
from ..models import Campaign
from .staff import RIGHT

A_PAGE = 60


@needs(RIGHT)
@require_safe
def delivery(request: Request, campaign_id: int) -> HttpResponse:
    """What each supplier promised, showed and sent; what arrived at our units."""
    return _delivery(request, queries.handed_out_by(request.person, campaign_id))


def _delivery(request: Request, campaign: Campaign, refusal: Refusal | None = None) -> HttpResponse:
    ours = request.person.may(RIGHT, campaign.organisation.path)
    context = {
        "campaign": campaign,
        "ours": ours,
        "supplies": queries.of_campaign(campaign) if ours else [],
        "parcels": queries.parcels_for(request.person, campaign),
        "refusal": refusal,
    }
    return page(request, "gifts/delivery.html", context, status=422 if refusal else 200)


@needs(RIGHT)
@require_POST
def receive(request: Request, parcel_id: int) -> HttpResponse:
    parcel = queries.parcel(request.person, parcel_id)
    campaign = queries.handed_out_by(request.person, parcel.supply.campaign_id)
    try:
        missing = numbers_from(request.POST, "missing")
        actions.receive(parcel_id=parcel_id, missing=missing, by=request.user, now=now())
    except Refusal as no:
        return _delivery(request, campaign, no)
    messages.success(request, _("已确认收货，领取码已发给能登录的会员。"))
    return go(request, "gift-delivery", campaign.pk)


@needs(RIGHT)
@require_POST
def answer_proof(request: Request, proof_id: int) -> HttpResponse:
    proof = queries.proof(request.person, proof_id)
    campaign = queries.campaign(request.person, proof.supply.campaign_id)
    yes, answer = request.POST.get("yes") == "1", request.POST.get("answer", "")[:200]
    try:
        actions.answer_proof(proof_id=proof_id, yes=yes, answer=answer, by=request.user, now=now())
    except Refusal as no:
        return _delivery(request, campaign, no)
    return go(request, "gift-delivery", campaign.pk)


@signed_in
@require_safe
def proof_picture(request: Request, proof_id: int) -> HttpResponse:
    with queries.proof(request.person, proof_id).picture.open("rb") as file:
        answer = HttpResponse(file.read(), content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


@needs(RIGHT)
@require_safe
def hand(request: Request, campaign_id: int) -> HttpResponse:
    """The handing-out table: a box for codes, and the list by unit."""
    return _hand(request, queries.handed_out_by(request.person, campaign_id))


def _hand(request: Request, campaign: Campaign, **more: Any) -> HttpResponse:
    unit, only, text = request.GET.get("unit", ""), request.GET.get("only", ""), request.GET.get("q", "")[:30]
    which = int(unit) if unit.isdecimal() and len(unit) < 18 else None
    lines = queries.lines(request.person, campaign, unit=which, text=text, only=only)
    units = queries.units(request.person, campaign)
    done, people = sum(one.collected for one in units), sum(one.people for one in units)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "campaign": campaign,
        "ours": request.person.may(RIGHT, campaign.organisation.path),
        "lines": Paginator(lines, A_PAGE).get_page(request.GET.get("page")),
        "units": units,
        "unit": which,
        "only": only,
        "q": text,
        "kept": kept.urlencode(),
        "done": done,
        "people": people,
        **more,
    }
    return page(request, "gifts/hand.html", context, fragment="hand", status=422 if "refusal" in more else 200)


@needs(RIGHT)
@require_POST
def code(request: Request, campaign_id: int) -> HttpResponse:
    """One code, typed or scanned: the box is ready for the next."""
    campaign = queries.handed_out_by(request.person, campaign_id)
    try:
        said = request.POST.get("code", "")[:40]
        line = actions.collect_by_code(campaign_id=campaign_id, code=said, by=request.user, now=now())
    except Refusal as no:
        return _hand(request, campaign, refusal=no)
    return _hand(request, campaign, handed=line)


@needs(RIGHT)
@require_POST
def mark(request: Request, campaign_id: int) -> HttpResponse:
    """Ticked lines: handed out (by whom for whom), or put back."""
    campaign = queries.handed_out_by(request.person, campaign_id)
    ids, facts = ids_from(request.POST), {"campaign_id": campaign_id, "by": request.user, "now": now()}
    if not ids:
        return _hand(request, campaign, refusal=Refusal(_("请先勾选要标记的人。")))
    try:
        if "back" in request.POST:
            n = actions.put_back(line_ids=ids, **facts)
            messages.success(request, ngettext("撤回了 %d 人。", "撤回了 %d 人。", n) % n)
        else:
            n = actions.collect(line_ids=ids, collected_for=request.POST.get("collected_for", "")[:60], **facts)
            messages.success(request, ngettext("标记了 %d 人已领取。", "标记了 %d 人已领取。", n) % n)
    except Refusal as no:
        return _hand(request, campaign, refusal=no)
    return go(request, f"{reverse('gift-hand', args=[campaign_id])}?{request.POST.get('kept', '')[:200]}")


@needs(RIGHT)
def fault(request: Request, line_id: int) -> HttpResponse:
    """One piece is broken, wrong or does not fit."""
    line = queries.line(request.person, line_id)
    form = FaultForm(request.POST or None, initial={"request_key": uuid4()})
    if form.attempt(actions.report_fault, line_id=line_id, by=request.user, now=now()):
        messages.success(request, _("已请供应商补换。"))
        return go(request, "gift-hand", line.campaign_id)
    return page(request, "gifts/fault.html", {"line": line, "form": form}, status=form.status)
