"""Placing an order: the hot path. Orders that arrive together are granted together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from zhijia.kernel import rows
from zhijia.kernel.gather import Gather
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people

from .. import queries
from ..models import Line, Order
from ..rules import HOLD, NOTHING, Ask, Delivery, Granted, Wanted, check, decide, gone, over


def place_order(
    *,
    member_id: int,
    lines: Sequence[Wanted],
    delivery: Delivery,
    request_key: UUID,
    expected_total: Decimal,
    by: Any,
    now: datetime,
    allowance: Decimal = NOTHING,
    no_return_confirmed: bool = False,
    group_buy_id: int | None = None,
) -> Order:
    """Turn these lines into an order that holds its goods for HOLD, before anything is paid.

    Prices, market prices and their evidence are frozen into it. The same request_key again is answered with the same
    order. Outside of a transaction the orders that arrive together are placed together; inside one, at once.
    Raises PriceChanged, OffShelf, LimitReached, Gone or another Refusal; NotYours for another member's key.
    """
    ask = ask_for(
        member_id=member_id,
        lines=tuple(lines),
        delivery=delivery,
        request_key=request_key,
        expected_total=expected_total,
        now=now,
        by=by,
        allowance=allowance,
        no_return_confirmed=no_return_confirmed,
        group_buy_id=group_buy_id,
    )
    answer = place_orders([ask])[0] if connection.in_atomic_block else _counter.ask_in_words(ask, BUSY)
    if isinstance(answer, Exception):
        raise answer
    return answer


def ask_for(**said: Any) -> Ask:
    """An order as it is asked for, looked at as far as it can be alone. Raises Refusal."""
    ask = Ask(**said)
    check(ask)
    return ask


BUSY = _("现在下单的人很多，还没有轮到您。请过几秒再提交一次，同一张表单不会重复下单。")


class _Short(Exception):
    """Some asks failed at the lock: the whole batch is written again without them."""

    def __init__(self, answers: Mapping[UUID, Exception]) -> None:
        super().__init__(answers)
        self.answers = answers


def place_orders(asks: Sequence[Ask]) -> list[Order | Exception]:
    """Answer many asks in the order given, each all or nothing, in a handful of statements however many they are.

    What is cheap is looked at first and without locks; rows are written; stock is taken last, pools by their ids. Who
    turns out to be too late there, because another process was quicker, is told so and the rest is written again.
    """
    refused: dict[UUID, Exception] = {}
    while True:
        try:
            with transaction.atomic():
                return _attempt(asks, refused)
        except _Short as short:
            refused |= short.answers


_counter = Gather(place_orders)


def _attempt(asks: Sequence[Ask], refused: Mapping[UUID, Exception]) -> list[Order | Exception]:
    earlier = rows.earlier(Order, [ask.request_key for ask in asks])
    fresh = [ask for ask in asks if ask.request_key not in earlier and ask.request_key not in refused]
    answers: dict[UUID, Order | Exception] = {**refused}
    granted: dict[UUID, Granted] = {}
    shelf = queries.shelf(fresh) if fresh else None
    for ask in fresh:
        if ask.request_key in granted or shelf is None:  # the same form twice in one batch
            continue
        try:
            granted[ask.request_key] = decide(ask, shelf)
        except Refusal as no:
            answers[ask.request_key] = no
    if granted:
        answers |= _write(list(granted.values()), shelf.places if shelf else {})
    return [_own(ask, earlier.get(ask.request_key) or answers[ask.request_key]) for ask in asks]


def _own(ask: Ask, answer: Order | Exception) -> Order | Exception:
    """A key is answered only to the member who used it first."""
    return NotYours() if isinstance(answer, Order) and answer.member_id != ask.member_id else answer


def _write(granted: Sequence[Granted], places: Mapping[int, Any]) -> dict[UUID, Order]:
    orders = [_order(one, places) for one in granted]
    rows.insert(orders)
    rows.insert([line for order, one in zip(orders, granted, strict=True) for line in _lines(order, one)])
    journal.write_many(
        journal.line(
            "order.placed",
            by=one.ask.by,
            at=one.ask.now,
            about=order,
            organisation=one.path,
            total=order.total,
            until=order.hold_until,
        )
        for order, one in zip(orders, granted, strict=True)
    )
    _take(granted)
    _stay_within_limits(granted)
    return {one.ask.request_key: order for order, one in zip(orders, granted, strict=True)}


def _order(one: Granted, places: Mapping[int, Any]) -> Order:
    ask, to = one.ask, one.ask.delivery
    place = places.get(to.place_id or 0)
    return Order(
        member_id=ask.member_id,
        organisation_id=people.local_id(one.path),
        goods=one.sum.goods,
        fee=one.sum.fee,
        saved=one.sum.saved,
        allowance=ask.allowance,
        way=to.way,
        to_name=to.name.strip()[:60],
        to_phone=to.phone.strip()[:20],
        to_text=(f"{place.name}（{place.address}）" if place else to.text.strip())[:260],
        place=place,
        group_buy_id=ask.group_buy_id,
        placed_at=ask.now,
        hold_until=ask.now + HOLD,
        stock_key=ask.request_key,
        request_key=ask.request_key,
    )


def _lines(order: Order, one: Granted) -> list[Line]:
    return [
        Line(
            order=order,
            sku_id=good.sku_id,
            enterprise_id=good.enterprise_id,
            product_id=good.product_id,
            name=good.name[:160],
            top=good.top,
            quantity=pieces,
            price=price,
            market_price=good.market_price,
            price_id=good.price_id,
            evidence_id=good.evidence_id,
            pool_id=good.pool_id,
            charity_percent=good.charity_percent,
            no_return=good.no_return[:120],
        )
        for good, pieces, price in one.goods
    ]


def _take(granted: Sequence[Granted]) -> None:
    baskets = [claims.Basket(one.ask.request_key, one.pools) for one in granted]
    answers = claims.take_all(baskets=baskets, now=min(one.ask.now for one in granted))
    short = [(one, no) for one, no in zip(granted, answers, strict=True) if no is not None]
    if short:
        raise _Short({one.ask.request_key: _in_words(one, no.left) for one, no in short})


def _in_words(one: Granted, left: int) -> Exception:
    """Which of its goods it was, is looked up only now."""
    has = Counter(queries.left(one.pools))
    pool = next((pool for pool, pieces in one.pools.items() if pieces > has[pool]), next(iter(one.pools)))
    return gone(one, pool, min(left, has[pool]))


def _stay_within_limits(granted: Sequence[Granted]) -> None:
    """Under the lock of the stock, so that two orders of one member in two processes cannot both be the last."""
    limited = {good.sku_id for one in granted for good, _n, _p in one.goods if good.most_per_member is not None}
    if not limited:
        return
    members = {one.ask.member_id for one in granted}
    bought = queries.bought(members, limited, max(one.ask.now for one in granted))
    wrong = {one.ask.request_key: no for one in granted if (no := over(one, bought))}
    if wrong:
        raise _Short(wrong)


__all__ = ["BUSY", "Ask", "Delivery", "Wanted", "ask_for", "place_order", "place_orders"]
