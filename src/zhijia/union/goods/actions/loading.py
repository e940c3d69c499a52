"""Many goods at once: a supplier's file, the demo, a benchmark. All of them come in, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from .. import queries, rules
from ..models import Category, Enterprise, Evidence, Price, Product, Proposal, Sku
from .evidence import NewEvidence, check_evidence, new_evidence
from .shelving import refresh

MOST = 100_000
BATCH = 2_000


@dataclass(frozen=True)
class NewPack:
    """One exact pack with its stock, and its price where it has one."""

    code: str
    pack: str
    stock: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    most_per_member: int | None = None
    price: Decimal | None = None  # yuan for each member
    evidence: NewEvidence | None = None
    tiers: Sequence[tuple[int, Decimal]] = ()  # (pieces from which on, yuan) for unions that order for many


@dataclass(frozen=True)
class NewGood:
    """A product with its packs; brand and category by id."""

    name: str
    brand_id: int
    category_id: int
    packs: Sequence[NewPack]
    summary: str = ""
    description: str = ""
    returns: str = rules.Returns.SEVEN_DAYS


class GoodsRefused(Refusal):
    """Some rows will not do: index of the good → sentences. Nothing came in."""

    def __init__(self, rows: dict[int, list[str]]) -> None:
        said = [f"{index + 1}：{'；'.join(why)}" for index, why in sorted(rows.items())[:20]]
        super().__init__(_("%d 个商品不能录入，一个也没有写入。") % len(rows) + " ".join(said))
        self.rows = rows


@transaction.atomic
def add_goods(
    *, enterprise_id: int, goods: Sequence[NewGood], request_key: UUID, by: Any, now: datetime, approved: bool = False
) -> list[int]:
    """Enter all of these products of one enterprise, or none; their ids come back in order, the same for the same key.

    With `approved` (an officer's, or the system's) they are shown at once and stand on the shelf where the evidence
    has its file; else each waits for an officer, with its prices. Raises GoodsRefused, NotYours.
    """
    right = Right.GOODS_WRITE if approved else Right.SUPPLY
    enterprise = queries.locked_enterprise(enterprise_id, right, by, now)
    keys = [uuid5(request_key, f"{place}") for place in range(len(goods))]
    if keys and (earlier := dict(Product.objects.filter(request_key__in=keys).values_list("request_key", "id"))):
        return [earlier[key] for key in keys if key in earlier]
    _refuse_what_is_wrong(enterprise, goods, localdate(now))
    state = rules.ProductState.SHOWN if approved else rules.ProductState.WAITING
    products = _products(enterprise, goods, keys, state, now)
    pairs = [(product, pack) for product, good in zip(products, goods, strict=True) for pack in good.packs]
    skus = _skus(enterprise, pairs, by, now)
    priced = list(zip(skus, (pack for _product, pack in pairs), strict=True))
    prices = _prices(priced, request_key, approved, by, now)
    if not approved:
        _propose(enterprise, products, prices, by, now)
    facts = {"products": len(products), "packs": len(skus)}
    journal.write("product.loaded", by=by, at=now, organisation=enterprise.organisation.path, about=enterprise, **facts)
    refresh(sku_ids=[one.id for one in skus], by=by, now=now)
    return [one.id for one in products]


def _refuse_what_is_wrong(enterprise: Enterprise, goods: Sequence[NewGood], today: date) -> None:
    if len(goods) > MOST:
        raise Refusal(_("一次最多 %(most)d 个商品，这里有 %(has)d 个。") % {"most": MOST, "has": len(goods)})
    known = set(Category.objects.values_list("id", flat=True))
    brands = set(queries.brands().values_list("id", flat=True))
    codes = [pack.code for good in goods for pack in good.packs]
    taken = set(Sku.objects.filter(enterprise=enterprise, code__in=codes).values_list("code", flat=True))
    wrong: dict[int, list[str]] = {}
    for place, good in enumerate(goods):
        said = [] if good.category_id in known and good.brand_id in brands else [_("没有这个品牌或小类。")]
        for check in (lambda good=good: _check_words(good), *(_checks(pack, taken, today) for pack in good.packs)):
            try:
                check()
            except Refusal as no:
                said.append(str(no))
        if said:
            wrong[place] = said
    if wrong:
        raise GoodsRefused(wrong)


def _check_words(good: NewGood) -> None:
    rules.clean_words(good.name, _("商品名称"), 80, "name", least=2)
    rules.clean_words(good.summary, _("一句话介绍"), 200, "summary", least=0)
    if len({rules.plain_pack(pack.pack) for pack in good.packs}) < len(good.packs):
        raise Refusal(_("同一个商品里有两个相同的规格。请删去一个。"), field="pack")
    if good.returns not in list(rules.Returns):
        raise Refusal(_("没有这种退货规则：%s。") % good.returns[:20], field="returns")


def _checks(pack: NewPack, taken: set[str], today: date) -> Any:
    def check() -> None:
        code = rules.clean_code(pack.code)
        if code in taken:
            raise Refusal(_("编码 %s 已经用过了。请换一个。") % code, field="code")
        taken.add(code)
        rules.clean_words(pack.pack, _("规格"), 60, "pack")
        if pack.evidence is not None:
            check_evidence(pack.evidence, today, whole=False)
        for amount in (*([pack.price] if pack.price is not None else []), *(price for _from, price in pack.tiers)):
            if pack.evidence is None:
                raise Refusal(_("有价格就要有市场价的依据：谁在卖、什么时候看到的。"), field="market_price")
            rules.refuse_price(amount, pack.evidence.price)

    return check


def _products(
    enterprise: Enterprise, goods: Sequence[NewGood], keys: Sequence[UUID], state: str, now: datetime
) -> list[Product]:
    tops = dict(Category.objects.values_list("id", "top"))
    brands = dict(queries.brands().values_list("id", "name"))
    made = [
        Product(
            enterprise=enterprise,
            brand_id=good.brand_id,
            category_id=good.category_id,
            top=tops[good.category_id],
            name=rules.clean_words(good.name, "", 80, "name"),
            summary=rules.clean_words(good.summary, "", 200, "summary", least=0),
            description=good.description[:5_000],
            returns=good.returns,
            state=state,
            lexemes=rules.lexemes(
                good.name, brands[good.brand_id], *(pack.code for pack in good.packs), text=good.summary
            ),
            made_at=now,
            changed_at=now,
            request_key=key,
        )
        for good, key in zip(goods, keys, strict=True)
    ]
    return Product.objects.bulk_create(made, batch_size=BATCH)


def _skus(enterprise: Enterprise, pairs: Sequence[tuple[Product, NewPack]], by: Any, now: datetime) -> list[Sku]:
    keys = [uuid5(product.request_key, pack.code) for product, pack in pairs]
    pools = [
        claims.NewPool(f"{product.name} · {pack.pack}"[:80], pack.stock, uuid5(key, "stock"))
        for (product, pack), key in zip(pairs, keys, strict=True)
    ]
    ids = claims.open_pools(pools=pools, organisation_id=enterprise.organisation_id, by=by, now=now)
    made = [
        Sku(
            product=product,
            enterprise=enterprise,
            code=rules.clean_code(pack.code),
            pack=rules.clean_words(pack.pack, "", 60, "pack"),
            attributes=pack.attributes,
            pool_id=pool,
            most_per_member=pack.most_per_member,
            off_at=now,
            request_key=key,
        )
        for (product, pack), key, pool in zip(pairs, keys, ids, strict=True)
    ]
    return Sku.objects.bulk_create(made, batch_size=BATCH)


@transaction.atomic
def propose_many(
    *, enterprise: Enterprise, priced: Sequence[tuple[Sku, NewPack]], key: UUID, by: Any, now: datetime
) -> list[Price]:
    """Other prices for packs that are there, each with its evidence: a paper each, in a few statements.

    What is proposed has been checked by the caller.
    """
    prices = _prices(priced, key, False, by, now)
    _propose(enterprise, [], prices, by, now)
    return prices


def _prices(pairs: Sequence[tuple[Sku, NewPack]], key: UUID, approved: bool, by: Any, now: datetime) -> list[Price]:
    """The prices of all packs with their evidence."""
    priced = [(sku, pack, pack.evidence) for sku, pack in pairs if pack.evidence is not None]
    made = [new_evidence(sku, said, uuid5(key, f"{sku.id} evidence"), by, now) for sku, _pack, said in priced]
    for row in made:
        row.state = rules.State.APPROVED if approved and row.sha256 and row.seller else rules.State.WAITING
    evidence = Evidence.objects.bulk_create(made, batch_size=BATCH)
    rows = []
    for row, (sku, pack, _said) in zip(evidence, priced, strict=True):
        wanted = [] if pack.price is None else [(rules.Kind.MEMBER, 1, pack.price)]
        wanted += [(rules.Kind.GROUP, pieces, amount) for pieces, amount in pack.tiers]
        rows += [_price(sku, row, key, *one, by=by, now=now) for one in wanted]
    return Price.objects.bulk_create(rows, batch_size=BATCH)


def _price(
    sku: Sku, evidence: Evidence, key: UUID, kind: str, minimum: int, amount: Decimal, *, by: Any, now: datetime
) -> Price:
    return Price(
        sku=sku,
        kind=kind,
        minimum=minimum,
        amount=amount,
        market_price=evidence.price,
        evidence=evidence,
        starts_on=localdate(now),
        state=evidence.state,
        made_at=now,
        made_by=by,
        request_key=uuid5(key, f"{sku.id} {kind} {minimum}"),
    )


def _propose(enterprise: Enterprise, products: list[Product], prices: list[Price], by: Any, now: datetime) -> None:
    """A paper for each product, and one for each price."""
    said = {"enterprise": enterprise, "made_at": now, "made_by": by}
    papers = [
        Proposal(product=one, kind=Proposal.Kind.PRODUCT, request_key=uuid5(one.request_key, "paper"), **said)
        for one in products
    ]
    papers += [
        Proposal(
            product_id=one.sku.product_id,
            kind=Proposal.Kind.PRICE,
            price=one,
            evidence=one.evidence if (one.kind, one.minimum) == (rules.Kind.MEMBER, 1) else None,
            request_key=uuid5(one.request_key, "paper"),
            **said,
        )
        for one in prices
    ]
    Proposal.objects.bulk_create(papers, batch_size=BATCH)
