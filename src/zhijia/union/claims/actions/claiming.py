"""Asking for something: the hot path."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijia.kernel import rows
from zhijia.kernel.gather import Gather
from zhijia.kernel.refusal import Refusal
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import MOST, Claim, Entry, Pool
from ..rules import COUNTED, Ask, Book, Given, No, Terms, Way, Why, decide, follows
from .labels import enter
from .pools import change, lock_pools, path_of

LOCK_SECONDS = 5  # for a pool that another process has in hand
BUSY = gettext_lazy("现在人很多，还没有轮到您。请过几秒再提交一次，同一张表单不会重复占用。")


def claim(
    *, offer_id: int, member_id: int, request_key: UUID, by: Any, now: datetime, quantity: int = 1, wait: bool = False
) -> Claim:
    """Ask for `quantity` pieces of an offer: held, confirmed, or with `wait` on the waiting list when it is full.

    The same request_key again is answered with the same claim, as it stands now. Outside of a transaction the claims
    that arrive together are granted together; inside one, at once and as a part of it.
    Raises NotOpen, NotEligible, LimitReached, SoldOut or another Refusal.
    """
    ask = Ask(offer_id, member_id, quantity, request_key, now, wait, by)
    _check(ask)
    answer = grant([ask])[0] if connection.in_atomic_block else _counter.ask_in_words(ask, BUSY)
    if isinstance(answer, No):
        raise queries.in_words(answer, offer_id)
    return answer


def claim_all(asks: Sequence[Ask]) -> list[Claim | Refusal]:
    """The same for many who came together, each answered alone; for whoever has gathered them already."""
    answers: dict[Ask, Claim | Refusal] = {}
    for ask in asks:
        try:
            _check(ask)
        except Refusal as no:
            answers[ask] = no
    good = [ask for ask in asks if ask not in answers]
    for ask, answer in zip(good, _grant_soon(good), strict=True):
        answers[ask] = queries.in_words(answer, ask.offer_id) if isinstance(answer, No) else answer
    return [answers[ask] for ask in asks]


def _check(ask: Ask) -> None:
    if not 1 <= ask.quantity <= MOST:
        raise Refusal(_("数量要在 1 到 %d 之间。") % MOST, field="quantity")


def _grant_soon(asks: Sequence[Ask]) -> list[Claim | No]:
    return grant(asks, patience=f"{LOCK_SECONDS}s")


_counter = Gather(_grant_soon)


@transaction.atomic
def grant(asks: Sequence[Ask], *, patience: str = "") -> list[Claim | No]:
    """Answer many asks in the order given, each all or nothing: nine statements, however many they are.

    What decides is read after the pools are locked, so that it stays true until the end: two processes take turns.
    Where an offer minds what its members have elsewhere (a season, a time, absences), the members are locked first.
    """
    if not asks:
        return []
    offers, members = {ask.offer_id for ask in asks}, {ask.member_id for ask in asks}
    first = min(ask.now for ask in asks)
    _lock_members(members, offers, patience)
    pools = {pool.id: pool for pool in lock_pools(offers__in=offers)}
    terms, heads = queries.terms(offers, first)
    with_ages = queries.asks_ages(terms.values())
    standings = queries.standings(members, today=localdate(first), with_ages=with_ages)
    earlier = rows.earlier(Claim, [ask.request_key for ask in asks])
    book = _book(first, pools, heads, terms, members)
    answers: list[Claim | No] = []
    fresh: list[tuple[Claim, Ask]] = []
    for ask in asks:
        if (known := earlier.get(ask.request_key)) is not None:
            answers.append(known if _same(known, ask) else No(Why.KEY_USED))
            continue
        given = decide(ask, terms.get(ask.offer_id), standings.get(ask.member_id), book)
        if isinstance(given, No):
            answers.append(given)
            continue
        one = earlier[ask.request_key] = _claim(ask, terms[ask.offer_id].pool_id, given)
        fresh.append((one, ask))
        answers.append(one)
    entered = enter([one for one, ask in fresh if terms[ask.offer_id].how == Way.DRAW], standings)
    _write(fresh, pools, terms)
    Entry.objects.bulk_create(entered)
    _follow(fresh, terms)
    return answers


# A member's asks for offers that mind each other take turns. References to the row (FOR KEY SHARE) do not wait.
# The statement before it says how long a lock is waited for, where somebody does not want to wait.
LOCK_MEMBERS = """
SELECT set_config('lock_timeout', coalesce(nullif(%s, ''), current_setting('lock_timeout')), true);
SELECT 1 FROM people_member WHERE id = ANY(%s) AND EXISTS (
  SELECT 1 FROM claims_offer WHERE id = ANY(%s) AND (ends_at IS NOT NULL OR series_id IS NOT NULL OR minds_absence)
) ORDER BY id FOR NO KEY UPDATE
"""


def _lock_members(members: Collection[int], offers: Collection[int], patience: str) -> None:
    with connection.cursor() as sql:
        sql.execute(LOCK_MEMBERS, [patience, list(members), list(offers)])


def _book(
    first: datetime,
    pools: dict[int, Pool],
    heads: dict[int, datetime],
    terms: dict[int, Terms],
    members: Collection[int],
) -> Book:
    drawn = [one.offer_id for one in terms.values() if one.how == Way.DRAW]
    book = Book(
        remaining={id: pool.remaining for id, pool in pools.items()},
        heads=heads,
        frozen=queries.frozen(drawn) if drawn else frozenset(),
    )
    if not queries.look_elsewhere(book, terms.values(), members, first):
        book.has = Counter(queries.held_by_members(terms, members))
    return book


def _follow(fresh: list[tuple[Claim, Ask]], terms: dict[int, Terms]) -> None:
    for purpose in {terms[ask.offer_id].purpose for _one, ask in fresh} & follows.keys():
        mine = [one for one, ask in fresh if terms[ask.offer_id].purpose == purpose]
        follows[purpose](mine, fresh[0][1].now)


def _same(claim: Claim, ask: Ask) -> bool:
    return (claim.offer_id, claim.member_id, claim.quantity) == (ask.offer_id, ask.member_id, ask.quantity)


def _claim(ask: Ask, pool_id: int, given: Given) -> Claim:
    return Claim(
        offer_id=ask.offer_id,
        pool_id=pool_id,
        member_id=ask.member_id,
        quantity=ask.quantity,
        state=given.state,
        asked_at=ask.now,
        held_until=given.held_until,
        token=token_urlsafe(16),
        request_key=ask.request_key,
    )


def _write(fresh: list[tuple[Claim, Ask]], pools: dict[int, Pool], terms: dict[int, Terms]) -> None:
    rows.insert([one for one, _ask in fresh])
    taken: Counter[int] = Counter()
    for one, _ask in fresh:
        taken[one.pool_id] -= one.quantity if one.state in COUNTED else 0
    change(taken)
    journal.write_many(
        journal.line(
            "claim.made",
            by=ask.by,
            at=one.asked_at,
            about=one,
            organisation=path_of(pools[terms[one.offer_id].pool_id]),
            offer=one.offer_id,
            quantity=one.quantity,
            state=one.state,
        )
        for one, ask in fresh
    )
