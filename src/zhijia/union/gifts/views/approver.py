"""The leader's side: what, for whom, how much, against which limit; one page of A4."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import needs
from zhijia.web.forms import Form
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import ApproveForm, DeclineForm
from ..models import Campaign
from ..rules import State
from .papers import paper

RIGHT = "gifts.approve"


@needs(RIGHT)
@require_safe
def approvals(request: Request) -> HttpResponse:
    context = {"waiting": queries.to_approve(request.person)[:100], "answered": queries.answered(request.person)[:30]}
    return page(request, "gifts/approvals.html", context)


@needs(RIGHT)
@require_safe
def approval(request: Request, campaign_id: int) -> HttpResponse:
    return _show(request, queries.campaign(request.person, campaign_id, RIGHT))


def _show(request: Request, campaign: Campaign, **forms: Form) -> HttpResponse:
    user = request.user
    said = list(campaign.approvals.filter(round=campaign.round).select_related("by"))
    units: dict[str, int] = {}
    for name in campaign.lines.order_by("unit__path").values_list("unit__name", flat=True):
        units[name] = units.get(name, 0) + 1
    more: dict[str, Any] = {
        "limits": queries.look(campaign, now()),
        "overrides": list(queries.overrides(campaign)[:50]),
        "units": list(units.items())[:40],
        "said": said,
        "needed": queries.needed(campaign, now()),
        "guests": campaign.lines.filter(member=None).count(),
        "earlier": campaign.approvals.exclude(round=campaign.round).select_related("by"),
        "may": campaign.state == State.SUBMITTED
        and user.pk not in (campaign.made_by_id, campaign.sent_by_id)
        and all(one.by_id != user.pk for one in said),
        "own": user.pk in (campaign.made_by_id, campaign.sent_by_id),
        "form": ApproveForm(initial={"round": campaign.round}, auto_id="yes_%s"),
        "decline": DeclineForm(initial={"round": campaign.round}, auto_id="no_%s"),
        **forms,
    }
    wrong = any(form.errors for form in forms.values())
    return page(request, "gifts/approve.html", paper(campaign, **more), status=422 if wrong else 200)


@needs(RIGHT)
@require_POST
def approve(request: Request, campaign_id: int) -> HttpResponse:
    campaign = queries.campaign(request.person, campaign_id, RIGHT)
    form = ApproveForm(request.POST, auto_id="yes_%s")
    if form.attempt(actions.approve, campaign_id=campaign_id, by=request.user, now=now()):
        done = form.result.state != State.SUBMITTED
        messages.success(request, _("已同意，货品已留好。") if done else _("已记下您的同意，还差一位。"))
        return go(request, "gift-approvals")
    return _show(request, campaign, form=form)


def _no(action: Callable[..., Campaign]) -> Callable[..., HttpResponse]:
    @needs(RIGHT)
    @require_POST
    def view(request: Request, campaign_id: int) -> HttpResponse:
        campaign = queries.campaign(request.person, campaign_id, RIGHT)
        form = DeclineForm(request.POST, auto_id="no_%s")
        if form.attempt(action, campaign_id=campaign_id, by=request.user, now=now()):
            messages.success(request, _("已告诉发起人。"))
            return go(request, "gift-approvals")
        return _show(request, campaign, decline=form)

    return view


send_back, refuse = _no(actions.send_back), _no(actions.refuse)
