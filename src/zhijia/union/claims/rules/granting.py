"""Who gets what, in order of arrival: pure arithmetic on what the database said under the lock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from .eligibility import Standing, unmet
from .states import State, Way


@dataclass(frozen=True)
class Ask:
    """One member asks for so many of one offer. The key is theirs alone: asked twice, answered once."""

    offer_id: int
    member_id: int
    quantity: int
    request_key: UUID
    now: datetime
    wait: bool = False  # on the waiting list, should it be full
    by: Any = None


@dataclass(frozen=True)
class Terms:
    """An offer, as far as it decides."""

    offer_id: int
    pool_id: int
    how: str
    opens_at: datetime
    closes_at: datetime | None
    starts_at: datetime | None
    eligibility: dict[str, Any]
    limit: int | None  # per member; None for as many as there are
    hold: timedelta  # nothing: confirmed at once
    waiting_list: bool


class Why(StrEnum):
    """Why somebody is told no. The words for each are in rules.words."""

    GONE = "gone"
    NOT_A_MEMBER = "not-a-member"
    ANOTHER_WAY = "another-way"
    NOT_YET_OPEN = "not-yet-open"
    CLOSED = "closed"
    STARTED = "started"
    NOT_ELIGIBLE = "not-eligible"
    LIMIT = "limit"
    SOLD_OUT = "sold-out"
    KEY_USED = "key-used"


@dataclass(frozen=True)
class No:
    why: Why
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    state: State
    held_until: datetime | None = None


@dataclass
class Book:
    """What is left, who waits, and what each member has, as it stands while a batch is decided."""

    remaining: dict[int, int]  # pool → pieces
    heads: dict[int, datetime] = field(default_factory=dict)  # pool → when the first on its waiting list asked
    has: Counter[tuple[int, int]] = field(default_factory=Counter)  # (offer, member) → pieces that fill the limit


def decide(ask: Ask, terms: Terms | None, member: Standing | None, book: Book) -> Given | No:
    """All of what was asked, or a reason. What is given is written into the book, so that the next in line sees it.

    Nobody overtakes who asked before: behind a waiting list a newcomer gets nothing, even where fewer would fit.
    """
    if terms is None:
        return No(Why.GONE)
    if no := _stops(ask, terms, member, book):
        return no
    if terms.how == Way.REVIEW:
        book.has[ask.offer_id, ask.member_id] += ask.quantity
        return Given(State.ASKED)  # nothing leaves the pool before somebody has looked
    left, head = book.remaining[terms.pool_id], book.heads.get(terms.pool_id)
    if ask.quantity <= left and (head is None or ask.now < head):
        book.remaining[terms.pool_id] -= ask.quantity
        book.has[ask.offer_id, ask.member_id] += ask.quantity
        return given(terms, ask.now)
    if ask.wait and terms.waiting_list:
        book.heads[terms.pool_id] = min(head or ask.now, ask.now)
        book.has[ask.offer_id, ask.member_id] += ask.quantity
        return Given(State.WAITING)
    return No(Why.SOLD_OUT, {"left": left, "queued": head is not None, "may_wait": terms.waiting_list})


def given(terms: Terms, now: datetime) -> Given:
    return Given(State.HELD, now + terms.hold) if terms.hold else Given(State.CONFIRMED)


def _stops(ask: Ask, terms: Terms, member: Standing | None, book: Book) -> No | None:
    if member is None or not member.active:
        return No(Why.NOT_A_MEMBER)
    if terms.how not in (Way.FIRST_COME, Way.REVIEW):
        return No(Why.ANOTHER_WAY)
    if ask.now < terms.opens_at:
        return No(Why.NOT_YET_OPEN, {"opens_at": terms.opens_at})
    if terms.closes_at and ask.now >= terms.closes_at:
        return No(Why.CLOSED, {"closes_at": terms.closes_at})
    if terms.starts_at and ask.now >= terms.starts_at:
        return No(Why.STARTED, {"starts_at": terms.starts_at})
    if key := unmet(terms.eligibility, member):
        return No(Why.NOT_ELIGIBLE, {"rule": key, "wanted": terms.eligibility[key]})
    has = book.has[ask.offer_id, ask.member_id]
    if terms.limit is not None and has + ask.quantity > terms.limit:
        return No(Why.LIMIT, {"limit": terms.limit, "has": has})
    return None


def promoted(queue: Sequence[int], remaining: int) -> int:
    """How many of a waiting list, quantities in its order, get a place now: from its head, until one does not fit.

    >>> promoted([2, 1, 3, 1], remaining=4)
    2
    """
    for place, quantity in enumerate(queue):
        if quantity > remaining:
            return place
        remaining -= quantity
    return len(queue)
