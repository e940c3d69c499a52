"""A new group order in five steps: why, what, who, how it looks, check and send."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.union.goods.rules import TOPS
from zhijia.union.people import queries as people
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import BasicsForm, CustomForm, DescribeForm, SendForm
from ..models import Campaign
from ..rules import State
from .staff import RIGHT

STEPS = (
    ("gift-basics", gettext_lazy("事由")),
    ("gift-goods", gettext_lazy("选品")),
    ("gift-people", gettext_lazy("名单")),
    ("gift-custom", gettext_lazy("定制")),
    ("gift-check", gettext_lazy("核对送审")),
)


def steps(at: int, campaign: Campaign | None = None) -> dict[str, Any]:
    """«第 2 步，共 5 步», with links to the others once there is a draft."""
    shown = [{"name": name, "label": label, "number": n} for n, (name, label) in enumerate(STEPS, start=1)]
    return {"steps": shown, "step": at, "campaign": campaign}


def draft(request: Request, campaign_id: int) -> Campaign:
    """One's own campaign while it is prepared; anything else is shown on its own page by the caller."""
    return queries.campaign(request.person, campaign_id)


@needs(RIGHT)
def new(request: Request) -> HttpResponse:
    unions = people.seen_by(request.person, RIGHT).order_by("path")
    form = BasicsForm(request.POST or None, unions=unions, initial={"organisation": unions.first()})
    if form.attempt(actions.start, by=request.user, now=now()):
        return go(request, "gift-goods", form.result.pk)
    return page(request, "gifts/basics.html", {"form": form, **steps(1)}, status=form.status)


@needs(RIGHT)
def basics(request: Request, campaign_id: int) -> HttpResponse:
    campaign = draft(request, campaign_id)
    form = DescribeForm(request.POST or None, initial=DescribeForm.of(campaign))
    if form.attempt(actions.describe, campaign_id=campaign_id, by=request.user, now=now()):
        return go(request, "gift-goods", campaign_id)
    return page(request, "gifts/basics.html", {"form": form, **steps(1, campaign)}, status=form.status)


@needs(RIGHT)
def goods(request: Request, campaign_id: int) -> HttpResponse:
    """Choose from the shelf at the unions' prices. POST adds a pack (sku) or takes one away (drop)."""
    campaign, refusal = draft(request, campaign_id), None
    if request.method == "POST":
        try:
            _change(request, campaign_id)
        except Refusal as no:
            refusal = no
        else:
            return go(request, "gift-goods", campaign_id)
    text, top = request.GET.get("q", "")[:40], request.GET.get("top", "")
    top = top if top in TOPS else ""
    found = Paginator(queries.packs(text, top).select_related("pool"), 24).get_page(request.GET.get("page"))
    pieces = campaign.lines.count()
    context = {
        **steps(2, campaign),
        "shelf": queries.on_shelf(list(found), pieces or _guess(request), now()),
        "found": found,
        "chosen": queries.quote(campaign, now()),
        "taken": set(campaign.choices.values_list("sku_id", flat=True)),
        "tops": TOPS.values(),
        "q": text,
        "top": top,
        "pieces": pieces or _guess(request),
        "known": bool(pieces),
        "refusal": refusal,
    }
    return page(request, "gifts/goods.html", context, fragment="shelf", status=422 if refusal else 200)


def _change(request: Request, campaign_id: int) -> None:
    sku, gone = request.POST.get("sku", ""), request.POST.get("drop", "")
    if sku.isdecimal() and len(sku) < 18:
        actions.offer(campaign_id=campaign_id, sku_id=int(sku), by=request.user, now=now())
    elif gone.isdecimal() and len(gone) < 18:
        actions.take_away(campaign_id=campaign_id, choice_id=int(gone), by=request.user, now=now())


def _guess(request: Request) -> int:
    """For how many the prices are shown while there is no roster yet."""
    text = request.GET.get("pieces", "")
    return min(int(text), 10_000) if text.isdecimal() and 0 < len(text) < 6 and int(text) else 100


@needs(RIGHT)
def custom(request: Request, campaign_id: int) -> HttpResponse:
    campaign = draft(request, campaign_id)
    choices = queries.quote(campaign, now())
    form = CustomForm(
        request.POST or None, choices=choices, initial={"packaging": campaign.packaging, "card": campaign.card}
    )
    if form.attempt(actions.customise, campaign_id=campaign_id, by=request.user, now=now()):
        return go(request, "gift-check", campaign_id)
    context = {**steps(4, campaign), "form": form, "choices": choices}
    return page(request, "gifts/custom.html", context, status=form.status)


@needs(RIGHT)
@require_safe
def check(request: Request, campaign_id: int) -> HttpResponse:
    campaign = draft(request, campaign_id)
    if campaign.state != State.DRAFT:
        return go(request, "gift", campaign_id)
    form = SendForm(initial={"revision": campaign.revision, "over_reason": campaign.over_reason})
    return _check(request, campaign, form)


def _check(request: Request, campaign: Campaign, form: SendForm) -> HttpResponse:
    choices = queries.quote(campaign, now())
    total = queries.total(choices)
    context = {
        **steps(5, campaign),
        "choices": choices,
        "total": total,
        "left": campaign.budget - total,
        "people": campaign.lines.count(),
        "unset": campaign.lines.filter(choice=None).count(),
        "limits": queries.look(campaign, now()),
        "approvers": queries.approvers(campaign, now()),
        "last_word": campaign.approvals.order_by("-id").first() if campaign.round else None,
        "form": form,
    }
    return page(request, "gifts/check.html", context, status=form.status)


@needs(RIGHT)
@require_POST
def send(request: Request, campaign_id: int) -> HttpResponse:
    campaign = draft(request, campaign_id)
    form = SendForm(request.POST)
    if form.attempt(actions.send, campaign_id=campaign_id, by=request.user, now=now()):
        messages.success(request, _("已送审。审批人会收到通知，有结果会告诉您。"))
        return go(request, "gift", campaign_id)
    return _check(request, campaign, form)


@needs(RIGHT)
@require_POST
def open_choosing(request: Request, campaign_id: int) -> HttpResponse:
    try:
        actions.open_choosing(campaign_id=campaign_id, by=request.user, now=now())
        messages.success(request, _("已通知名单里能登录的会员，截止前他们可以核对自己的一份。"))
    except Refusal as no:
        messages.error(request, str(no))
    return go(request, "gift-people", campaign_id)
