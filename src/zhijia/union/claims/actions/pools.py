"""What the verbs share: a pool under its lock, and places that became free going to those who wait."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.web.templatetags.web import moment

from .. import queries
from ..models import Claim, Pool
from ..rules import Given, State, follows, given, promoted, time_to_accept

AT_ONCE = 200  # of a waiting list, looked at together


def lock_pools(**which: Any) -> list[Pool]:
    """These pools, locked in the order of their ids until the transaction ends; others wait."""
    ids = Pool.objects.filter(**which).values("id")
    pools = Pool.objects.filter(id__in=ids).order_by("id")
    return list(pools.select_related("organisation").select_for_update(of=("self",), no_key=True))


def lock_pool(pool_id: int) -> Pool:
    """Raises NotYours when there is none."""
    if not (found := lock_pools(id=pool_id)):
        raise NotYours
    return found[0]


# One statement for any number of pools. The CHECK behind it holds even where somebody forgot the lock.
CHANGE = """
UPDATE claims_pool SET remaining = remaining + change.pieces
  FROM unnest(%s::bigint[], %s::bigint[]) AS change (pool, pieces) WHERE id = change.pool
"""


def change(pieces: Mapping[int, int]) -> None:
    """Pool → pieces that come back (or, below zero, go out)."""
    wanted = {pool: n for pool, n in pieces.items() if n}
    if wanted:
        with connection.cursor() as sql:
            sql.execute(CHANGE, [list(wanted), list(wanted.values())])


def path_of(pool: Pool) -> str:
    """Where in the tree the pool belongs; empty for the whole federation."""
    return pool.organisation.path if pool.organisation else ""


def give_places(pool: Pool, freed: int, *, by: Any, now: datetime) -> None:
    """Put `freed` pieces back into a locked pool and give what it has to those who wait, in the order they came.

    The first who does not fit stops it: nobody is overtaken. Who has left the union since makes room for the next.
    """
    left = pool.remaining + freed
    while left:
        queue = _head_of_line(pool, now)
        gone = [one for one in queue if one.member.state != "active"]
        settle(gone, State.DECLINED, pool, by=by, now=now, note=_("已不在会"))
        staying = [one for one in queue if one not in gone]
        lucky = staying[: promoted([one.quantity for one in staying], left)]
        _promote(lucky, pool, by=by, now=now)
        left -= sum(one.quantity for one in lucky)
        if len(lucky) < len(staying) or len(queue) < AT_ONCE:
            break
    change({pool.id: left - pool.remaining})
    pool.remaining = left


def _head_of_line(pool: Pool, now: datetime) -> list[Claim]:
    line = queries.waiting(now).filter(pool=pool).select_related("offer", "member__user")
    return list(line.select_for_update(of=("self",))[:AT_ONCE])


def _promote(lucky: list[Claim], pool: Pool, *, by: Any, now: datetime) -> None:
    for one in lucky:
        got = _place(one, now)
        one.state, one.held_until, one.settled_at = got.state, got.held_until, now
        if one.member.user:
            _tell(one, now)
    Claim.objects.bulk_update(lucky, ["state", "held_until", "settled_at"])
    _journal("claim.promoted", lucky, pool, by, now)
    follow(lucky, now)


def _place(claim: Claim, now: datetime) -> Given:
    """What a place from the waiting list is: theirs, or theirs if they say so in time."""
    if not claim.offer.accept_places:
        return given(queries.terms_of(claim.offer), now)
    wait = time_to_accept(now, claim.offer.starts_at)
    return Given(State.HELD, now + wait) if wait else Given(State.CONFIRMED)


def follow(claims: Iterable[Claim], now: datetime) -> None:
    """Tell the app above what its claims came to; each has its offer with it."""
    for purpose, follower in follows.items():
        if mine := [one for one in claims if one.offer.purpose == purpose]:
            follower(mine, now)


def _tell(claim: Claim, now: datetime) -> None:
    until = claim.held_until
    body = (
        _("请在 %s 前确认，过时会让给下一位。") % moment(until)
        if until
        else _("已为您确认。去不了请及时取消，让给别人。")
    )
    notices.tell(
        user=claim.member.user,
        title=_("候补到了：%s") % claim.offer.title,
        body=body,
        path="me/claims/",
        kind="service",
        important=True,
        key=f"claim:{claim.id}:promoted",
        now=now,
    )


def settle(claims: list[Claim], state: State, pool: Pool, *, by: Any, now: datetime, note: str = "") -> None:
    """Bring claims of one pool to a last state, in two statements with their journal lines."""
    for one in claims:
        one.state, one.settled_at, one.note = state, now, note
    Claim.objects.bulk_update(claims, ["state", "settled_at", "note"])
    _journal(f"claim.{state}", claims, pool, by, now)
    follow(claims, now)


def _journal(what: str, claims: Iterable[Claim], pool: Pool, by: Any, now: datetime) -> None:
    journal.write_many(
        journal.line(what, by=by, at=now, about=one, organisation=path_of(pool), quantity=one.quantity)
        for one in claims
    )
