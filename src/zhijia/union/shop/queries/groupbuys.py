"""Group-buys as members and officers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from zhijia.kernel.refusal import NotYours
from zhijia.union.goods.models import Sku
from zhijia.union.goods.rules import TOPS

from ..models import GroupBuy
from ..rules import MISSED, BuyState, Good, Missed, next_tier, price_at
from .deciding import left, offered, pieces_paid

MOST = 50


@dataclass(frozen=True)
class Tier:
    """A step of the ladder: from so many pieces, this price; whether it is reached."""

    least: int
    price: Decimal
    reached: bool


@dataclass(frozen=True)
class Shown:
    """A group-buy with its numbers now."""

    buy: GroupBuy
    good: Good
    pieces: int
    price: Decimal
    left: int

    @property
    def is_open(self) -> bool:
        return bool(self.buy.state == BuyState.OPEN)

    @property
    def tiers(self) -> Sequence[Tier]:
        return [Tier(least, price, self.pieces >= least) for least, price in self.buy.steps]

    @property
    def more(self) -> tuple[int, Decimal] | None:
        """How many more pieces bring which price."""
        return next_tier(self.buy.steps, self.pieces)

    @property
    def lacks(self) -> int:
        return max(0, self.buy.minimum - self.pieces)

    @property
    def part(self) -> int:
        """How full it is, in fifths, for the bar."""
        top = max(self.buy.minimum, self.buy.steps[-1][0])
        return min(5, self.pieces * 5 // top) if top else 5

    @property
    def saved(self) -> Decimal:
        return self.good.market_price - self.price

    @property
    def top(self) -> Any:
        return TOPS.get(self.good.top)

    @property
    def if_missed(self) -> Any:
        return MISSED[Missed(self.buy.when_missed)]


def _shown(buys: Sequence[GroupBuy], now: datetime) -> list[Shown]:
    goods, pieces = offered({one.sku_id for one in buys}, now), pieces_paid([one.id for one in buys])
    stock = left({good.pool_id for good in goods.values()})
    made = []
    for buy in buys:
        if (good := goods.get(buy.sku_id)) is not None:
            bought = pieces.get(buy.id, 0) if buy.state == BuyState.OPEN else buy.pieces
            price = buy.final_price or price_at(buy.steps, bought)
            made.append(Shown(buy, good, bought, price, stock.get(good.pool_id, 0)))
    return made


def group_buys(now: datetime) -> list[Shown]:
    """Those that run, the next to close first; then those that closed lately: four queries."""
    running = list(GroupBuy.objects.filter(state=BuyState.OPEN).order_by("closes_at")[:MOST])
    over = list(GroupBuy.objects.exclude(state=BuyState.OPEN).order_by("-closed_at")[:6])
    return _shown([*running, *over], now)


def group_buy(buy_id: int, now: datetime) -> Shown:
    """One. Raises NotYours."""
    found = GroupBuy.objects.filter(id=min(buy_id, 2**63 - 1)).select_related("organisation").first()
    if found is None or not (made := _shown([found], now)):
        raise NotYours
    return made[0]


def packs_on_shelf(most: int = 600) -> list[tuple[int, str]]:
    """(id, words) of the packs that can be bought together: those on the shelf, by name."""
    found = Sku.objects.filter(off="", pool__remaining__gt=0).select_related("product").order_by("product__name", "id")
    return [(one.id, f"{one.product.name} · {one.pack} ¥{one.amount}") for one in found[:most]]
