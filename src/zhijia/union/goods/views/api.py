"""The catalogue as data, open to read: what is on the shelf, at what price, and where the market price comes from."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate, now
from ninja import Field, Query, Router, Schema

from zhijia.kernel.refusal import NotYours

from .. import queries
from ..models import Product
from ..queries import Pack, Wanted

MOST = 100
MOST_PAGE = 1_000
BIGGEST = 2**62
router = Router(tags=["goods"])


class GoodOut(Schema):
    """A product as the lists show it: its cheapest pack on the shelf. Prices are yuan."""

    id: int
    name: str
    brand: str
    category: str
    shelf: str
    enterprise_id: int
    summary: str
    pack: str
    price: Decimal
    market_price: Decimal
    saving: Decimal
    in_stock: bool
    listed_at: datetime

    @staticmethod
    def resolve_brand(one: Product) -> str:
        return one.brand.name

    @staticmethod
    def resolve_category(one: Product) -> str:
        return one.category.name

    @staticmethod
    def resolve_shelf(one: Product) -> str:
        return one.top

    @staticmethod
    def resolve_pack(one: Product) -> str:
        return one.face.pack if one.face else ""

    @staticmethod
    def resolve_price(one: Product) -> Any:
        return one.amount

    @staticmethod
    def resolve_in_stock(one: Product) -> bool:
        return bool(one.face and one.face.pool.remaining)


class GoodsOut(Schema):
    """A page of the catalogue; `next` is the number of the following page, null at the end."""

    goods: list[GoodOut]
    next: int | None


class EvidenceOut(Schema):
    """Who sells the same pack elsewhere; the file's hash is of the file as it was handed in."""

    seller: str
    pack: str
    price: Decimal
    seen_on: date
    expires_on: date
    link: str
    sha256: str


class PackOut(Schema):
    """A pack: `why_off` says why it cannot be bought, and is empty when it can."""

    id: int
    code: str
    pack: str
    attributes: dict[str, str]
    price: Decimal | None
    market_price: Decimal | None
    low_7_days: Decimal | None
    left: int
    most_per_member: int | None
    on_shelf: bool
    why_off: str
    evidence: EvidenceOut | None
    group_prices: list[tuple[int, Decimal]]


class ProductOut(Schema):
    """A product with all its packs."""

    id: int
    name: str
    brand: str
    category: str
    shelf: str
    enterprise: str
    summary: str
    description: str
    returns: str
    charity_percent: Decimal
    packs: list[PackOut]


class CategoryOut(Schema):
    """A compartment of one of the five shelves."""

    id: int
    shelf: str = Field(alias="top")
    name: str


class Asked(Schema):
    """What a list is narrowed to; an order that is not known is «new»."""

    q: str = Field("", max_length=60)
    shelf: str = Field("", max_length=8)
    category: int | None = Field(None, ge=1, le=BIGGEST)
    brand: int | None = Field(None, ge=1, le=BIGGEST)
    enterprise: int | None = Field(None, ge=1, le=BIGGEST)
    least: Decimal | None = Field(None, ge=0, max_digits=9, decimal_places=2)
    most: Decimal | None = Field(None, ge=0, max_digits=9, decimal_places=2)
    in_stock: bool = False
    order: str = Field("new", max_length=12)
    page: int = Field(1, ge=1, le=MOST_PAGE)
    limit: int = Field(50, ge=1, le=MOST)


@router.get("goods", response=GoodsOut, url_name="goods", summary="The catalogue, by an order that knows nobody")
def goods(request: HttpRequest, asked: Query[Asked]) -> Any:
    """By words, pinyin or initials; orders: new, price, price-down, saving. No place in it can be bought."""
    _where_it_is_used(request)
    wanted = Wanted(
        text=asked.q.replace("\0", ""),
        top=asked.shelf,
        category=asked.category,
        brand=asked.brand,
        enterprise=asked.enterprise,
        least=asked.least,
        most=asked.most,
        in_stock=asked.in_stock,
        order=asked.order,
    )
    start = (asked.page - 1) * asked.limit
    shown = list(queries.listing(wanted, localdate())[start : start + asked.limit + 1])
    more = len(shown) > asked.limit and asked.page < MOST_PAGE
    return {"goods": shown[: asked.limit], "next": asked.page + 1 if more else None}


@router.get("goods/categories", response=list[CategoryOut], url_name="goods-categories", summary="All compartments")
def categories(request: HttpRequest) -> Any:
    _where_it_is_used(request)
    return queries.categories()


@router.get("goods/{int:product_id}", response=ProductOut, url_name="goods-product", summary="One product")
def product(request: HttpRequest, product_id: int) -> Any:
    _where_it_is_used(request)
    shown = queries.product_page(min(product_id, BIGGEST), now())
    one = shown.product
    names = ("id", "name", "summary", "description", "returns")
    return {
        **{name: getattr(one, name) for name in names},
        "brand": one.brand.name,
        "category": one.category.name,
        "shelf": one.top,
        "enterprise": one.enterprise.name,
        "charity_percent": one.enterprise.charity_percent,
        "packs": [_pack(pack) for pack in shown.packs],
    }


def _where_it_is_used(request: Any) -> None:
    """A federation without a shop has no goods, here either."""
    if not request.federation.has("shop"):
        raise NotYours


def _pack(pack: Pack) -> dict[str, Any]:
    offer = pack.offered
    return {
        "id": offer.sku_id,
        "code": offer.code,
        "pack": pack.sku.pack,
        "attributes": pack.sku.attributes,
        "price": offer.price,
        "market_price": offer.market_price,
        "low_7_days": pack.low,
        "left": pack.left,
        "most_per_member": offer.most_per_member,
        "on_shelf": offer.on_shelf,
        "why_off": offer.why_off,
        "evidence": pack.evidence,
        "group_prices": [(tier.minimum, tier.amount) for tier in pack.tiers],
    }
