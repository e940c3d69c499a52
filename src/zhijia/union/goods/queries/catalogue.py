"""What members see: the catalogue in an order that knows nobody. No place in it can be bought."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import BooleanField, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.timezone import localdate

from zhijia.kernel.refusal import NotYours

from .. import rules
from ..models import Brand, Category, Enterprise, Evidence, Picture, Price, Product, Shelving, Sku
from .offers import Offered, offered

PAGE = 24
PAGES = 100  # who has not found it on these narrows the list
COUNT_TO = 500
SHELF_SHOWS = 4
ORDERS = {
    "new": ("-listed_at", "-id"),
    "price": ("amount", "-id"),
    "price-down": ("-amount", "id"),
    "saving": ("-saving", "-id"),
}
# A lexeme for each beginning of a word: an index finds them at any size (decision 0016).
FOUND = 'array_to_tsvector("goods_product"."lexemes"::text[]) @@ %s::tsquery'


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty means all. Prices are yuan, both included."""

    text: str = ""
    top: str = ""
    category: int | None = None
    brand: int | None = None
    enterprise: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    in_stock: bool = False
    order: str = "new"


def on_shelf(today: date) -> QuerySet[Product]:
    """Products with a pack that can be bought today, whatever the clock's job has done yet."""
    return Product.objects.filter(face__isnull=False, on_until__gte=today)


def listing(wanted: Wanted, today: date) -> QuerySet[Product]:
    """The products of a list, each with its face: price, pack and stock in the same query."""
    found = _named(wanted.text, today)
    for field in ("top", "category", "brand", "enterprise"):
        if value := getattr(wanted, field):
            found = found.filter(**{field: value})
    if wanted.least is not None:
        found = found.filter(amount__gte=wanted.least)
    if wanted.most is not None:
        found = found.filter(amount__lte=wanted.most)
    if wanted.in_stock:
        found = found.filter(face__pool__remaining__gt=0)
    return _shown(found).order_by(*ORDERS.get(wanted.order, ORDERS["new"]))


def _named(text: str, today: date) -> QuerySet[Product]:
    """Those a text finds. A few are looked up first: to walk all in the list's order for them would take a second.

    The database cannot know: it takes a rare word for a common one, and would look for it through every product.
    """
    found = on_shelf(today).filter(saying(text))
    if not rules.prefixes(text):
        return found
    few = list(found.values_list("id", flat=True)[: COUNT_TO + 1])
    return on_shelf(today).filter(id__in=few) if len(few) <= COUNT_TO else found


def _shown(products: QuerySet[Product]) -> QuerySet[Product]:
    return products.select_related("brand", "category", "face__pool").defer("description", "lexemes")


def saying(text: str) -> Q:
    """Every word of the text begins a word, a sound or the initials of the product."""
    asked = rules.prefixes(text)
    if not asked:
        return Q(pk__in=[]) if text.strip() else Q()
    query = " & ".join(f"'{_quoted(one)}':*" for one in asked)
    return Q(RawSQL(FOUND, [query], output_field=BooleanField()))


def _quoted(lexeme: str) -> str:
    return lexeme.replace("\\", "\\\\").replace("'", "''")


def how_many(products: QuerySet[Product]) -> int:
    """Counted a little beyond COUNT_TO: then a page says «more than …»."""
    return products.order_by()[: COUNT_TO + 1].count()


def search(text: str, most: int, today: date) -> list[Product]:
    """For the search over everything."""
    return list(listing(Wanted(text=text), today)[:most]) if rules.prefixes(text) else []


@dataclass(frozen=True)
class Shelf:
    """One of the five with its compartments and the first products on it."""

    top: rules.Top
    categories: Sequence[Category]
    products: Sequence[Product]


# The newest of each shelf as listing(Wanted(top=…)) has them, by its index: one statement for all five.
NEWEST = """
SELECT newest.id FROM unnest(%s::text[]) AS shelf (top), LATERAL (
    SELECT id FROM goods_product
     WHERE face_id IS NOT NULL AND on_until >= %s AND goods_product.top = shelf.top
     ORDER BY listed_at DESC, id DESC LIMIT %s
) AS newest
"""


def shelves(today: date) -> list[Shelf]:
    """衣医食住行, each with its newest: two queries, however much there is."""
    compartments: dict[str, list[Category]] = {code: [] for code in rules.TOPS}
    for one in Category.objects.all():
        compartments[one.top].append(one)
    newest: dict[str, list[Product]] = {code: [] for code in rules.TOPS}
    ids = RawSQL(NEWEST, [list(rules.TOPS), today, SHELF_SHOWS])
    for product in _shown(Product.objects.filter(id__in=ids)).order_by(*ORDERS["new"]):
        newest[product.top].append(product)
    return [Shelf(top, compartments[code], newest[code]) for code, top in rules.TOPS.items()]


def most_saved(today: date, most: int) -> list[Product]:
    """Where one saves most against the market, in yuan."""
    return list(listing(Wanted(order="saving"), today)[:most])


def shown_brands(top: str = "") -> QuerySet[Brand]:
    """Brands with something on the shelf, oldest first."""
    products = Product.objects.filter(brand=OuterRef("pk"), face__isnull=False, **({"top": top} if top else {}))
    return Brand.objects.filter(Exists(products)).order_by(F("since").asc(nulls_last=True), "name")


def shown_enterprises() -> QuerySet[Enterprise]:
    """Those we work with, oldest first."""
    return Enterprise.objects.filter(closed_at=None).order_by("id")


@dataclass(frozen=True)
class Pack:
    """A pack on the product's page: what is offered, its stock, and all one should know of its price."""

    offered: Offered
    sku: Sku
    evidence: Evidence | None
    price: Price | None
    low: Decimal | None  # the lowest of the last seven days
    tiers: Sequence[Price]

    @property
    def left(self) -> int:
        return int(self.sku.pool.remaining)

    @property
    def can_be_had(self) -> bool:
        return self.offered.on_shelf and self.left > 0


@dataclass(frozen=True)
class Shown:
    """A product's page."""

    product: Product
    packs: Sequence[Pack]
    pictures: Sequence[Picture]

    @property
    def face(self) -> Pack | None:
        """The cheapest that can be had; else one that is on the shelf; else any."""
        order = sorted(
            self.packs, key=lambda one: (not one.can_be_had, not one.offered.on_shelf, one.offered.price or Decimal(0))
        )
        return order[0] if order else None


def product_page(product_id: int, now: datetime) -> Shown:
    """A product that is in the catalogue, or was: whoever bought it may come back. Raises NotYours."""
    rows = Product.objects.select_related("brand", "category", "enterprise")
    product = rows.filter(id=product_id, listed_at__isnull=False).exclude(state="draft").first()
    if product is None:
        raise NotYours
    return _page(product, now)


def preview(product: Product, now: datetime) -> Shown:
    """The same page for whoever may see it before others do."""
    return _page(product, now)


def _page(product: Product, now: datetime) -> Shown:
    today = localdate(now)
    skus = list(product.skus.select_related("pool").order_by("id"))
    offers = offered([one.id for one in skus], now=now)
    proofs = Evidence.objects.in_bulk([one.evidence_id for one in offers.values() if one.evidence_id])
    prices = Price.objects.in_bulk([one.price_id for one in offers.values() if one.price_id])
    since = now - timedelta(days=rules.LOW_DAYS)
    lately = Shelving.objects.filter(Q(until=None) | Q(until__gt=since), sku__in=skus).order_by().values("sku_id")
    lows: dict[int, Decimal] = dict(lately.annotate(low=Min("amount")).values_list("sku_id", "low"))
    tiers = _tiers(skus, today)
    packs = [
        Pack(
            offered=(offer := offers[one.id]),
            sku=one,
            evidence=proofs.get(offer.evidence_id or 0),
            price=prices.get(offer.price_id or 0),
            low=lows.get(one.id),
            tiers=tiers.get(one.id, ()),
        )
        for one in skus
    ]
    return Shown(product, packs, list(product.pictures.filter(state="approved").order_by("id")))


def _tiers(skus: Sequence[Sku], today: date) -> dict[int, list[Price]]:
    rows = Price.objects.filter(sku__in=skus, state="approved", kind=rules.Kind.GROUP, starts_on__lte=today)
    found: dict[int, dict[int, Price]] = {}
    for one in rows.exclude(ends_on__lt=today).order_by("minimum", "starts_on", "id"):
        found.setdefault(one.sku_id, {})[one.minimum] = one
    return {sku: list(tiers.values()) for sku, tiers in found.items()}


def history(sku_id: int, most: int = 200) -> list[Shelving]:
    """When a pack stood on the shelf at which price, newest first, each with its evidence."""
    return list(Shelving.objects.filter(sku=sku_id).select_related("evidence").order_by("-since", "-id")[:most])


def pack_of_history(sku_id: int) -> Sku:
    """A pack whose history anyone may read: it was on the shelf once. Raises NotYours."""
    found = Sku.objects.select_related("product__brand").filter(id=sku_id, product__listed_at__isnull=False).first()
    if found is None:
        raise NotYours
    return found


def open_evidence(evidence_id: int) -> Evidence:
    """Approved evidence with its file: anyone may look. Raises NotYours."""
    found = Evidence.objects.filter(id=evidence_id, state="approved").first()
    if found is None:
        raise NotYours
    return found


def picture(picture_id: int) -> Picture:
    """An approved one. Raises NotYours."""
    found = Picture.objects.filter(id=picture_id, state="approved").first()
    if found is None:
        raise NotYours
    return found


def brand(brand_id: int) -> Brand:
    """Raises NotYours."""
    if (found := Brand.objects.select_related("enterprise").filter(id=brand_id).first()) is None:
        raise NotYours
    return found


@dataclass(frozen=True)
class Face:
    """What stands for a product where it is small: its photograph's id, or the brand's name in its shelf's colours."""

    photo: int | None
    brand: str
    icon: str
    tone: str


def faces(product_ids: Iterable[int]) -> dict[int, Face]:
    """Product → its face, whether on the shelf or not: two queries."""
    rows = list(Product.objects.filter(id__in=set(product_ids)).select_related("brand", "category"))
    photos = first_pictures(rows)
    return {one.id: Face(photos.get(one.id), one.brand.name, one.category.icon, one.shelf.tone) for one in rows}


def first_pictures(products: Sequence[Product]) -> dict[int, int]:
    """Product → its first approved picture, where it has one: one query."""
    rows = Picture.objects.filter(product__in=products, state="approved").order_by("product_id")
    return dict(rows.values_list("product_id").annotate(first=Min("id")))
