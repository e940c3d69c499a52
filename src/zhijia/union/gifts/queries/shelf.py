"""The shelf as an officer who orders for many sees it: the unions' prices, by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from zhijia.union.goods import queries as goods
from zhijia.union.goods.models import Sku

PAGE = 24


@dataclass(frozen=True)
class Tier:
    """From so many pieces on, so much a piece."""

    minimum: int
    amount: Decimal


@dataclass(frozen=True)
class OnShelf:
    """A pack with what it costs for `pieces`, and the steps of its group price."""

    pack: goods.Offered
    pieces: int
    unit: Decimal
    tiers: Sequence[Tier]
    left: int

    @property
    def saving(self) -> Decimal:
        """Yuan a piece below the market."""
        return (self.pack.market_price or self.unit) - self.unit

    @property
    def sum(self) -> Decimal:
        return self.unit * self.pieces


def packs(text: str, top: str) -> QuerySet[Sku]:
    """What is on the shelf, narrowed by words and by one of the five shelves; the unions' own prices first."""
    found = Sku.objects.filter(off="", pool__remaining__gt=0).order_by("-id")
    for word in text.strip()[:40].split()[:4]:
        found = found.filter(
            Q(product__name__icontains=word)
            | Q(product__brand__name__icontains=word)
            | Q(enterprise__name__icontains=word)
        )
    return found.filter(product__top=top) if top else found


def on_shelf(skus: Sequence[Sku], pieces: int, now: datetime) -> list[OnShelf]:
    """These packs for so many people each: four queries."""
    ids = [one.id for one in skus]
    left = {one.id: one.pool.remaining for one in skus}
    offered, quotes = goods.offered(ids, now=now), goods.quotes_of(ids)
    units = goods.tier_price(dict.fromkeys(ids, max(pieces, 1)), kind="group", now=now)
    today = localdate(now)
    found = []
    for id in ids:
        if id not in units or not offered[id].on_shelf:
            continue
        steps: dict[int, Decimal] = {}
        for one in sorted(quotes[id], key=lambda quote: (quote.starts_on, quote.id)):
            if one.kind == "group" and one.stands(today):
                steps[one.minimum] = one.amount
        tiers = [Tier(minimum, amount) for minimum, amount in sorted(steps.items())]
        found.append(OnShelf(offered[id], max(pieces, 1), units[id], tiers, left[id]))
    return found
