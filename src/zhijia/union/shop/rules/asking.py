"""Who asks for what, and whether it is given: plain arithmetic on what was looked up. No database.

The words are lazy: orders that arrive together are decided by one of them, and each is read in its own language.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal

from .delivery import Delivery
from .money import MOST_LINES, MOST_OF_ONE, NOTHING, Priced, Sum, add_up


class PriceChanged(Refusal):
    """What was shown is no longer what it costs."""


class OffShelf(Refusal):
    """It left the shelf."""


class LimitReached(Refusal):
    """This member has bought as many as one may."""


class Gone(Refusal):
    """Not so many are left; `left` says how many are."""

    def __init__(self, message: object, *, left: int) -> None:
        super().__init__(message, field="quantity")
        self.left = left


@dataclass(frozen=True)
class Wanted:
    """So many of one pack, at the price that was shown (None: nobody was shown one)."""

    sku_id: int
    quantity: int
    price_seen: Decimal | None = None


@dataclass(frozen=True)
class Ask:
    """One order as it is asked for."""

    member_id: int
    lines: tuple[Wanted, ...]
    delivery: Delivery
    request_key: UUID
    expected_total: Decimal
    now: datetime
    by: Any
    allowance: Decimal = NOTHING
    no_return_confirmed: bool = False
    group_buy_id: int | None = None


@dataclass(frozen=True)
class Good:
    """One pack as it can be had now, whoever asks."""

    sku_id: int
    product_id: int
    enterprise_id: int
    enterprise: str
    name: str
    top: str
    price: Decimal
    market_price: Decimal
    price_id: int
    evidence_id: int | None
    pool_id: int
    off: str  # why it is not on the shelf; empty when it is
    no_return: str  # why it cannot be returned without a reason; empty when it can
    most_per_member: int | None
    charity_percent: Decimal


@dataclass(frozen=True)
class Buy:
    """A group-buy as it stands: whether it is open, its pack, the price now, how many one member may have."""

    id: int
    sku_id: int
    price: Decimal
    most_per_member: int
    is_open: bool


@dataclass
class Shelf:
    """What a batch of asks is decided on; `left` goes down as they are granted."""

    goods: Mapping[int, Good]
    left: Counter[int]
    standings: Mapping[int, Mapping[str, Any]]
    places: Mapping[int, Any]
    buys: Mapping[int, Buy] = field(default_factory=dict)


@dataclass(frozen=True)
class Granted:
    """An ask that will be written: its goods with their numbers, its sum, whose member."""

    ask: Ask
    goods: Sequence[tuple[Good, int, Decimal]]  # good, pieces, price a piece
    sum: Sum
    path: str

    @property
    def pools(self) -> dict[int, int]:
        wanted: Counter[int] = Counter()
        for good, pieces, _price in self.goods:
            wanted[good.pool_id] += pieces
        return dict(wanted)


def check(ask: Ask) -> None:
    """What can be seen without looking anything up. Raises Refusal."""
    if not 1 <= len(ask.lines) <= MOST_LINES:
        words = (
            _("购物篮里有 {n} 种商品；一张订单要有 1 到 {most} 种。") if ask.lines else _("购物篮是空的。请先选商品。")
        )
        raise Refusal(format_lazy(words, n=len(ask.lines), most=MOST_LINES), field="lines")
    if len({line.sku_id for line in ask.lines}) != len(ask.lines):
        raise Refusal(_("同一种商品写了两行。请合并成一行，写总数。"), field="lines")
    for line in ask.lines:
        if type(line.quantity) is not int or not 1 <= line.quantity <= MOST_OF_ONE:
            raise Refusal(format_lazy(_("数量要是 1 到 {most} 的整数。"), most=MOST_OF_ONE), field="quantity")
    if not ask.allowance >= NOTHING:
        raise Refusal(_("补贴不能小于 0。"), field="allowance")
    if not ask.delivery.name.strip() or not ask.delivery.phone.strip():
        raise Refusal(_("请写收货人的姓名和手机号。"), field="delivery")
    if ask.delivery.to_the_door and len(ask.delivery.text.strip()) < 5:
        raise Refusal(_("请把收货地址写完整，至少 5 个字。"), field="delivery")
    if not ask.delivery.to_the_door and not ask.delivery.place_id:
        raise Refusal(_("请选取货的地点。"), field="delivery")


def decide(ask: Ask, shelf: Shelf) -> Granted:
    """The order that is granted; `shelf.left` goes down by it. Raises Refusal."""
    standing = shelf.standings.get(ask.member_id)
    if standing is None or standing["state"] != "active":
        raise Refusal(_("只有在会的会员可以下单。入会申请通过后再来。"))
    if ask.delivery.place_id and ((place := shelf.places.get(ask.delivery.place_id)) is None or not place.is_open):
        raise Refusal(_("这个取货点现在不收包裹。请换一个。"), field="delivery")
    chosen = [(_good(line, shelf), line.quantity) for line in ask.lines]
    priced = [(good, pieces, _price(ask, good, pieces, shelf)) for good, pieces in chosen]
    for (good, _pieces, price), line in zip(priced, ask.lines, strict=True):
        if line.price_seen is not None and line.price_seen != price:
            words = _("“{name}”的价格从 ¥{old} 变为 ¥{new}。请看一看新的价格，再决定要不要买。")
            raise PriceChanged(format_lazy(words, name=good.name, old=line.price_seen, new=price), field="lines")
    total = add_up(
        [Priced(good.enterprise_id, pieces, price, good.market_price) for good, pieces, price in priced],
        to_the_door=ask.delivery.to_the_door,
    )
    if total.total != ask.expected_total:
        words = _("应付合计从 ¥{old} 变为 ¥{new}。请核对后再提交。")
        raise PriceChanged(format_lazy(words, old=ask.expected_total, new=total.total), field="expected_total")
    if ask.allowance > total.total:
        words = _("补贴 ¥{has} 比应付的 ¥{total} 多。请减少补贴。")
        raise Refusal(format_lazy(words, has=ask.allowance, total=total.total), field="allowance")
    _confirmed(ask, priced)
    granted = Granted(ask, priced, total, standing["path"])
    _enough(granted, shelf)
    return granted


def _good(line: Wanted, shelf: Shelf) -> Good:
    good = shelf.goods.get(line.sku_id)
    if good is None:
        raise OffShelf(_("这件商品已经不在架上。请从购物篮里移除，或换一种。"), field="lines")
    if good.off:
        words = _("“{name}”现在买不了：{why}。请从购物篮里移除，或换一种。")
        raise OffShelf(format_lazy(words, name=good.name, why=good.off), field="lines")
    if good.most_per_member is not None and line.quantity > good.most_per_member:
        words = _("“{name}”每人最多买 {most} 件，这里是 {has} 件。请减少数量。")
        facts = {"name": good.name, "most": good.most_per_member, "has": line.quantity}
        raise LimitReached(format_lazy(words, **facts), field="quantity")
    return good


def _price(ask: Ask, good: Good, pieces: int, shelf: Shelf) -> Decimal:
    if ask.group_buy_id is None:
        return good.price
    buy = shelf.buys.get(ask.group_buy_id)
    if buy is None or not buy.is_open or buy.sku_id != good.sku_id:
        raise OffShelf(_("这次拼团已经结束，或不是这件商品。请看看正在进行的拼团。"))
    if pieces > buy.most_per_member:
        words = _("这次拼团每人最多 {most} 件，这里是 {has} 件。请减少数量。")
        raise LimitReached(format_lazy(words, most=buy.most_per_member, has=pieces), field="quantity")
    if buy.price >= good.market_price:
        raise OffShelf(_("市场价已经不高于拼团价，这次拼团暂停。"))
    return buy.price


def _confirmed(ask: Ask, priced: Sequence[tuple[Good, int, Decimal]]) -> None:
    kept = [good.name for good, _pieces, _price in priced if good.no_return]
    if kept and not ask.no_return_confirmed:
        words = _("“{names}”不支持七日无理由退货。请勾选“我知道了”再提交。")
        raise Refusal(format_lazy(words, names="”“".join(kept)), field="no_return_confirmed")


def _enough(granted: Granted, shelf: Shelf) -> None:
    for pool, pieces in granted.pools.items():
        if pieces > shelf.left[pool]:
            raise gone(granted, pool, shelf.left[pool])
    shelf.left.subtract(granted.pools)


def gone(granted: Granted, pool: int, left: int) -> Gone:
    """So many are not left in a pool, in words."""
    name = next(good.name for good, _pieces, _price in granted.goods if good.pool_id == pool)
    words = (
        _("“{name}”只剩 {left} 件。请减少数量，或换一种。")
        if left
        else _("“{name}”刚刚卖完了。请换一种，或过几天再来看。")
    )
    return Gone(format_lazy(words, name=name, left=left), left=left)


def over(granted: Granted, bought: Mapping[tuple[int, int], int]) -> LimitReached | None:
    """Whether a member has, with this order, more than one may this year; `bought` counts it already."""
    for good, pieces, _price in granted.goods:
        has = bought.get((granted.ask.member_id, good.sku_id), 0)
        if good.most_per_member is not None and has > good.most_per_member:
            words = _("“{name}”每人每年最多买 {most} 件，您今年已经买了 {has} 件。请减少数量。")
            facts = {"name": good.name, "most": good.most_per_member, "has": has - pieces}
            return LimitReached(format_lazy(words, **facts), field="quantity")
    return None
