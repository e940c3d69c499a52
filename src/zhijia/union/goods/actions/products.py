"""A product's words: written by the supplier, seen by an officer, shown, taken out again."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from .. import queries, rules
from ..models import Brand, Category, Enterprise, Product, Proposal
from ..rules import ProductState
from .shelving import refresh
from .telling import tell_suppliers

WORDS = ("name", "summary", "description", "brand_id", "category_id", "returns")


@transaction.atomic
def add_product(
    *,
    enterprise_id: int,
    name: str,
    brand_id: int,
    category_id: int,
    request_key: UUID,
    by: Any,
    now: datetime,
    summary: str = "",
    description: str = "",
    returns: str = rules.Returns.SEVEN_DAYS,
) -> Product:
    """A draft of a supplier's: packs and prices come next, then it is handed in. The same key returns the same."""
    enterprise = queries.locked_enterprise(enterprise_id, Right.SUPPLY, by, now)
    if earlier := Product.objects.filter(request_key=request_key, enterprise=enterprise).first():
        return earlier
    if enterprise.closed_at is not None:
        raise Refusal(_("“%s”已停止合作，不能再加商品。请联系工会。") % enterprise.name)
    said = _said(name, summary, description, brand_id, category_id, returns)
    made = Product(enterprise=enterprise, request_key=request_key, made_at=now, changed_at=now)
    _put(made, said)
    made.save()
    _journal("product.added", made, by, now, name=made.name)
    return made


@transaction.atomic
def write_product(
    *,
    product_id: int,
    name: str,
    brand_id: int,
    category_id: int,
    request_key: UUID,
    by: Any,
    now: datetime,
    summary: str = "",
    description: str = "",
    returns: str = rules.Returns.SEVEN_DAYS,
) -> Product:
    """Other words: at once in a draft, after an officer's yes in what is shown. Raises Refusal, NotYours."""
    product = queries.locked_product(product_id, Right.SUPPLY, by, now)
    said = _said(name, summary, description, brand_id, category_id, returns)
    if Proposal.objects.filter(request_key=request_key).exists():
        return product
    changed = {field: value for field, value in said.items() if getattr(product, field) != value}
    if not changed:
        return product
    _nothing_waits(product)
    if product.state == ProductState.SHOWN:
        before = {field: getattr(product, field) for field in changed}
        facts = {"enterprise_id": product.enterprise_id, "product": product, "made_at": now, "made_by": by}
        Proposal.objects.create(kind="text", values=changed, before=before, request_key=request_key, **facts)
        _journal("product.asked", product, by, now, changed=sorted(changed))
    else:
        put_words(product, changed, by=by, now=now)
    return product


@transaction.atomic
def correct_words(
    *,
    product_id: int,
    name: str,
    brand_id: int,
    category_id: int,
    reason: str,
    by: Any,
    now: datetime,
    summary: str = "",
    description: str = "",
    returns: str = rules.Returns.SEVEN_DAYS,
) -> Product:
    """An officer puts right what is wrong in a product's words: at once, and its suppliers read why.

    What a supplier has handed in is decided first. Raises Refusal, NotYours.
    """
    product = queries.locked_product(product_id, Right.GOODS_WRITE, by, now)
    said = _said(name, summary, description, brand_id, category_id, returns)
    changed = {field: value for field, value in said.items() if getattr(product, field) != value}
    if not changed:
        return product
    note = rules.clean_words(reason, _("原因"), 120, "reason", least=2)
    if _waits(product):
        raise Refusal(_("“%s”有供应商提交的文字正在审核。请先审核那一份，再更正。") % product.name)
    put_words(product, changed, by=by, now=now)
    title = _("工会更正了“%s”的文字") % product.name
    tell_suppliers(product.enterprise, title=title, body=note, path=f"work/supply/{product.id}/", now=now)
    return product


def put_words(product: Product, words: dict[str, Any], *, by: Any, now: datetime) -> None:
    """Put these words on a locked product, with all that follows from them."""
    _put(product, words)
    product.changed_at = now
    product.save(update_fields=[*words, "top", "lexemes", "changed_at"])
    _journal("product.changed", product, by, now, changed=sorted(words))


def _put(product: Product, words: dict[str, Any]) -> None:
    for field, value in words.items():
        setattr(product, field, value)
    product.top = Category.objects.values_list("top", flat=True).get(id=product.category_id)
    brand = Brand.objects.values_list("name", flat=True).get(id=product.brand_id)
    codes = product.skus.values_list("code", flat=True) if product.pk else ()
    product.lexemes = rules.lexemes(product.name, brand, *codes, text=product.summary)


def _said(name: str, summary: str, description: str, brand_id: int, category_id: int, returns: str) -> dict[str, Any]:
    if returns not in list(rules.Returns):
        raise Refusal(_("没有这种退货规则：%s。") % returns[:20], field="returns")
    if not Brand.objects.filter(id=brand_id).exists():
        raise Refusal(_("没有这个品牌。请工会先登记它。"), field="brand")
    if not Category.objects.filter(id=category_id).exists():
        raise Refusal(_("没有这个小类。请从列表里选。"), field="category")
    if len(description) > 5_000:
        words = _("详细介绍有 %d 个字，最多 5,000 个。请改短。")
        raise Refusal(words % len(description), field="description")
    return {
        "name": rules.clean_words(name, _("商品名称"), 80, "name", least=2),
        "summary": rules.clean_words(summary, _("一句话介绍"), 200, "summary", least=0),
        "description": description.replace("\r\n", "\n").strip(),
        "brand_id": brand_id,
        "category_id": category_id,
        "returns": returns,
    }


def _waits(product: Product) -> bool:
    return product.proposals.filter(state="waiting", kind__in=["product", "text"]).exists()


def _nothing_waits(product: Product) -> None:
    if _waits(product):
        raise Refusal(_("“%s”的文字正在审核。请等结果，或先撤回再改。") % product.name)


@transaction.atomic
def hand_in(*, product_id: int, request_key: UUID, by: Any, now: datetime) -> Product:
    """Ask for it to be shown, with its packs and prices. Handed in twice is once. Raises Refusal, NotYours."""
    product = queries.locked_product(product_id, Right.SUPPLY, by, now)
    if product.state in (ProductState.WAITING, ProductState.SHOWN):
        return product
    if not product.skus.exists():
        raise Refusal(_("“%s”还没有规格。请先加一个规格和价格，再提交审核。") % product.name)
    if not product.skus.filter(prices__state__in=["waiting", "approved"]).exists():
        raise Refusal(_("“%s”还没有报价。请先报一个价格，附上市场价依据。") % product.name)
    facts = {"enterprise_id": product.enterprise_id, "product": product, "made_at": now, "made_by": by}
    Proposal.objects.get_or_create(request_key=request_key, defaults={"kind": "product", **facts})
    turn(product, ProductState.WAITING, "", now)
    _journal("product.made", product, by, now)
    return product


def turn(product: Product, state: ProductState, note: str, now: datetime) -> None:
    """Bring a locked product into a state; its packs follow."""
    product.state, product.note, product.changed_at = state, note, now
    if state != ProductState.SHOWN:
        product.face = product.amount = product.market_price = product.saving = product.on_until = None
        product.save(update_fields=["face", "amount", "market_price", "saving", "on_until"])
    product.save(update_fields=["state", "note", "changed_at"])


def withdraw_product(*, product_id: int, reason: str, by: Any, now: datetime) -> Product:
    """The supplier takes it out of the catalogue; handing it in again brings it back. Twice is once."""
    return _take_out(product_id, Right.SUPPLY, reason, "product.withdrawn", by, now)


def take_off(*, product_id: int, reason: str, by: Any, now: datetime) -> Product:
    """An officer takes it out, with a reason that its suppliers read. Twice is once. Raises Refusal, NotYours."""
    product = _take_out(product_id, Right.GOODS_WRITE, reason, "product.removed", by, now)
    return product


@transaction.atomic
def _take_out(product_id: int, right: str, reason: str, what: str, by: Any, now: datetime) -> Product:
    product = queries.locked_product(product_id, right, by, now)
    if product.state != ProductState.SHOWN:
        return product
    note = rules.clean_words(reason, _("原因"), 120, "reason", least=2)
    turn(product, ProductState.WITHDRAWN, note, now)
    refresh(sku_ids=product.skus.values_list("id", flat=True), by=by, now=now)
    _journal(what, product, by, now, reason=note)
    if right == Right.GOODS_WRITE:
        title = _("工会下架了“%s”") % product.name
        path = f"work/supply/{product.id}/"
        tell_suppliers(product.enterprise, title=title, body=note, path=path, now=now)
    return product


def _journal(what: str, product: Product, by: Any, now: datetime, **facts: Any) -> None:
    where = Enterprise.objects.values_list("organisation__path", flat=True).get(id=product.enterprise_id)
    journal.write(what, by=by, at=now, about=product, organisation=where, **facts)


def key_for(request_key: UUID, what: object) -> UUID:
    """One of several keys that follow from a form's one."""
    return uuid5(request_key, str(what))
