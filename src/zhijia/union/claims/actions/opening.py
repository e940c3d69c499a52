"""Pools, their reserves, and the offers made from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal

from ..models import MOST, Offer, Pool, Series
from ..rules import Way, checked
from .pools import change, give_places, lock_pool, lock_pools, path_of

MOST_IN_A_POOL = 100_000_000
LONGEST_HOLD = 31 * 24 * 60  # minutes


@transaction.atomic
def open_pool(
    *, name: str, total: int, request_key: UUID, by: Any, now: datetime, organisation_id: int | None = None
) -> Pool:
    """So many of something. The same request_key again returns the pool already opened."""
    if earlier := Pool.objects.filter(request_key=request_key).first():
        return earlier
    if not 0 <= total <= MOST_IN_A_POOL:
        raise Refusal(_("总数要在 0 到 %d 之间。") % MOST_IN_A_POOL, field="total")
    pool = Pool.objects.create(
        name=name[:80], total=total, remaining=total, organisation_id=organisation_id, request_key=request_key
    )
    journal.write("pool.opened", by=by, at=now, about=pool, organisation=path_of(pool), total=total)
    return pool


@dataclass(frozen=True)
class NewPool:
    """One of many pools to be opened together."""

    name: str
    total: int
    request_key: UUID


@transaction.atomic
def open_pools(*, pools: Sequence[NewPool], by: Any, now: datetime, organisation_id: int | None = None) -> list[int]:
    """Open all of these, or none; their ids come back in the order given. Keys that were used before are refused."""
    if wrong := [one for one in pools if not 0 <= one.total <= MOST_IN_A_POOL]:
        words = _("“%(name)s”：总数要在 0 到 %(most)d 之间。") % {"name": wrong[0].name, "most": MOST_IN_A_POOL}
        raise Refusal(words, field="total")
    made = Pool.objects.bulk_create(
        (
            Pool(
                name=one.name[:80],
                total=one.total,
                remaining=one.total,
                organisation_id=organisation_id,
                request_key=one.request_key,
            )
            for one in pools
        ),
        batch_size=5_000,
    )
    path = path_of(Pool.objects.select_related("organisation").get(id=made[0].id)) if made else ""
    journal.write_many(
        journal.line("pool.opened", by=by, at=now, about=one, organisation=path, total=one.total) for one in made
    )
    return [one.id for one in made]


@transaction.atomic
def reserve(*, pool_id: int, quantity: int, reason: str, request_key: UUID, by: Any, now: datetime) -> Pool:
    """Set a part of what is left aside, for a reason that is published: a pool of its own, with offers of its own."""
    if earlier := Pool.objects.filter(request_key=request_key).first():
        return earlier
    reason = said(reason)
    whole = lock_pool(pool_id)
    take_out(whole, quantity)
    part = Pool.objects.create(
        name=whole.name,
        organisation=whole.organisation,
        part_of=whole,
        reason=reason,
        total=quantity,
        remaining=quantity,
        request_key=request_key,
    )
    facts = {"quantity": quantity, "reason": reason, "part": part.id}
    journal.write("pool.reserved", by=by, at=now, about=whole, organisation=path_of(whole), **facts)
    return part


@transaction.atomic
def release(*, part_id: int, quantity: int, reason: str, by: Any, now: datetime) -> Pool:
    """Give some of a reserve back to the public part, to those who wait there first. Returns the public part."""
    reason = said(reason)
    part = next(iter(Pool.objects.filter(id=part_id).exclude(part_of=None)), None)
    if part is None:
        raise NotYours
    whole, part = lock_pools(id__in=[part.id, part.part_of_id])  # a part is younger than its whole
    take_out(part, quantity)
    Pool.objects.filter(id=whole.id).update(total=whole.total + quantity)
    facts = {"quantity": quantity, "reason": reason, "part": part.id}
    journal.write("pool.released", by=by, at=now, about=whole, organisation=path_of(whole), **facts)
    give_places(whole, quantity, by=by, now=now)
    return whole


def take_out(pool: Pool, quantity: int) -> None:
    """Make a locked pool smaller by what nobody has. Raises Refusal with what there is."""
    if not 1 <= quantity <= pool.remaining:
        words = _("还有 %(left)d 份没有给出去，可以收回 1 到 %(left)d 份；已经给出去的不能收回。")
        raise Refusal(words % {"left": pool.remaining}, field="quantity")
    pool.total -= quantity
    pool.remaining -= quantity
    # First what remains: for a moment it would otherwise be more than the total.
    change({pool.id: -quantity})
    Pool.objects.filter(id=pool.id).update(total=pool.total)


def said(reason: str) -> str:
    """A reason somebody can read. Raises Refusal."""
    if not (kept := reason.strip()) or len(kept) > 120:
        raise Refusal(_("请写明原因，120 字以内。"), field="reason")
    return kept


@transaction.atomic
def open_offer(
    *,
    pool_id: int,
    title: str,
    opens_at: datetime,
    request_key: UUID,
    by: Any,
    now: datetime,
    closes_at: datetime | None = None,
    starts_at: datetime | None = None,
    how: str = Way.FIRST_COME,
    eligibility: Mapping[str, Any] | None = None,
    limit: int | None = 1,
    hold_minutes: int = 0,
    waiting_list: bool = False,
    path: str = "",
    ends_at: datetime | None = None,
    series_id: int | None = None,
    purpose: str = "",
    accept_places: bool = False,
    minds_absence: bool = False,
) -> Offer:
    """Say who may ask a pool for how much, and when. The same request_key again returns the offer already opened.

    `path` is its page inside the federation, without the prefix; `purpose` is which app follows it (rules.following).
    A draw is opened by `open_draw`.
    """
    if earlier := Offer.objects.filter(request_key=request_key).first():
        return earlier
    pool = lock_pool(pool_id)
    _sensible(how, opens_at, closes_at, limit, hold_minutes)
    _span(starts_at, ends_at)
    if Offer.objects.filter(pool=pool, how=Way.DRAW).exists():
        raise Refusal(_("这些名额已经用于抽签，不能再开放别的预约。请另设名额。"), field="how")
    return make_offer(
        pool,
        title=title,
        path=path,
        how=how,
        opens_at=opens_at,
        closes_at=closes_at,
        starts_at=starts_at,
        ends_at=ends_at,
        eligibility=eligibility or {},
        limit=limit,
        hold_minutes=hold_minutes,
        waiting_list=waiting_list,
        series_id=series_id,
        purpose=purpose,
        accept_places=accept_places,
        minds_absence=minds_absence,
        request_key=request_key,
        by=by,
        now=now,
    )


def make_offer(
    pool: Pool, *, title: str, path: str, eligibility: Mapping[str, Any], by: Any, now: datetime, **terms: Any
) -> Offer:
    """The row and its journal line; whoever calls has checked."""
    offer = Offer.objects.create(pool=pool, title=title[:80], path=path[:200], eligibility=rule(eligibility), **terms)
    journal.write("offer.opened", by=by, at=now, about=offer, organisation=path_of(pool), pool=pool.id)
    return offer


def _span(starts_at: datetime | None, ends_at: datetime | None) -> None:
    if ends_at and (starts_at is None or ends_at <= starts_at):
        raise Refusal(_("结束时间要晚于开始时间，请改正。"), field="ends_at")


def _sensible(how: str, opens_at: datetime, closes_at: datetime | None, limit: int | None, hold_minutes: int) -> None:
    if how not in (Way.FIRST_COME, Way.REVIEW):
        raise Refusal(_("请选先到先得或由工会审核；抽签要先公布规则和承诺值。"), field="how")
    if closes_at and closes_at < opens_at:
        raise Refusal(_("截止时间早于开放时间，请改正。"), field="closes_at")
    if limit is not None and not 1 <= limit <= MOST:
        raise Refusal(_("每人限量要在 1 到 %d 之间，不限就留空。") % MOST, field="limit")
    if not 0 <= hold_minutes <= LONGEST_HOLD:
        raise Refusal(_("保留时间要在 0 到 %d 分钟之间。") % LONGEST_HOLD, field="hold_minutes")


def rule(eligibility: Mapping[str, Any]) -> dict[str, Any]:
    """Who may ask, as it is kept. Raises Refusal."""
    try:
        return checked(eligibility)
    except ValueError as key:
        raise Refusal(_("参加条件里的“%s”不对，请检查。") % key, field="eligibility") from key


@transaction.atomic
def close_offer(*, offer_id: int, by: Any, now: datetime) -> Offer:
    """Nobody can ask from now on; who has something keeps it, who waits goes on waiting. Safe to repeat."""
    offer = (
        Offer.objects.select_for_update(of=("self",)).select_related("pool__organisation").filter(id=offer_id).first()
    )
    if offer is None:
        raise NotYours
    if offer.closes_at is None or offer.closes_at > now:
        offer.closes_at = max(now, offer.opens_at)
        offer.save(update_fields=["closes_at"])
        journal.write("offer.closed", by=by, at=now, about=offer, organisation=path_of(offer.pool))
    return offer


@transaction.atomic
def open_series(*, name: str, limit: int | None, request_key: UUID, by: Any, now: datetime) -> Series:
    """Offers that share a limit for each member. The same request_key again returns the one already there."""
    if earlier := Series.objects.filter(request_key=request_key).first():
        return earlier
    if limit is not None and not 1 <= limit <= MOST:
        raise Refusal(_("每人限量要在 1 到 %d 之间，不限就留空。") % MOST, field="limit")
    series = Series.objects.create(name=name[:80], limit=limit, request_key=request_key)
    journal.write("series.opened", by=by, at=now, about=series, limit=limit)
    return series


@transaction.atomic
def move_offer(*, offer_id: int, starts_at: datetime, ends_at: datetime | None, by: Any, now: datetime) -> Offer:
    """The thing is at another time. Who has it keeps it; whoever cannot gives it back. Raises Refusal, NotYours."""
    _span(starts_at, ends_at)
    offer = Offer.objects.select_related("pool__organisation").filter(id=offer_id).first()
    if offer is None:
        raise NotYours
    lock_pool(offer.pool_id)
    offer.starts_at, offer.ends_at = starts_at, ends_at
    offer.save(update_fields=["starts_at", "ends_at"])
    facts = {"starts_at": starts_at.isoformat()}
    journal.write("offer.moved", by=by, at=now, about=offer, organisation=path_of(offer.pool), **facts)
    return offer
