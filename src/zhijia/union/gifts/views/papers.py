"""What is printed: quotation, contract, approval form, signature list. Each is a page of A4."""

from django.http import HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhijia.kernel.refusal import NotYours
from zhijia.web.access import needs
from zhijia.web.http import Request, page

from .. import actions, queries
from ..models import Campaign
from ..rules import in_capitals
from .staff import RIGHT


def paper(campaign: Campaign, **more: object) -> dict[str, object]:
    """What every paper shows: the goods, the sum, the sum in words."""
    choices = queries.quote(campaign, now())
    total = queries.total(choices)
    return {
        "campaign": campaign,
        "choices": choices,
        "total": total,
        "capitals": in_capitals(total),
        "now": now(),
        **more,
    }


@needs(RIGHT)
@require_safe
def quotation(request: Request, campaign_id: int) -> HttpResponse:
    campaign = queries.campaign(request.person, campaign_id)
    return page(request, "gifts/quotation.html", paper(campaign))


@needs(RIGHT)
@require_safe
def contract(request: Request, campaign_id: int, supply_id: int) -> HttpResponse:
    """One supplier's contract: parties, goods, delivery by unit, sum."""
    campaign = queries.campaign(request.person, campaign_id)
    supply = next((one for one in queries.of_campaign(campaign) if one.pk == supply_id), None)
    if supply is None:
        raise NotYours
    choices = [one for one in queries.quote(campaign, now()) if one.enterprise_id == supply.enterprise_id]
    total = queries.total(choices)
    more = {"supply": supply, "choices": choices, "total": total, "capitals": in_capitals(total)}
    return page(request, "gifts/contract.html", paper(campaign) | more | {"due": queries.due(supply)})


@needs(RIGHT)
@require_safe
def signing(request: Request, campaign_id: int) -> HttpResponse:
    """The signature list (签领表): a page a unit and more, phones masked, room to sign."""
    campaign = queries.handed_out_by(request.person, campaign_id)
    unit = request.GET.get("unit", "")
    which = int(unit) if unit.isdecimal() and len(unit) < 18 else None
    lines = list(queries.lines(request.person, campaign, unit=which))
    actions.note_export(campaign=campaign, what="gift.roster", rows=len(lines), by=request.user, now=now())
    return page(request, "gifts/signing.html", {"campaign": campaign, "sheets": queries.sheets(lines), "now": now()})


@needs(RIGHT)
@require_safe
def report(request: Request, campaign_id: int) -> HttpResponse:
    """How it came out: money, people, limits, aid share, who has not come, what members thought."""
    campaign = queries.campaign(request.person, campaign_id)
    more = {
        "report": queries.report(request.person, campaign),
        "limits": queries.look(campaign, now()),
        "overrides": list(queries.overrides(campaign)[:200]),
        "supplies": queries.of_campaign(campaign),
        "open": list(queries.uncollected(campaign)[:200]),
    }
    return page(request, "gifts/report.html", paper(campaign, **more))
