"""Once more, please; given by hand; and why somebody could not come."""

from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices

from .. import queries
from ..models import MOST, Appeal, Claim, Offer, Wish
from ..rules import LABELS, State
from ..rules.words import SoldOut
from .opening import said
from .pools import change, follow, lock_pool, path_of

OPEN_APPEALS = 5  # of one member at a time


@transaction.atomic
def wish_once_more(*, offer_id: int, member_id: int, by: Any, now: datetime) -> Wish:
    """This member would come to one more session. Said twice is once; it promises nothing. Raises NotYours."""
    if not Offer.objects.filter(id=offer_id).exists():
        raise NotYours
    return Wish.objects.get_or_create(offer_id=offer_id, member_id=member_id, defaults={"at": now})[0]


@transaction.atomic
def give_by_hand(
    *,
    offer_id: int,
    member_id: int,
    reason: str,
    request_key: UUID,
    by: Any,
    now: datetime,
    quantity: int = 1,
    part_id: int | None = None,
) -> Claim:
    """An officer gives places past the queue, for a reason that is published with their number.

    They come from the reserve `part_id`, or from what is left of the public part. The same request_key again returns
    the claim already given. Raises Refusal, NotYours.
    """
    if earlier := Claim.objects.filter(request_key=request_key).first():
        return earlier
    reason = said(reason)
    offer = Offer.objects.filter(id=offer_id).first()
    if offer is None:
        raise NotYours
    if not 1 <= quantity <= MOST:
        raise Refusal(_("数量要在 1 到 %d 之间。") % MOST, field="quantity")
    if part_id is None and queries.yet_to_draw(offer):
        raise Refusal(_("抽签的名额在抽签前不能指定给人。请从预留里给，或等抽完。"), field="part_id")
    pool = lock_pool(part_id or offer.pool_id)
    if part_id and pool.part_of_id != offer.pool_id:
        raise NotYours
    if quantity > pool.remaining:
        raise SoldOut(_("只剩 %d 份。请减少数量。") % pool.remaining, left=pool.remaining)
    claim = Claim.objects.create(
        offer=offer,
        pool=pool,
        member_id=member_id,
        quantity=quantity,
        state=State.CONFIRMED,
        asked_at=now,
        settled_at=now,
        note=reason,
        by_hand=True,
        token=token_urlsafe(16),
        request_key=request_key,
    )
    change({pool.id: -quantity})
    facts = {"quantity": quantity, "reason": reason}
    journal.write("claim.given", by=by, at=now, about=claim, organisation=path_of(pool), **facts)
    follow([claim], now)
    return claim


@transaction.atomic
def appeal(*, claim_id: int, member_id: int, words: str, by: Any, now: datetime) -> Appeal:
    """A member says why they could not come. Once a claim. Raises Refusal, NotYours."""
    claim = queries.claim_of(claim_id, member_id)
    if earlier := Appeal.objects.filter(claim=claim).first():
        return earlier
    if claim.state != State.ABSENT:
        raise Refusal(_("这项预约现在是“%s”，不用说明。") % LABELS[State(claim.state)])
    if not (kept := words.strip()) or len(kept) > 200:
        raise Refusal(_("请写几个字，200 字以内。"), field="words")
    if Appeal.objects.filter(claim__member=member_id, answered_at=None).count() >= OPEN_APPEALS:
        raise Refusal(_("您有 %d 份说明还没有答复，答复后再写。") % OPEN_APPEALS)
    made = Appeal.objects.create(claim=claim, words=kept, at=now)
    journal.write("claim.appealed", by=by, at=now, about=claim)
    return made


@transaction.atomic
def answer_appeal(*, appeal_id: int, accepted: bool, answer: str, by: Any, now: datetime) -> Appeal:
    """An officer says whether the absence still counts; the member is told. Answered twice is once. Raises NotYours."""
    found = Appeal.objects.select_for_update().filter(id=appeal_id).first()
    if found is None:
        raise NotYours
    if found.answered_at:
        return found
    claim = Claim.objects.select_related("member__user", "offer").get(id=found.claim_id)
    found.accepted, found.answer = accepted, (said(answer) if not accepted else answer.strip()[:120])
    found.answered_at, found.answered_by = now, by
    found.save(update_fields=["accepted", "answer", "answered_at", "answered_by"])
    if accepted:
        claim.excused_at = now
        claim.save(update_fields=["excused_at"])
    journal.write("claim.excused" if accepted else "claim.counted", by=by, at=now, about=claim)
    if claim.member.user:
        title = _("您的说明已采纳：%s") if accepted else _("您的说明没有采纳：%s")
        notices.tell(
            user=claim.member.user,
            title=title % claim.offer.title,
            body=found.answer or _("这一次不计入。"),
            path="me/claims/",
            kind="service",
            key=f"appeal:{found.id}",
            now=now,
        )
    return found
