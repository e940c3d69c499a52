"""What suppliers and officers look at: their own shelf, what waits, what ran out and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from zhijia.kernel.refusal import NotYours
from zhijia.union.people.queries import Person
from zhijia.union.people.rules import Right

from .. import rules
from ..models import Category, Evidence, Picture, Price, Product, Proposal, Sheet, Sku
from .catalogue import on_shelf, saying
from .owners import brands

ROWS = 50
SOON = timedelta(days=30)
OWNER = "enterprise__organisation__path"


@dataclass(frozen=True)
class Standing:
    """How an enterprise's shelf stands today."""

    on: int
    off: int
    soon: int  # evidence ends within thirty days
    waiting: int
    declined: int
    without_file: int


def standing(person: Person, right: str, today: date) -> Standing:
    """The figures at the head of a workbench: four queries."""
    packs = Sku.objects.filter(person.over(right, OWNER), product__state="shown")
    counts: dict[str, int] = packs.aggregate(
        n_on=Count("id", filter=Q(off="")),
        n_off=Count("id", filter=~Q(off="")),
        n_soon=Count("id", filter=Q(off="", turns_on__lte=today + SOON)),
    )
    papers = Proposal.objects.filter(person.over(right, OWNER))
    lately = Q(state="declined", decided_at__date__gte=today - timedelta(days=7))
    counts |= papers.aggregate(n_waiting=Count("id", filter=Q(state="waiting")), n_declined=Count("id", filter=lately))
    said = {name.removeprefix("n_"): n for name, n in counts.items()}
    return Standing(**said, without_file=proofs_without_file(person, right).count())


def proofs_without_file(person: Person, right: str) -> QuerySet[Evidence]:
    """Evidence that waits for its file before anybody can approve it."""
    own = person.over(right, "sku__enterprise__organisation__path")
    rows = Evidence.objects.filter(own, state="waiting", sha256="")
    return rows.select_related("sku__product").order_by("id")


def packs(person: Person, right: str, *, text: str = "", only: str = "", today: date) -> QuerySet[Sku]:
    """The packs of one's own enterprises, newest first; `only` is «off», «soon», «out» or nothing."""
    rows = Sku.objects.filter(person.over(right, OWNER))
    if text:
        code = Q(code__startswith=text.upper())
        rows = rows.filter(code | Q(product__in=Product.objects.filter(saying(text))))
    narrowed = {
        "off": ~Q(off=""),
        "soon": Q(off="", turns_on__lte=today + SOON),
        "out": Q(off="", pool__remaining=0),
    }
    if only in narrowed:
        rows = rows.filter(narrowed[only])
    return rows.select_related("product__brand", "pool", "evidence", "enterprise").order_by("-id")


def own_product(person: Person, right: str, product_id: int) -> Product:
    """A product over whose enterprise the right is held. Raises NotYours."""
    rows = Product.objects.select_related("brand", "category", "enterprise__organisation")
    if (found := rows.filter(person.over(right, OWNER), id=product_id).first()) is None:
        raise NotYours
    return found


def own_pack(person: Person, right: str, sku_id: int) -> Sku:
    """A pack over whose enterprise the right is held. Raises NotYours."""
    rows = Sku.objects.select_related("product__brand", "pool", "evidence", "enterprise")
    if (found := rows.filter(person.over(right, OWNER), id=sku_id).first()) is None:
        raise NotYours
    return found


def own_evidence(person: Person, right: str, evidence_id: int) -> Evidence:
    """Evidence in any state, for those who hand it in and those who look at it. Raises NotYours."""
    own = person.over(right, "sku__enterprise__organisation__path")
    if (found := Evidence.objects.filter(own, id=evidence_id).exclude(file="").first()) is None:
        raise NotYours
    return found


def own_picture(person: Person, right: str, picture_id: int) -> Picture:
    """A picture in any state. Raises NotYours."""
    own = person.over(right, "product__enterprise__organisation__path")
    if (found := Picture.objects.filter(own, id=picture_id).first()) is None:
        raise NotYours
    return found


def own_paper(person: Person, right: str, proposal_id: int) -> Proposal:
    """A proposal over whose enterprise the right is held. Raises NotYours."""
    if (found := Proposal.objects.filter(person.over(right, OWNER), id=proposal_id).first()) is None:
        raise NotYours
    return found


def papers(person: Person, right: str, state: str = "") -> QuerySet[Proposal]:
    """Proposals of one's own enterprises, newest first."""
    rows = Proposal.objects.filter(person.over(right, OWNER), **({"state": state} if state else {}))
    about = ("product", "enterprise", "price__sku", "price__evidence", "evidence__sku", "made_by", "decided_by")
    return rows.select_related(*about).order_by("-id")


@dataclass(frozen=True)
class Case:
    """What waits about one product, to be looked at together."""

    product: Product
    papers: Sequence[Proposal]
    now: dict[int, Sku]  # the packs that prices and evidence are about, as they stand

    @property
    def since(self) -> datetime:
        return min(one.made_at for one in self.papers)

    @property
    def ids(self) -> str:
        return ",".join(str(one.id) for one in self.papers)


def queue(person: Person, *, after: int = 0, most: int = 20) -> tuple[list[Case], int]:
    """The products about which something waits for this officer, the longest first, and how many there are."""
    waiting = Proposal.objects.filter(person.over(Right.GOODS_WRITE, OWNER), state="waiting")
    ids = list(waiting.order_by().values("product_id").annotate(first=Min("made_at")).order_by("first", "product_id"))
    some = [row["product_id"] for row in ids[after : after + most]]
    about = ("price__sku__pool", "price__evidence", "evidence__sku", "picture", "made_by")
    rows = list(waiting.filter(product__in=some).select_related(*about).order_by("id"))
    products = Product.objects.select_related("brand", "category", "enterprise").in_bulk(some)
    skus = {one.price.sku_id for one in rows if one.price} | {one.evidence.sku_id for one in rows if one.evidence}
    now = Sku.objects.select_related("evidence").in_bulk(skus)
    cases = [Case(products[id], [one for one in rows if one.product_id == id], now) for id in some]
    return cases, len(ids)


Side = tuple[Any, str, str]  # (label, as it is, as it should be)


def sides(papers: Iterable[Proposal]) -> dict[int, list[Side]]:
    """Texts' proposals side by side, by id: two queries for any number, none where there is no text."""
    texts = [one for one in papers if one.kind == Proposal.Kind.TEXT]
    if not texts:
        return {}
    names: dict[str, dict[Any, str]] = {
        "brand_id": dict(brands().values_list("id", "name")),
        "category_id": dict(Category.objects.values_list("id", "name")),
        "returns": {key.value: str(label) for key, label in rules.RETURNS.items()},
    }
    return {
        one.id: [
            (
                rules.WORDS.get(field, field),
                *(_said(names.get(field), side.get(field, "")) for side in (one.before, one.values)),
            )
            for field in one.values
        ]
        for one in texts
    }


def _said(names: dict[Any, str] | None, value: Any) -> str:
    return names.get(value, str(value)) if names else str(value)


@dataclass(frozen=True)
class Figures:
    """What a leader asks: how much is on the shelf, what it saves, what runs out."""

    shelves: Sequence[dict[str, Any]]  # top, products, saving in per cent of the market
    enterprises: Sequence[dict[str, Any]]  # name, shown, gone, soon
    lapsing: Sequence[tuple[str, int]]  # week → packs whose evidence ends


def figures(person: Person, today: date) -> Figures:
    """Sums over the enterprises over which this person keeps goods: three queries."""
    shown = on_shelf(today).filter(person.over(Right.GOODS_WRITE, OWNER))
    sums = shown.order_by().values("top").annotate(products=Count("id"), ours=Sum("amount"), market=Sum("market_price"))
    found: dict[str, Any] = {row["top"]: row for row in sums}
    shelves = []
    for code, top in rules.TOPS.items():
        row: dict[str, Any] = found.get(code, {"products": 0, "ours": Decimal(0), "market": Decimal(0)})
        share = float((row["market"] - row["ours"]) / row["market"] * 100) if row["market"] else 0.0
        shelves.append({"top": top, "products": row["products"], "saving": share})
    own = Sku.objects.filter(person.over(Right.GOODS_WRITE, OWNER), product__state="shown")
    enterprises: list[Any] = list(
        own.order_by()
        .values(name=F("enterprise__name"))
        .annotate(
            shown=Count("id", filter=Q(off="")),
            gone=Count("id", filter=~Q(off="")),
            soon=Count("id", filter=Q(off="", turns_on__lte=today + SOON)),
        )
        .order_by("enterprise_id")
    )
    return Figures(shelves, enterprises, _lapsing(own, today))


def _lapsing(own: QuerySet[Sku], today: date) -> list[tuple[str, int]]:
    days = own.filter(off="", evidence__expires_on__lt=today + timedelta(weeks=12))
    counts: dict[date, int] = dict(days.order_by().values_list("evidence__expires_on").annotate(n=Count("id")))
    weeks = [today + timedelta(weeks=n) for n in range(12)]
    return [
        (f"{week.month}.{week.day}", sum(n for day, n in counts.items() if week <= day < week + timedelta(weeks=1)))
        for week in weeks
    ]


def own_sheets(person: Person) -> QuerySet[Sheet]:
    """The tables of one's own enterprises, newest first."""
    rows = Sheet.objects.filter(person.over(Right.SUPPLY, OWNER)).select_related("enterprise", "made_by")
    return rows.order_by("-id")


def own_sheet(person: Person, sheet_id: int) -> Sheet:
    """One of them. Raises NotYours."""
    if (found := own_sheets(person).filter(id=sheet_id).first()) is None:
        raise NotYours
    return found


def table_rows(person: Person, most: int) -> list[list[Any]]:
    """One's own packs in the columns of rules.table.FIELDS: what comes out can go in again."""
    rows = Sku.objects.filter(person.over(Right.SUPPLY, OWNER)).order_by("id")
    about = rows.select_related("product__brand", "product__category", "pool", "evidence")[:most]
    return [
        [
            one.code,
            one.product.name,
            one.product.brand.name,
            one.product.category.name,
            one.pack,
            one.product.summary,
            one.product.returns,
            one.amount if one.amount is not None else "",
            one.market_price if one.market_price is not None else "",
            one.evidence.seller if one.evidence else "",
            str(one.evidence.seen_on) if one.evidence else "",
            one.evidence.link if one.evidence else "",
            one.pool.remaining,
            one.most_per_member or "",
        ]
        for one in about
    ]


def last_decline(product: Product) -> Proposal | None:
    """Why the last no about a product was said."""
    return product.proposals.filter(state="declined").order_by("-decided_at").first()


def prices_of(skus: Sequence[Sku]) -> dict[int, list[Price]]:
    """Pack → its newest prices in every state, with their evidence: for the supplier's own page."""
    found: dict[int, list[Price]] = {}
    for one in Price.objects.filter(sku__in=skus).select_related("evidence").order_by("sku_id", "-id"):
        kept = found.setdefault(one.sku_id, [])
        if len(kept) < 8:
            kept.append(one)
    return found
