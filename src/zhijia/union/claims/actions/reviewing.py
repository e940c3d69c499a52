"""Offers that somebody looks at: what was asked is approved or declined, by a person, with words."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.web.templatetags.web import moment

from .. import queries
from ..models import Claim, Pool
from ..rules import LABELS, No, State, Way, Why, given
from ..rules.words import SoldOut
from .opening import said
from .pools import change, follow, give_places, lock_pool, path_of, settle


@transaction.atomic
def approve(*, claim_id: int, by: Any, now: datetime) -> Claim:
    """Give what was asked; where it is full, or others wait, a place on the waiting list if there is one.

    Approved twice is once. Raises Refusal, SoldOut, NotYours.
    """
    claim, pool = _asked(claim_id)
    if claim.state in (State.HELD, State.CONFIRMED, State.WAITING):
        return claim
    _still_asked(claim)
    if claim.offer.starts_at and claim.offer.starts_at <= now:
        raise queries.in_words(No(Why.STARTED, {"starts_at": claim.offer.starts_at}), claim.offer_id)
    if claim.member.state != "active":
        raise Refusal(_("申请人现在不在会，不能通过。请写明原因，不予通过。"))
    fits = claim.quantity <= pool.remaining and not queries.waiting(now).filter(pool=pool).exists()
    if not fits and not claim.offer.waiting_list:
        raise SoldOut(_("只剩 %d 份，不够通过这一项。请先增加名额，或写明原因不予通过。") % pool.remaining)
    got = given(queries.terms_of(claim.offer), now) if fits else None
    claim.state, claim.held_until = (got.state, got.held_until) if got else (State.WAITING, None)
    claim.settled_at = now
    claim.save(update_fields=["state", "held_until", "settled_at"])
    facts = {"quantity": claim.quantity, "state": claim.state}
    journal.write("claim.approved", by=by, at=now, about=claim, organisation=path_of(pool), **facts)
    _tell(claim, _("审核通过：%s") % claim.offer.title, _next(claim), now)
    if fits:
        change({pool.id: -claim.quantity})
        follow([claim], now)
    else:
        give_places(pool, 0, by=by, now=now)  # who asked before those who wait may be the next
        claim.refresh_from_db(fields=["state", "held_until"])
    return claim


@transaction.atomic
def decline(*, claim_id: int, reason: str, by: Any, now: datetime) -> Claim:
    """Say no, with a reason that the member reads. Declined twice is once. Raises Refusal, NotYours."""
    reason = said(reason)
    claim, pool = _asked(claim_id)
    if claim.state == State.DECLINED:
        return claim
    _still_asked(claim)
    settle([claim], State.DECLINED, pool, by=by, now=now, note=reason)
    _tell(claim, _("没有通过：%s") % claim.offer.title, reason, now)
    return claim


def _asked(claim_id: int) -> tuple[Claim, Pool]:
    pool = lock_pool(queries.claim_of(claim_id, None).pool_id)
    whole = Claim.objects.select_related("offer", "member__user").select_for_update(of=("self",))
    claim = whole.get(id=claim_id)
    if claim.offer.how != Way.REVIEW:
        raise Refusal(_("“%s”不是审核的，谁也不能绕过先后或抽签。可以写明原因，按指定名额给。") % claim.offer)
    return claim, pool


def _still_asked(claim: Claim) -> None:
    if claim.state != State.ASKED:
        raise Refusal(_("这项预约现在是“%s”，不用再审核。") % LABELS[State(claim.state)])


def _next(claim: Claim) -> str:
    if claim.held_until:
        return _("请在 %s 前确认，过时会让给下一位。") % moment(claim.held_until)
    if claim.state == State.WAITING:
        return _("名额已满，您已进入候补，有名额时按先后自动递补。")
    return _("已为您确认。去不了请及时取消，让给别人。")


def _tell(claim: Claim, title: str, body: str, now: datetime) -> None:
    if claim.member.user:
        key = f"claim:{claim.id}:reviewed"
        path, user = "me/claims/", claim.member.user
        notices.tell(user=user, title=title, body=body, path=path, kind="service", important=True, key=key, now=now)
