"""What it costs: by the number of each, today, or as it was frozen when the campaign was sent."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Count

from zhijia.union.goods import queries as goods

from ..models import Campaign, Choice
from ..rules import NOTHING, State


def quote(campaign: Campaign, now: datetime) -> list[Choice]:
    """The choices with quantity and unit price: frozen ones as they are, a draft's at today's group price.

    A draft's are not saved. What is off the shelf keeps no unit price.
    """
    choices = list(campaign.choices.select_related("enterprise"))
    if campaign.state != State.DRAFT or not choices:
        return choices
    numbers = dict(campaign.lines.exclude(choice=None).values_list("choice").annotate(n=Count("id")))
    wanted = {one.sku_id: numbers.get(one.id, 0) or 1 for one in choices}
    prices = goods.tier_price(wanted, kind="group", now=now)
    packs = goods.offered(wanted, now=now)
    for one in choices:
        pack = packs.get(one.sku_id)
        one.quantity = numbers.get(one.id, 0)
        one.unit = prices.get(one.sku_id) if pack and pack.on_shelf else None
        one.market_price = pack.market_price if pack else None
    return choices


def total(choices: list[Choice]) -> Decimal:
    """Yuan for all of it."""
    return sum((one.amount for one in choices), NOTHING)
