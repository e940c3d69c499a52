"""What an order is decided on, looked up for a whole batch at once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import F, Sum
from django.utils.timezone import localtime

from zhijia.union.claims.models import Pool
from zhijia.union.goods import queries as goods
from zhijia.union.goods.rules import RETURNS, Returns
from zhijia.union.people import queries as people

from ..models import GroupBuy, Line, Place
from ..rules import Ask, Buy, BuyState, Good, OrderState, Shelf, price_at

NO = Decimal("0.00")
DEAD = (OrderState.CANCELLED, OrderState.EXPIRED)


def shelf(asks: Sequence[Ask]) -> Shelf:
    """Goods, stock, members and places of these asks: three statements, one more each for places and group-buys."""
    goods_now = offered({line.sku_id for ask in asks for line in ask.lines}, max(ask.now for ask in asks))
    places = {ask.delivery.place_id for ask in asks if ask.delivery.place_id}
    buys = {ask.group_buy_id for ask in asks if ask.group_buy_id}
    return Shelf(
        goods=goods_now,
        left=Counter(_look({good.pool_id for good in goods_now.values()})),
        standings={one["id"]: one for one in people.standings({ask.member_id for ask in asks})},
        places={place.id: place for place in Place.objects.filter(id__in=places)} if places else {},
        buys=buys_now(buys, max(ask.now for ask in asks)) if buys else {},
    )


def offered(sku_ids: Iterable[int], now: datetime) -> dict[int, Good]:
    """Each pack as an order sees it; what never had a price is left out."""
    return {
        id: Good(
            sku_id=id,
            product_id=one.product_id,
            enterprise_id=one.enterprise_id,
            enterprise=one.enterprise,
            name=one.name,
            top=one.top,
            price=one.price if one.price is not None else NO,
            market_price=one.market_price if one.market_price is not None else NO,
            price_id=one.price_id or 0,
            evidence_id=one.evidence_id,
            pool_id=one.pool_id,
            off="" if one.on_shelf else one.why_off,
            no_return="" if one.returns == Returns.SEVEN_DAYS else str(RETURNS[one.returns]),
            most_per_member=one.most_per_member,
            charity_percent=one.charity_percent,
        )
        for id, one in goods.offered(sku_ids, now=now).items()
    }


def left(pool_ids: Iterable[int]) -> dict[int, int]:
    """Pool → pieces that can still be had, looked at without a lock: what is taken is decided by who takes it."""
    return dict(Pool.objects.filter(id__in=list(pool_ids)).values_list("id", "remaining"))


def _look(pool_ids: Iterable[int]) -> dict[int, int]:
    """The same for who is about to take it: from here on a lock that somebody has is waited for LOCK_SECONDS."""
    with connection.cursor() as sql:
        sql.execute(LOOK, [f"{LOCK_SECONDS}s", list(pool_ids)])
        return dict(sql.fetchall())


LOCK_SECONDS = 5
LOOK = "SELECT id, remaining FROM set_config('lock_timeout', %s, true), claims_pool WHERE id = ANY(%s)"


def bought(member_ids: Iterable[int], sku_ids: Iterable[int], now: datetime) -> dict[tuple[int, int], int]:
    """(member, pack) → pieces in living orders of this calendar year, those not paid yet too."""
    year = localtime(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = Line.objects.filter(order__member__in=list(member_ids), sku__in=list(sku_ids), order__placed_at__gte=year)
    kept = Sum(F("quantity") - F("cancelled") - F("returned"))
    sums = lines.exclude(order__state__in=DEAD).order_by().values("order__member", "sku").annotate(n=kept)
    return {(one["order__member"], one["sku"]): one["n"] for one in sums}


def buys_now(ids: Iterable[int], now: datetime) -> dict[int, Buy]:
    """Group-buys as an order sees them: the price at the number paid so far."""
    found = GroupBuy.objects.filter(id__in=list(ids))
    counts = pieces_paid([one.id for one in found])
    return {
        one.id: Buy(
            id=one.id,
            sku_id=one.sku_id,
            price=price_at(one.steps, counts.get(one.id, 0)),
            most_per_member=one.most_per_member,
            is_open=one.state == BuyState.OPEN and one.opens_at <= now < one.closes_at,
        )
        for one in found
    }


def pieces_paid(buy_ids: Iterable[int]) -> dict[int, int]:
    """Group-buy → pieces that are paid and neither cancelled nor returned: one query."""
    lines = Line.objects.filter(order__group_buy__in=list(buy_ids), order__state__in=(OrderState.PAID, OrderState.DONE))
    kept = Sum(F("quantity") - F("cancelled") - F("returned"))
    return dict(lines.order_by().values_list("order__group_buy").annotate(n=kept))
