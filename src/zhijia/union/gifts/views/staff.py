"""The officer's list, the campaign's own page, and what happens to it as a whole."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.union.journal import queries as journal
from zhijia.union.journal.rules import in_words
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import InvoiceForm, ReasonForm
from ..models import Campaign
from ..rules import LABELS, State

RIGHT = "gifts.write"


@needs(RIGHT)
@require_safe
def gifts(request: Request) -> HttpResponse:
    """All of them, newest first; and what unions above send to our units."""
    state = request.GET.get("state")
    found = queries.mine(request.person)
    shown = found.filter(state=state) if state in LABELS else found
    context = {
        "gifts": Paginator(shown, queries.PAGE).get_page(request.GET.get("page")),
        "states": list(LABELS.items()),
        "state": state if state in LABELS else "",
        "from_above": queries.at_my_units(request.person)[:20],
    }
    return page(request, "gifts/gifts.html", context)


@needs(RIGHT)
@require_safe
def gift(request: Request, campaign_id: int) -> HttpResponse:
    return show(request, queries.campaign(request.person, campaign_id))


def show(request: Request, campaign: Campaign, **more: Any) -> HttpResponse:
    """Where it stands and what comes next; a draft is its last step."""
    if campaign.state == State.DRAFT and not more:
        return go(request, "gift-check" if campaign.lines.exists() else "gift-goods", campaign.pk)
    context = {
        "campaign": campaign,
        "choices": queries.quote(campaign, now()),
        "supplies": queries.of_campaign(campaign),
        "approvals": campaign.approvals.select_related("by").order_by("id"),
        "needed": queries.needed(campaign, now()),
        "overrides": list(queries.overrides(campaign)[:50]),
        "history": [(in_words(line.what), line) for line in journal.about(campaign).select_related("by")[:40]],
        "reason": ReasonForm(),
        "invoice": InvoiceForm(initial={"title": campaign.invoice_title, "code": campaign.invoice_code}),
        "report": queries.report(request.person, campaign) if campaign.state in (State.HANDING, State.CLOSED) else None,
        "now": now(),
        **more,
    }
    return page(request, "gifts/gift.html", context, status=422 if "refusal" in more else 200)


def _step(action: Callable[..., Any], *fields: str) -> Callable[..., HttpResponse]:
    """A button on the campaign's page: one call, then the page again; a refusal is said on it."""

    @needs(RIGHT)
    @require_POST
    def view(request: Request, campaign_id: int) -> HttpResponse:
        facts = {name: request.POST.get(name, "")[:300] for name in fields}
        try:
            action(campaign_id=campaign_id, by=request.user, now=now(), **facts)
        except Refusal as no:
            return show(request, queries.campaign(request.person, campaign_id), refusal=no)
        return go(request, "gift", campaign_id)

    return view


call_off = _step(actions.call_off, "reason")
again = _step(actions.again)
prolong = _step(actions.prolong)
invoice = _step(actions.invoice_to, "title", "code")
finish = _step(actions.finish, "note")
remind = _step(actions.remind)
