"""An officer looks at what suppliers propose, and says yes or no. Whoever proposed does not decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from .. import queries, rules
from ..models import Evidence, Picture, Price, Product, Proposal
from ..rules import ProductState, State
from .products import put_words, turn
from .shelving import refresh
from .telling import tell_suppliers

MOST_AT_ONCE = 500


@transaction.atomic
def approve(*, proposal_ids: Sequence[int], by: Any, now: datetime) -> list[Proposal]:
    """Say yes to all of these, or none. What is approved already stays so. Raises Refusal, NotYours."""
    papers = _locked(proposal_ids, by, now)
    waiting = [one for one in papers if one.state == State.WAITING]
    _refuse_declined(papers)
    for one in waiting:
        _refuse_own(one, by)
        _refuse_unproven(one, now)
    for one in waiting:
        _enact(one, by, now)
    _decided(waiting, State.APPROVED, "", by, now)
    products = {one.product_id for one in waiting}
    refresh(sku_ids=queries.packs_of(products), by=by, now=now)
    return papers


@transaction.atomic
def decline(*, proposal_ids: Sequence[int], reason: str, by: Any, now: datetime) -> list[Proposal]:
    """Say no to all of these, with a reason that the supplier reads. What was declined stays so."""
    reason = rules.clean_words(reason, _("原因"), 120, "reason", least=2)
    papers = _locked(proposal_ids, by, now)
    if any(one.state == State.APPROVED for one in papers):
        raise Refusal(_("其中有已经通过的。要撤下商品，请用“下架”。"))
    waiting = [one for one in papers if one.state == State.WAITING]
    _undo(waiting, reason, now)
    _decided(waiting, State.DECLINED, reason, by, now)
    return papers


@transaction.atomic
def withdraw(*, proposal_id: int, by: Any, now: datetime) -> Proposal:
    """The supplier takes back what still waits. Twice is once. Raises Refusal, NotYours."""
    (paper,) = _locked([proposal_id], by, now, Right.SUPPLY)
    if paper.state == State.APPROVED:
        raise Refusal(_("这一项已经通过了，不能撤回。"))
    if paper.state == State.WAITING:
        _undo([paper], "", now)
        _keep([paper], State.DECLINED, _("供应商撤回"), by, now)
    return paper


def _locked(ids: Sequence[int], by: Any, now: datetime, right: str = Right.GOODS_WRITE) -> list[Proposal]:
    if len(ids) > MOST_AT_ONCE:
        raise Refusal(_("一次最多处理 %d 项。") % MOST_AT_ONCE)
    products = Proposal.objects.filter(id__in=ids).values("product_id")
    list(Product.objects.filter(id__in=products).order_by("id").select_for_update(no_key=True).values("id"))
    rows = Proposal.objects.filter(id__in=ids).order_by("id").select_for_update(of=("self",), no_key=True)
    about = ("product__brand", "enterprise__organisation", "price__sku", "price__evidence", "evidence", "picture")
    papers = list(rows.select_related(*about))
    paths = {one.enterprise.organisation.path for one in papers}
    if len(papers) < len(set(ids)) or not all(people.may(by, right, path, now) for path in paths):
        raise NotYours
    return papers


def _refuse_declined(papers: Iterable[Proposal]) -> None:
    if any(one.state == State.DECLINED for one in papers):
        raise Refusal(_("其中有已经退回的。请供应商改好后重新提交。"))


def _refuse_own(one: Proposal, by: Any) -> None:
    if by is not None and one.made_by_id == by.pk:
        raise Refusal(_("这是您自己提交的，要由另一个人审核。"))


def _refuse_unproven(one: Proposal, now: datetime) -> None:
    proof = one.evidence or (one.price.evidence if one.price else None)
    if proof is None:
        return
    about = f"{one.product.name} · {proof.seller}"
    if not proof.sha256:
        raise Refusal(_("“%s”的市场价还没有凭证文件。请供应商补上，或退回。") % about)
    if proof.expires_on < localdate(now):
        words = _("“%(about)s”的依据已于 %(day)s 到期。请退回，重新查一次市场价。")
        raise Refusal(words % {"about": about, "day": proof.expires_on})
    if one.price and one.price.reduced_from:
        history = queries.stretches(one.price.sku_id)
        rules.refuse_false_discount(one.price.amount, one.price.reduced_from, history, now)


def _enact(one: Proposal, by: Any, now: datetime) -> None:
    if one.kind == Proposal.Kind.PRODUCT:
        turn(one.product, ProductState.SHOWN, "", now)
    elif one.kind == Proposal.Kind.TEXT:
        put_words(one.product, one.values, by=by, now=now)
    elif one.price:
        Price.objects.filter(id=one.price.id).update(state=State.APPROVED)
        Evidence.objects.filter(id=one.price.evidence_id).update(state=State.APPROVED)
    elif one.evidence:
        Evidence.objects.filter(id=one.evidence.id).update(state=State.APPROVED)
    elif one.picture:
        Picture.objects.filter(id=one.picture.id).update(state=State.APPROVED)


def _undo(papers: Iterable[Proposal], reason: str, now: datetime) -> None:
    """What was proposed does not come to be; evidence that another price rests on goes on waiting with that price."""
    for one in papers:
        if one.kind == Proposal.Kind.PRODUCT:
            turn(one.product, ProductState.DRAFT, reason, now)
        if one.price:
            Price.objects.filter(id=one.price.id).update(state=State.DECLINED)
        if one.evidence and not one.evidence.prices.exclude(state=State.DECLINED).exists():
            Evidence.objects.filter(id=one.evidence.id, state=State.WAITING).update(state=State.DECLINED)
        if one.picture:
            Picture.objects.filter(id=one.picture.id).update(state=State.DECLINED)


def _decided(papers: Sequence[Proposal], state: State, reason: str, by: Any, now: datetime) -> None:
    _keep(papers, state, reason, by, now)
    for enterprise, own in _by_enterprise(papers).items():
        names = "、".join(dict.fromkeys(one.product.name for one in own))
        if state == State.APPROVED:
            title = ngettext("%d 项提交已通过审核", "%d 项提交已通过审核", len(own)) % len(own)
        else:
            title = ngettext("%d 项提交没有通过", "%d 项提交没有通过", len(own)) % len(own)
        body = f"{names}：{reason}" if reason else names
        tell_suppliers(enterprise, title=title, body=body, path="work/supply/papers/", now=now)


def _keep(papers: Sequence[Proposal], state: State, reason: str, by: Any, now: datetime) -> None:
    ids = [one.id for one in papers]
    Proposal.objects.filter(id__in=ids).update(state=state, reason=reason, decided_at=now, decided_by=by)
    for one in papers:
        one.state, one.reason, one.decided_at, one.decided_by = state, reason, now, by
    verb = "approved" if state == State.APPROVED else "declined"
    journal.write_many(
        journal.line(
            f"{'product' if one.kind == 'text' else one.kind}.{verb}",
            by=by,
            at=now,
            about=one,
            organisation=one.enterprise.organisation.path,
            product=one.product_id,
            **({"reason": reason} if reason else {}),
        )
        for one in papers
    )


def _by_enterprise(papers: Iterable[Proposal]) -> dict[Any, list[Proposal]]:
    found: dict[Any, list[Proposal]] = defaultdict(list)
    for one in papers:
        found[one.enterprise].append(one)
    return found
