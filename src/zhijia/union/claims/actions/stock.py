"""More and less of something, with a reason; and stock taken by what stands above: an order, a gift list."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from zhijia.kernel import rows
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.kernel.rows import Among, once
from zhijia.union.journal import actions as journal

from ..models import MOST, Change, Pool, Taking
from ..rules.words import SoldOut
from .opening import MOST_IN_A_POOL, said, take_out
from .pools import change, give_places, lock_pool, lock_pools, path_of


@transaction.atomic
def change_stock(*, pool_id: int, change: int, reason: str, request_key: UUID, by: Any, now: datetime) -> Pool:
    """So many pieces more, first for those who wait; or (below zero) fewer, never below what people have.

    The same key again changes nothing more. Returns the pool as it then is. Raises Refusal with the number that can be.
    """
    reason, pool = said(reason), lock_pool(pool_id)
    if earlier := Change.objects.filter(request_key=request_key).first():
        if (earlier.pool_id, earlier.pieces) != (pool.id, change):
            raise Refusal(_("这张表单已经用过了，请刷新页面再改。"))
        return pool
    if change == 0:
        raise Refusal(_("数量不能是 0。增加写正数，减少写负数。"), field="quantity")
    if change > MOST_IN_A_POOL - pool.total:
        raise Refusal(_("增加的数量要在 1 到 %d 之间。") % (MOST_IN_A_POOL - pool.total), field="quantity")
    Change.objects.create(pool=pool, pieces=change, request_key=request_key, at=now)
    facts = {"quantity": abs(change), "reason": reason}
    if change < 0:
        take_out(pool, -change)
        journal.write("pool.withdrawn", by=by, at=now, about=pool, organisation=path_of(pool), **facts)
        return pool
    pool.total += change
    Pool.objects.filter(id=pool.id).update(total=pool.total)
    journal.write("pool.added", by=by, at=now, about=pool, organisation=path_of(pool), **facts)
    give_places(pool, change, by=by, now=now)
    return pool


# Total and remaining together, so that neither CHECK sees the one without the other.
SET = """
UPDATE claims_pool SET total = total - remaining + new.pieces, remaining = new.pieces
  FROM unnest(%s::bigint[], %s::bigint[]) AS new (pool, pieces) WHERE id = new.pool
"""


@transaction.atomic
def set_remaining(*, wanted: Mapping[int, int], reason: str, by: Any, now: datetime) -> int:
    """Pool → pieces that can still be had, for many pools in a few statements. Returns how many changed.

    What is out stays out. Raises Refusal for an impossible number, NotYours for a pool there is not.
    """
    reason = said(reason)
    if wrong := [n for n in wanted.values() if not 0 <= n <= MOST_IN_A_POOL]:
        words = _("%(has)d 不行：总数要在 0 到 %(most)d 之间。")
        raise Refusal(words % {"has": wrong[0], "most": MOST_IN_A_POOL}, field="quantity")
    pools = lock_pools(id__in=list(wanted))
    if len(pools) < len(wanted):
        raise NotYours
    changed = [pool for pool in pools if pool.remaining != wanted[pool.id]]
    with connection.cursor() as sql:
        sql.execute(SET, [[pool.id for pool in changed], [wanted[pool.id] for pool in changed]])
    journal.write_many(
        journal.line(
            "pool.set", by=by, at=now, about=pool, organisation=path_of(pool), reason=reason, left=wanted[pool.id]
        )
        for pool in changed
    )
    return len(changed)


@dataclass(frozen=True)
class Basket:
    """Pools and pieces wanted together, all or nothing, under a key of their own."""

    request_key: UUID
    wanted: Mapping[int, int]


def take(*, pool_id: int, quantity: int, request_key: UUID, now: datetime) -> None:
    """Take stock in the caller's transaction; the same key again takes nothing more. Raises SoldOut.

    The caller keeps the journal line of the deed this belongs to, and says when to give back: nothing here expires.
    """
    (no,) = take_all(baskets=[Basket(request_key, {pool_id: quantity})], now=now)
    if no:
        raise no


def take_all(*, baskets: Sequence[Basket], now: datetime) -> list[SoldOut | None]:
    """Take many baskets in the order given, each all or nothing: four statements, however many they are.

    Answers, for each, nothing when it was taken (now, or before under the same key) or why not.
    """
    for basket in baskets:
        if not basket.wanted or not all(1 <= n <= MOST for n in basket.wanted.values()):
            raise Refusal(_("数量要在 1 到 %d 之间。") % MOST, field="quantity")
    return _take_all(baskets, now)


@once
def _locked(ids: Any) -> Any:
    pools = Pool.objects.filter(Among("id", ids)).order_by("id").select_for_update(no_key=True)
    return pools.values_list("id", "name", "remaining")


def _lock(ids: Collection[int]) -> tuple[dict[int, str], dict[int, int]]:
    """Pool → its name, and what can be had of it; locked in the order of their ids, as lock_pools does."""
    found = _locked(ids=list(ids))
    return {id: name for id, name, _left in found}, {id: left for id, _name, left in found}


@transaction.atomic(savepoint=False)
def _take_all(baskets: Sequence[Basket], now: datetime) -> list[SoldOut | None]:
    """A part of the caller's transaction, where there is one."""
    names, left = _lock({id for basket in baskets for id in basket.wanted})
    done = rows.used(Taking, [basket.request_key for basket in baskets])
    answers: list[SoldOut | None] = []
    fresh: list[Taking] = []
    for basket in baskets:
        no = None if basket.request_key in done else _short(basket, names, left)
        if no is None and basket.request_key not in done:
            done.add(basket.request_key)
            for id, n in basket.wanted.items():
                left[id] -= n
                fresh.append(Taking(pool_id=id, request_key=basket.request_key, quantity=n, at=now))
        answers.append(no)
    rows.insert(fresh)
    taken: Counter[int] = Counter()
    for one in fresh:
        taken[one.pool_id] -= one.quantity
    change(taken)
    return answers


def _short(basket: Basket, names: Mapping[int, str], left: Mapping[int, int]) -> SoldOut | None:
    for id, n in basket.wanted.items():
        if id not in names:
            raise NotYours
        if n > left[id]:
            words = _("“%(name)s”只剩 %(left)d 份。请减少数量，或换一种。")
            return SoldOut(words % {"name": names[id], "left": left[id]}, left=left[id])
    return None


@transaction.atomic
def give_back(*, pool_id: int, request_key: UUID, by: Any, now: datetime, quantity: int | None = None) -> None:
    """Put back what was taken under a key: all that is still out, or so many of it. All of it twice is once.

    Raises Refusal for more than is out. The caller's own lock keeps a part from being given back twice.
    """
    pool = lock_pool(pool_id)
    taking = Taking.objects.filter(pool=pool, request_key=request_key).first()
    if taking is None:
        raise NotYours
    out = taking.quantity - taking.given_back
    back = out if quantity is None else quantity
    if quantity is not None and not 1 <= quantity <= out:
        raise Refusal(_("这一笔最多还能退回 %d 份。") % out, field="quantity")
    if back:
        Taking.objects.filter(id=taking.id).update(given_back=F("given_back") + back)
        give_places(pool, back, by=by, now=now)
