"""What stands on the shelf follows from prices, evidence and who stopped what: decided here, and nowhere else."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Enterprise, Product, Shelving, Sku
from ..rules import Off, ProductState, Verdict, why_off
from .telling import tell_suppliers

AT_ONCE = 500  # packs that the clock turns in one transaction
BY_ITSELF = (Off.LAPSED, Off.MARKET_FELL, Off.PRICE_OVER)  # nobody's hand: the supplier has to be told
SAID_MOST = 10

PUT = """
UPDATE goods_sku SET price_id = new.price, evidence_id = new.evidence, amount = new.amount,
       market_price = new.market, off = new.off, off_at = new.off_at, turns_on = new.turns_on
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[], %s::text[], %s::timestamptz[],
              %s::date[]) AS new (id, price, evidence, amount, market, off, off_at, turns_on)
 WHERE goods_sku.id = new.id
"""
# The cheapest pack that is on the shelf is what the lists show of a product.
FACE = """
UPDATE goods_product SET face_id = face.id, amount = face.amount, market_price = face.market_price,
       saving = face.market_price - face.amount, on_until = face.turns_on - 1, listed_at = COALESCE(listed_at, %s)
  FROM (SELECT DISTINCT ON (product_id) id, product_id, amount, market_price, turns_on FROM goods_sku
         WHERE product_id = ANY(%s) AND off = '' ORDER BY product_id, amount, id) AS face
 WHERE goods_product.id = face.product_id
"""
NO_FACE = """
UPDATE goods_product SET face_id = NULL, amount = NULL, market_price = NULL, saving = NULL, on_until = NULL
 WHERE id = ANY(%s) AND face_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM goods_sku WHERE product_id = goods_product.id AND off = '')
"""


@transaction.atomic
def refresh(*, sku_ids: Iterable[int], now: datetime, by: Any = None) -> int:
    """Decide again what these packs cost today and whether they are on the shelf. Returns how many changed.

    Keeps the price history, and tells the suppliers of those that fell off by themselves. Safe to repeat; the number
    of statements does not depend on the number of packs.
    """
    ids, today = list(sku_ids), localdate(now)
    list(Product.objects.filter(skus__in=ids).order_by("id").select_for_update(of=("self",), no_key=True).values("id"))
    packs = Sku.objects.filter(id__in=ids).select_related("product", "enterprise__organisation").order_by("id")
    skus = list(packs.select_for_update(of=("self",), no_key=True))
    verdicts = queries.judge([one.id for one in skus], today)
    turned: list[tuple[Sku, str]] = []  # the pack as it is now, and why it was off before
    for one in skus:
        was = (one.off, one.price_id, one.evidence_id, one.turns_on)
        _decide(one, verdicts[one.id], now)
        if was != (one.off, one.price_id, one.evidence_id, one.turns_on):
            turned.append((one, was[0]))
    if turned:
        _put([one for one, _was in turned])
        _keep_history(turned, now)
        _show({one.product_id for one, _was in turned}, now)
        _note(turned, by, now)
    return len(turned)


def _decide(one: Sku, verdict: Verdict, now: datetime) -> None:
    off = _by_hand(one) or verdict.off
    if verdict.quote:
        one.price_id, one.amount = verdict.quote.id, verdict.quote.amount
    if verdict.proof:
        one.evidence_id, one.market_price = verdict.proof.id, verdict.proof.price
    one.off_at = None if not off else one.off_at if one.off == off and one.off_at else now
    one.off, one.turns_on = off, verdict.turns_on


def _by_hand(one: Sku) -> Off:
    if one.enterprise.closed_at is not None:
        return Off.CLOSED
    if one.product.state != ProductState.SHOWN:
        return Off.NOT_SHOWN
    return {"": Off.ON, "officer": Off.TAKEN_OFF, "supplier": Off.STOPPED}[one.stopped]


def _put(skus: list[Sku]) -> None:
    columns = ("id", "price_id", "evidence_id", "amount", "market_price", "off", "off_at", "turns_on")
    with connection.cursor() as sql:
        sql.execute(PUT, [[getattr(one, column) for one in skus] for column in columns])


def _keep_history(turned: list[tuple[Sku, str]], now: datetime) -> None:
    """End the stretches of those that left or changed, begin those of the ones that stand now."""
    ends: dict[str, list[int]] = defaultdict(list)
    open_now = {
        row.sku_id: row for row in Shelving.objects.filter(sku__in=[one.id for one, _was in turned], until=None)
    }
    begins = []
    for one, _was in turned:
        row = open_now.get(one.id)
        same = row is not None and not one.off and (row.price_id, row.evidence_id) == (one.price_id, one.evidence_id)
        if row is not None and not same:
            ends[one.off].append(row.id)
        if not one.off and not same:
            begins.append(_stretch(one, now))
    for why, rows in ends.items():
        Shelving.objects.filter(id__in=rows).update(until=now, why=why)
    Shelving.objects.bulk_create(begins, batch_size=5_000)


def _stretch(one: Sku, now: datetime) -> Shelving:
    facts: dict[str, Any] = {name: getattr(one, name) for name in ("price_id", "evidence_id", "amount", "market_price")}
    return Shelving(sku_id=one.id, since=now, **facts)


def _show(product_ids: Iterable[int], now: datetime) -> None:
    ids = list(product_ids)
    with connection.cursor() as sql:
        sql.execute(NO_FACE, [ids])
        sql.execute(FACE, [now, ids])


def _note(turned: list[tuple[Sku, str]], by: Any, now: datetime) -> None:
    moved = [(one, was) for one, was in turned if bool(one.off) != bool(was)]
    journal.write_many(
        journal.line(
            "sku.unshelved" if one.off else "sku.shelved",
            by=by,
            at=now,
            about=one,
            organisation=one.enterprise.organisation.path,
            **({"why": one.off} if one.off else {"amount": str(one.amount), "market": str(one.market_price)}),
        )
        for one, _was in moved
    )
    fell: dict[Enterprise, list[Sku]] = defaultdict(list)
    for one, _was in moved:
        if one.off in BY_ITSELF:
            fell[one.enterprise].append(one)
    for enterprise, skus in fell.items():
        _tell(enterprise, skus, now)


def _tell(enterprise: Enterprise, skus: list[Sku], now: datetime) -> None:
    said = [f"{one.product.name} · {one.pack}：{why_off(one.off)}" for one in skus[:SAID_MOST]]
    if len(skus) > SAID_MOST:
        said.append(_("另有 %d 个规格，请到“我的货架”查看。") % (len(skus) - SAID_MOST))
    title = ngettext("%d 个规格已自动下架", "%d 个规格已自动下架", len(skus)) % len(skus)
    tell_suppliers(enterprise, title=title, body="\n".join(said), path="work/supply/shelf/?off=1", now=now)


def refresh_due(*, now: datetime) -> int:
    """By the clock: every pack whose price or evidence came to its end, or to its beginning, some at a time."""
    count, today = 0, localdate(now)
    while ids := list(_due(today)[:AT_ONCE]):
        count += refresh(sku_ids=ids, now=now)
    return count


def _due(today: date) -> Any:
    return Sku.objects.filter(turns_on__lte=today).order_by("id").values_list("id", flat=True)
