"""What becomes of a claim: confirmed, cancelled, expired, attended."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.web.templatetags.web import moment

from .. import queries
from ..models import Claim, Offer, Pool
from ..rules import COUNTED, LABELS, State
from .pools import change, follow, give_places, lock_pool, lock_pools, path_of, settle

AT_ONCE = 1_000  # holds that end in one transaction


@transaction.atomic
def confirm(*, claim_id: int, by: Any, now: datetime, member_id: int | None = None) -> Claim:
    """Make a hold firm. Late is fine while nobody has taken it back; twice is once. Raises Refusal, NotYours."""
    claim = _lock(queries.claim_of(claim_id, member_id))
    if claim.state == State.CONFIRMED:
        return claim
    if claim.state == State.EXPIRED:
        at = moment(claim.held_until) if claim.held_until else ""
        raise Refusal(_("保留到 %s，现在已经让出。请重新预约。") % at)
    if claim.state != State.HELD:
        raise Refusal(_("这项预约现在是“%s”，不能确认。") % LABELS[State(claim.state)])
    claim.state, claim.settled_at = State.CONFIRMED, now
    claim.save(update_fields=["state", "settled_at"])
    journal.write("claim.confirmed", by=by, at=now, about=claim, organisation=path_of(claim.pool))
    follow([claim], now)
    return claim


def _lock(claim: Claim) -> Claim:
    locked = Claim.objects.select_related("offer", "pool__organisation").select_for_update(of=("self",))
    return locked.get(id=claim.id)


@transaction.atomic
def cancel(*, claim_id: int, by: Any, now: datetime, member_id: int | None = None, note: str = "") -> Claim:
    """Give it back, and to the next in line at once. Twice is once; what has begun stays. With `member_id` only theirs.

    Raises Refusal, NotYours.
    """
    found = queries.claim_of(claim_id, member_id)
    pool = lock_pool(found.pool_id)
    claim = _lock(found)
    if claim.state in (State.CANCELLED, State.EXPIRED, State.DECLINED):
        return claim
    if not claim.is_live:
        raise Refusal(_("这项预约现在是“%s”，不能取消。") % LABELS[State(claim.state)])
    if claim.offer.starts_at and claim.offer.starts_at <= now:
        raise Refusal(_("已于 %s 开始，不能取消。去不了的原因可以告诉主办的工会。") % moment(claim.offer.starts_at))
    freed = claim.quantity if claim.state in COUNTED else 0
    settle([claim], State.CANCELLED, pool, by=by, now=now, note=note[:120])
    give_places(pool, freed, by=by, now=now)
    return claim


@transaction.atomic
def lock_claim(*, claim_id: int) -> Claim:
    """A claim with its pool, theirs until the transaction ends: for whoever must look before they give back."""
    found = queries.claim_of(claim_id, None)
    lock_pool(found.pool_id)
    return _lock(found)


@transaction.atomic
def give_some_back(*, claim_id: int, quantity: int, by: Any, now: datetime) -> Claim:
    """Give some pieces of a firm claim back, and to the next in line at once; all of them is `cancel`. Raises Refusal.

    What the app above made of these pieces it has taken back before.
    """
    claim = lock_claim(claim_id=claim_id)
    if quantity >= claim.quantity:
        return cancel(claim_id=claim_id, by=by, now=now)
    if claim.state != State.CONFIRMED or quantity < 1:
        raise Refusal(_("这项预约现在是“%s”，不能退回一部分。") % LABELS[State(claim.state)])
    if claim.offer.starts_at and claim.offer.starts_at <= now:
        raise Refusal(_("已于 %s 开始，不能取消。去不了的原因可以告诉主办的工会。") % moment(claim.offer.starts_at))
    claim.quantity -= quantity
    claim.save(update_fields=["quantity"])
    facts = {"quantity": quantity}
    journal.write("claim.reduced", by=by, at=now, about=claim, organisation=path_of(claim.pool), **facts)
    give_places(lock_pool(claim.pool_id), quantity, by=by, now=now)
    return claim


@transaction.atomic
def call_off(*, offer_id: int, reason: str, by: Any, now: datetime) -> int:
    """The thing will not take place: every claim that stands ends, and nobody is promoted. Returns how many."""
    held = Claim.objects.filter(offer=offer_id)
    pools = {pool.id: pool for pool in lock_pools(id__in={*held.values_list("pool_id", flat=True)})}
    standing = (State.ASKED, State.HELD, State.CONFIRMED, State.WAITING)
    live = list(held.filter(state__in=standing).select_related("offer").order_by("id").select_for_update(of=("self",)))
    for pool_id, pool in pools.items():
        ours = [one for one in live if one.pool_id == pool_id]
        change({pool_id: sum(one.quantity for one in ours if one.state in COUNTED)})
        settle(ours, State.CANCELLED, pool, by=by, now=now, note=reason[:120])
    Offer.objects.filter(id=offer_id).update(closes_at=Greatest(F("opens_at"), now))
    return len(live)


def expire_holds(*, now: datetime) -> int:
    """End the holds whose time is over and the waiting lists of what has begun; returns how many. Safe to repeat.

    A pool a transaction, so that nobody waits for all of them.
    """
    over = Claim.objects.filter(state=State.HELD, held_until__lte=now)
    late = Claim.objects.filter(state__in=(State.WAITING, State.ASKED), offer__starts_at__lte=now)
    late = late.exclude(offer__draw__frozen_at__isnull=False, state=State.ASKED)
    pools = sorted({*over.values_list("pool_id", flat=True), *late.values_list("pool_id", flat=True)})
    return sum(_expire(pool_id, now) for pool_id in pools)


@transaction.atomic
def _expire(pool_id: int, now: datetime) -> int:
    pool = lock_pool(pool_id)
    ours = Claim.objects.filter(pool=pool).select_related("offer").order_by("id").select_for_update(of=("self",))
    over = list(ours.filter(state=State.HELD, held_until__lte=now)[:AT_ONCE])
    late = list(ours.filter(state=State.WAITING, offer__starts_at__lte=now)[:AT_ONCE])
    unseen = list(ours.filter(state=State.ASKED, offer__starts_at__lte=now)[:AT_ONCE])
    settle(over, State.EXPIRED, pool, by=None, now=now)
    settle(late, State.DECLINED, pool, by=None, now=now, note=_("没有候补到"))
    settle(unseen, State.DECLINED, pool, by=None, now=now, note=_("开始前没有审核"))
    give_places(pool, sum(one.quantity for one in over), by=None, now=now)
    return len(over) + len(late) + len(unseen)


@transaction.atomic
def check_in(*, token: str, by: Any, now: datetime, offer_id: int | None = None) -> Claim:
    """Let somebody in, once. With `offer_id` only to that one. Raises Refusal; NotYours for a token nobody has."""
    found = Claim.objects.filter(token=token).first()
    if found is None:
        raise NotYours
    claim = _lock(found)
    if offer_id is not None and claim.offer_id != offer_id:
        raise Refusal(_("这是“%s”的凭证，不是这一场。") % claim.offer)
    if claim.state == State.ATTENDED and claim.settled_at:
        raise Refusal(_("已于 %s 签到，一个凭证只能用一次。") % moment(claim.settled_at))
    if claim.state != State.CONFIRMED:
        raise Refusal(_("这项预约现在是“%s”，不能签到。") % LABELS[State(claim.state)])
    claim.state, claim.settled_at = State.ATTENDED, now
    claim.save(update_fields=["state", "settled_at"])
    journal.write("claim.attended", by=by, at=now, about=claim, organisation=path_of(claim.pool))
    return claim


@transaction.atomic
def attended(*, claim_ids: Collection[int], by: Any, now: datetime) -> int:
    """Many who came, as a door brings them in later: what was firm, or already called absent. Safe to repeat.

    Returns how many are new.
    """
    found = Claim.objects.filter(id__in=claim_ids, state__in=(State.CONFIRMED, State.ABSENT)).select_related("offer")
    pools = {pool.id: pool for pool in lock_pools(claims__in=claim_ids)}
    came = list(found.order_by("id").select_for_update(of=("self",)))
    for pool_id, pool in pools.items():
        settle([one for one in came if one.pool_id == pool_id], State.ATTENDED, pool, by=by, now=now)
    return len(came)


@transaction.atomic
def mark_absent(*, offer_id: int, by: Any, now: datetime) -> int:
    """Once a thing has begun: whoever was confirmed and did not come. Returns how many; safe to repeat."""
    pool = lock_pool(Pool.objects.filter(offers=offer_id).values_list("id", flat=True).first() or 0)
    missing = Claim.objects.filter(offer=offer_id, offer__starts_at__lte=now, state=State.CONFIRMED)
    absent = list(missing.select_related("offer").order_by("id").select_for_update(of=("self",)))
    settle(absent, State.ABSENT, pool, by=by, now=now)
    return len(absent)
