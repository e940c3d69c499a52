"""Packs and their stock. A pack's words are never changed: evidence is about them. Another pack is another row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from .. import queries, rules
from ..models import Product, Sku
from .products import key_for
from .shelving import refresh

MOST_PACKS = 50
MOST_ATTRIBUTES = 12


@transaction.atomic
def add_pack(
    *,
    product_id: int,
    code: str,
    pack: str,
    request_key: UUID,
    by: Any,
    now: datetime,
    stock: int = 0,
    attributes: Mapping[str, str] | None = None,
    most_per_member: int | None = None,
) -> Sku:
    """One more exact pack with its stock. It has no price yet. The same key returns the same."""
    product = queries.locked_product(product_id, Right.SUPPLY, by, now)
    if earlier := product.skus.filter(request_key=request_key).first():
        return earlier
    code, pack = rules.clean_code(code), rules.clean_words(pack, _("规格"), 60, "pack")
    packs = list(product.skus.values_list("pack", flat=True))
    if len(packs) >= MOST_PACKS:
        raise Refusal(_("一个商品最多 %d 个规格。请另建一个商品。") % MOST_PACKS)
    if rules.plain_pack(pack) in map(rules.plain_pack, packs):
        raise Refusal(_("已经有规格“%s”。请直接给它报价。") % pack, field="pack")
    made = _kept(
        product,
        code,
        pack=pack,
        attributes=_attributes(attributes or {}),
        most_per_member=_limit(most_per_member),
        pool=_pool(product, pack, stock, request_key, by, now),
        off_at=now,
        request_key=request_key,
    )
    words = rules.lexemes(product.name, product.brand.name, *[*product.skus.values_list("code", flat=True)])
    Product.objects.filter(id=product.id).update(lexemes=list(dict.fromkeys([*words, *product.lexemes])))
    _journal("sku.added", made, product, by, now, code=code, pack=pack)
    return made


def _kept(product: Product, code: str, **facts: Any) -> Sku:
    """The row, unless the code is taken, at this very moment too: another product's form is not waited for by ours."""
    taken = Refusal(_("编码 %s 已经用过了。请换一个。") % code, field="code")
    codes = Sku.objects.filter(enterprise=product.enterprise_id, code=code)
    if codes.exists():
        raise taken
    try:
        with transaction.atomic():
            return Sku.objects.create(product=product, enterprise_id=product.enterprise_id, code=code, **facts)
    except IntegrityError as clash:
        if codes.exists():
            raise taken from clash
        raise


def _pool(product: Product, pack: str, stock: int, request_key: UUID, by: Any, now: datetime) -> Any:
    if stock < 0:
        raise Refusal(_("库存不能小于 0。"), field="stock")
    return claims.open_pool(
        name=f"{product.name} · {pack}"[:80],
        total=stock,
        organisation_id=product.enterprise.organisation_id,
        request_key=key_for(request_key, "stock"),
        by=by,
        now=now,
    )


def _attributes(said: Mapping[str, str]) -> dict[str, str]:
    kept = {
        rules.clean_words(name, _("属性"), 20, "attributes"): rules.clean_words(value, _("属性"), 60, "attributes")
        for name, value in said.items()
    }
    if len(kept) > MOST_ATTRIBUTES:
        raise Refusal(_("属性最多 %d 项。请只留要紧的。") % MOST_ATTRIBUTES, field="attributes")
    return kept


def _limit(most: int | None) -> int | None:
    if most is not None and not 1 <= most <= 100_000:
        raise Refusal(_("每人限购要在 1 到 100,000 之间，不限就留空。"), field="most_per_member")
    return most


@transaction.atomic
def limit_pack(*, sku_id: int, most_per_member: int | None, by: Any, now: datetime) -> Sku:
    """So many a member may have; empty for no limit. Holds for orders from now on."""
    sku, product = queries.locked_pack(sku_id, Right.SUPPLY, by, now)
    if sku.most_per_member != _limit(most_per_member):
        sku.most_per_member = most_per_member
        sku.save(update_fields=["most_per_member"])
        _journal("sku.changed", sku, product, by, now, most_per_member=most_per_member)
    return sku


def stop_pack(*, sku_id: int, reason: str, by: Any, now: datetime, officer: bool = False) -> Sku:
    """Take one pack off the shelf until it is put back by whoever stopped it: its supplier, or an officer."""
    return _stop(sku_id, "officer" if officer else "supplier", reason, by, now)


@transaction.atomic
def _stop(sku_id: int, who: str, reason: str, by: Any, now: datetime) -> Sku:
    sku, product = queries.locked_pack(sku_id, Right.GOODS_WRITE if who == "officer" else Right.SUPPLY, by, now)
    if sku.stopped == who or sku.stopped == "officer":
        return sku
    sku.stopped, sku.note = who, rules.clean_words(reason, _("原因"), 120, "reason", least=2)
    sku.save(update_fields=["stopped", "note"])
    _journal("sku.stopped", sku, product, by, now, reason=sku.note, who=who)
    refresh(sku_ids=[sku.id], by=by, now=now)
    sku.refresh_from_db()
    return sku


@transaction.atomic
def resume_pack(*, sku_id: int, by: Any, now: datetime, officer: bool = False) -> Sku:
    """Put it back; it stands on the shelf when price and evidence do. What an officer stopped an officer puts back."""
    sku, product = queries.locked_pack(sku_id, Right.GOODS_WRITE if officer else Right.SUPPLY, by, now)
    if not sku.stopped:
        return sku
    if sku.stopped == "officer" and not officer:
        words = _("这个规格是工会下架的：%s。改正后请联系工会恢复。")
        raise Refusal(words % sku.note)
    sku.stopped = sku.note = ""
    sku.save(update_fields=["stopped", "note"])
    _journal("sku.returned", sku, product, by, now)
    refresh(sku_ids=[sku.id], by=by, now=now)
    sku.refresh_from_db()
    return sku


@transaction.atomic
def add_stock(*, sku_id: int, quantity: int, reason: str, request_key: UUID, by: Any, now: datetime) -> Sku:
    """More of a pack, or with a number below zero less, never below what has been ordered. Raises Refusal, NotYours."""
    sku, _product = queries.locked_pack(sku_id, Right.SUPPLY, by, now)
    claims.change_stock(pool_id=sku.pool_id, change=quantity, reason=reason, request_key=request_key, by=by, now=now)
    return sku


@transaction.atomic
def set_stock(*, enterprise_id: int, left: Mapping[str, int], reason: str, by: Any, now: datetime) -> int:
    """Code of a pack → pieces that can still be sold: what a supplier's own system says. Returns how many changed.

    All of it, or none: one unknown code refuses the whole. What has been ordered stays ordered.
    """
    enterprise = queries.locked_enterprise(enterprise_id, Right.SUPPLY, by, now)
    pools = dict(Sku.objects.filter(enterprise=enterprise, code__in=left).values_list("code", "pool_id"))
    if unknown := sorted(set(left) - set(pools)):
        words = _("没有这些商品编码：%s。请核对。")
        raise Refusal(words % "、".join(unknown[:10]), field="code")
    wanted = {pools[code]: pieces for code, pieces in left.items()}
    return claims.set_remaining(wanted=wanted, reason=reason, by=by, now=now)


def _journal(what: str, sku: Sku, product: Product, by: Any, now: datetime, **facts: Any) -> None:
    where = product.enterprise.organisation.path
    journal.write(what, by=by, at=now, about=sku, organisation=where, **facts)
