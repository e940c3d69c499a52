"""A basket as its owner sees it, what it comes to, and where it can go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours
from zhijia.union.goods.rules import TOPS
from zhijia.union.people.models import Member

from ..models import Address, BasketLine, Place
from ..rules import Delivery, Good, Priced, Sum, Wanted, Way, add_up
from .deciding import buys_now, left, offered

MOST_PLACES = 12


@dataclass(frozen=True)
class Row:
    """One thing in a basket, priced as of today; `trouble` is why it cannot be ordered so, `was` what it cost."""

    good: Good
    quantity: int
    price: Decimal
    was: Decimal | None
    left: int
    trouble: str

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity

    @property
    def saved(self) -> Decimal:
        return (self.good.market_price - self.price) * self.quantity

    @property
    def more(self) -> int:
        return self.quantity + 1

    @property
    def less(self) -> int:
        return self.quantity - 1

    @property
    def top(self) -> Any:
        """Its shelf: icon and colour of the tile."""
        return TOPS.get(self.good.top)


@dataclass(frozen=True)
class Basket:
    """What would be ordered: rows by supplier, those that cannot be ordered apart; `buy_id` for a group-buy."""

    rows: Sequence[Row]
    buy_id: int | None = None

    @property
    def fine(self) -> list[Row]:
        return [row for row in self.rows if not row.trouble]

    @property
    def troubled(self) -> list[Row]:
        return [row for row in self.rows if row.trouble]

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.fine if row.was is not None]

    @property
    def pieces(self) -> int:
        return sum(row.quantity for row in self.rows)

    @property
    def suppliers(self) -> list[tuple[str, list[Row]]]:
        ordered = sorted(self.rows, key=lambda row: row.good.enterprise_id)
        return [(name, list(rows)) for name, rows in groupby(ordered, key=lambda row: row.good.enterprise)]

    @property
    def kept(self) -> list[Row]:
        """Those that cannot be returned without a reason."""
        return [row for row in self.fine if row.good.no_return]

    def sum(self, way: str) -> Sum:
        priced = [Priced(row.good.enterprise_id, row.quantity, row.price, row.good.market_price) for row in self.fine]
        return add_up(priced, to_the_door=way in (Way.HOME, Way.WORK))

    def wanted(self) -> list[Wanted]:
        return [Wanted(row.good.sku_id, row.quantity, row.price) for row in self.fine]


def basket(member_id: int, now: datetime) -> Basket:
    """All that is in it, newest last: three queries, however much that is."""
    lines = list(BasketLine.objects.filter(member=member_id).order_by("added_at", "id"))
    goods = offered([line.sku_id for line in lines], now) if lines else {}
    stock = left({good.pool_id for good in goods.values()}) if goods else {}
    return Basket([_row(line, goods[line.sku_id], stock) for line in lines if line.sku_id in goods])


def _row(line: BasketLine, good: Good, stock: Mapping[int, int]) -> Row:
    has = stock.get(good.pool_id, 0)
    was = line.price_seen if line.price_seen != good.price else None
    return Row(good, line.quantity, good.price, was, has, _trouble(good, line.quantity, has))


def _trouble(good: Good, quantity: int, has: int) -> str:
    if good.off:
        return _("现在买不了：%s。可以移除，或等它重新上架。") % good.off
    if has == 0:
        return _("暂时卖完了。可以移除，或过几天再来看。")
    if quantity > has:
        return _("只剩 %d 件，请减少数量。") % has
    if good.most_per_member is not None and quantity > good.most_per_member:
        return _("每人最多买 %d 件，请减少数量。") % good.most_per_member
    return ""


def one_buy(buy_id: int, quantity: int, now: datetime) -> Basket:
    """The basket of somebody who joins a group-buy: its pack, at its price now. Raises NotYours."""
    buy = buys_now([buy_id], now).get(buy_id)
    good = offered([buy.sku_id], now).get(buy.sku_id) if buy else None
    if buy is None or good is None:
        raise NotYours
    has = left([good.pool_id]).get(good.pool_id, 0)
    trouble = _trouble(good, quantity, has) or ("" if buy.is_open else _("这次拼团已经结束。"))
    return Basket([Row(good, quantity, buy.price, None, has, trouble)], buy_id=buy_id)


def basket_size(member_id: int) -> int:
    """Different things in it."""
    return BasketLine.objects.filter(member=member_id).count()


# Where it can go


def addresses(member_id: int) -> list[Address]:
    """A member's own, the one used last first."""
    return list(Address.objects.filter(member=member_id).order_by("-used_at", "-id"))


def address_of(address_id: int, member_id: int) -> Address:
    """One of theirs. Raises NotYours."""
    if (found := Address.objects.filter(member=member_id, id=min(address_id, 2**63 - 1)).first()) is None:
        raise NotYours
    return found


def places_for(member: Member, most: int = MOST_PLACES) -> list[Place]:
    """Pick-up points that take parcels, those of the member's own unions first."""
    above = [int(part) for part in member.organisation.path.split("/") if part]
    near = Case(When(organisation__in=above, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = Place.objects.filter(is_open=True).select_related("organisation")
    return list(found.order_by(near, "-organisation__path", "id")[:most])


def places() -> list[Place]:
    """All that take parcels."""
    return list(Place.objects.filter(is_open=True).select_related("organisation").order_by("kind", "name")[:200])


def delivery(to: str, member: Member) -> Delivery | None:
    """«address:12» or «place:3» as somewhere to send things; None when it is nowhere of theirs."""
    kind, _sep, number = to.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    if kind == "address":
        found = Address.objects.filter(member=member, id=int(number)).first()
        way = Way.WORK if found and found.kind == Address.Kind.WORK else Way.HOME
        return Delivery(way, found.name, found.phone, found.text) if found else None
    place = Place.objects.filter(Q(is_open=True), id=int(number)).first() if kind == "place" else None
    if place is None:
        return None
    way = Way.LOCKER if place.kind == Place.Kind.LOCKER else Way.STATION
    return Delivery(way, member.name, member.phone or "", f"{place.name}（{place.address}）", place.id)
