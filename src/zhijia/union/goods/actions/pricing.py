"""What a supplier proposes for a price, and where the market price comes from."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people.rules import Right

from .. import queries, rules
from ..models import Evidence, Price, Product, Proposal, Sku
from .evidence import NewEvidence, check_evidence, keep_file, new_evidence
from .products import key_for
from .shelving import refresh


@transaction.atomic
def propose_price(
    *,
    sku_id: int,
    amount: Decimal,
    request_key: UUID,
    by: Any,
    now: datetime,
    evidence: NewEvidence | None = None,
    evidence_id: int | None = None,
    kind: str = rules.Kind.MEMBER,
    minimum: int = 1,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reduced_from: Decimal | None = None,
) -> Price:
    """A price for each piece from `minimum` pieces on, with new evidence or evidence of this pack that still counts.

    It waits for an officer. The same key returns the same. Raises Refusal with the fact and the way out, NotYours.
    """
    sku, product = queries.locked_pack(sku_id, Right.SUPPLY, by, now)
    if earlier := Price.objects.filter(request_key=request_key, sku=sku).first():
        return earlier
    today = localdate(now)
    starts_on = starts_on or today
    _check_terms(kind, minimum, starts_on, ends_on, today)
    if evidence is not None:
        check_evidence(evidence, today)
        rules.refuse_price(amount, evidence.price)
    proof = _evidence(sku, evidence, evidence_id, key_for(request_key, "evidence"), by, now)
    rules.refuse_price(amount, proof.price)
    if reduced_from is not None:
        rules.refuse_false_discount(amount, reduced_from, queries.stretches(sku.id), now)
    price = Price.objects.create(
        sku=sku,
        kind=kind,
        minimum=minimum,
        amount=amount,
        market_price=proof.price,
        evidence=proof,
        reduced_from=reduced_from,
        starts_on=starts_on,
        ends_on=ends_on,
        made_at=now,
        made_by=by,
        request_key=request_key,
    )
    new = proof if evidence is not None else None
    _propose(product, "price", key_for(request_key, "paper"), by, now, price=price, evidence=new)
    _journal("price.asked", price, product, by, now, amount=str(amount), market=str(proof.price), kind=kind)
    return price


def _check_terms(kind: str, minimum: int, starts_on: date, ends_on: date | None, today: date) -> None:
    if kind not in list(rules.Kind):
        raise Refusal(_("价格分会员价和团购价两种。请选一种。"), field="kind")
    if not 1 <= minimum <= 100_000:
        raise Refusal(_("起订数量要在 1 到 100,000 之间。"), field="minimum")
    if starts_on < today:
        raise Refusal(_("开始日期 %s 已经过去。请从今天或以后开始。") % starts_on, field="starts_on")
    if ends_on is not None and ends_on < starts_on:
        raise Refusal(_("结束日期早于开始日期。"), field="ends_on")


def _evidence(
    sku: Sku, said: NewEvidence | None, evidence_id: int | None, key: UUID, by: Any, now: datetime
) -> Evidence:
    if said is not None:
        made = new_evidence(sku, said, key, by, now)
        made.save()
        return made
    found = Evidence.objects.filter(id=evidence_id or sku.evidence_id or 0, sku=sku).exclude(state="declined").first()
    if found is None:
        raise Refusal(_("请附上市场价的依据：谁在卖、什么规格、什么时候看到的。"), field="seller")
    if found.expires_on < localdate(now):
        words = _("%(seller)s 的依据已于 %(day)s 到期。请重新查一次市场价。")
        raise Refusal(words % {"seller": found.seller, "day": found.expires_on}, field="evidence")
    return found


@transaction.atomic
def renew_evidence(
    *, sku_id: int, evidence: NewEvidence, request_key: UUID, by: Any, now: datetime, officer: bool = False
) -> Evidence:
    """The market price seen anew. A supplier's waits for an officer; an officer's counts at once, also against us.

    The same key returns the same. Raises Refusal, NotYours.
    """
    sku, product = queries.locked_pack(sku_id, Right.GOODS_WRITE if officer else Right.SUPPLY, by, now)
    if earlier := Evidence.objects.filter(request_key=request_key, sku=sku).first():
        return earlier
    check_evidence(evidence, localdate(now))
    made = new_evidence(sku, evidence, request_key, by, now)
    if officer and not made.sha256:
        raise Refusal(_("请附上照片、截图或 PDF：没有凭证的市场价不算数。"), field="file")
    made.state = rules.State.APPROVED if officer else rules.State.WAITING
    made.save()
    _journal("evidence.added", made, product, by, now, price=str(made.price), seller=made.seller)
    if officer:
        refresh(sku_ids=[sku.id], by=by, now=now)
    else:
        _propose(product, "evidence", key_for(request_key, "paper"), by, now, evidence=made)
    return made


@transaction.atomic
def attach_file(
    *, evidence_id: int, content: bytes, file_name: str, by: Any, now: datetime, seller: str = ""
) -> Evidence:
    """Complete evidence that came without its file, or without its seller. What is there stays as it is."""
    row = Evidence.objects.select_for_update(no_key=True).filter(id=evidence_id).select_related("sku").first()
    if row is None:
        raise NotYours
    product = queries.locked_product(row.sku.product_id, Right.SUPPLY, by, now)
    if row.sha256:
        raise Refusal(_("这份依据已经有凭证了。市场价变了就另交一份。"), field="file")
    rules.check_evidence_file(content)
    row.seller = row.seller or rules.clean_words(seller, _("在哪里看到的"), 60, "seller", least=2)
    keep_file(row, content, file_name)
    row.save(update_fields=["file", "file_name", "sha256", "seller"])
    _journal("evidence.uploaded", row, product, by, now, sha256=row.sha256)
    return row


def _propose(product: Product, kind: str, key: UUID, by: Any, now: datetime, **about: Any) -> None:
    facts = {"enterprise_id": product.enterprise_id, "product": product, "made_at": now, "made_by": by}
    Proposal.objects.create(kind=kind, request_key=key, **facts, **about)


def _journal(what: str, about: Any, product: Product, by: Any, now: datetime, **facts: Any) -> None:
    where = product.enterprise.organisation.path
    journal.write(what, by=by, at=now, about=about, organisation=where, sku=about.sku_id, **facts)
