"""Who gets what, in order of arrival: pure arithmetic on what the database said under the lock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from .absence import rests_until
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
    ends_at: datetime | None = None
    series_id: int | None = None
    series_limit: int | None = None  # per member over the whole series
    minds_absence: bool = False
    accept_places: bool = False
    title: str = ""
    purpose: str = ""

    @property
    def spans(self) -> bool:
        """Whether it takes a time during which nobody can be elsewhere."""
        return self.starts_at is not None and self.ends_at is not None

    def minds_others(self) -> bool:
        """Whether what this member has elsewhere decides too."""
        return self.spans or self.series_limit is not None or self.minds_absence


class Why(StrEnum):
    """Why somebody is told no. The words for each are in rules.words."""

    GONE = "gone"
    NOT_A_MEMBER = "not-a-member"
    NOT_YET_OPEN = "not-yet-open"
    CLOSED = "closed"
    STARTED = "started"
    NOT_ELIGIBLE = "not-eligible"
    LIMIT = "limit"
    ENTERED = "entered"
    SERIES = "series"
    OVERLAP = "overlap"
    ABSENCES = "absences"
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


@dataclass(frozen=True)
class Busy:
    """Something a member has that takes a time."""

    offer_id: int
    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass
class Book:
    """What is left, who waits, and what each member has, as it stands while a batch is decided."""

    remaining: dict[int, int]  # pool → pieces
    heads: dict[int, datetime] = field(default_factory=dict)  # pool → when the first on its waiting list asked
    has: Counter[tuple[int, int]] = field(default_factory=Counter)  # (offer, member) → pieces that fill the limit
    of_series: Counter[tuple[int, int]] = field(default_factory=Counter)  # (series, member) → the same
    busy: dict[int, list[Busy]] = field(default_factory=dict)  # member → what they have at a time
    absences: dict[int, list[datetime]] = field(default_factory=dict)  # member → when they did not come
    frozen: frozenset[int] = frozenset()  # offers whose list of labels is published

    def note(self, ask: Ask, terms: Terms) -> None:
        """Write down what somebody now has, so that their next ask in the batch sees it."""
        self.has[ask.offer_id, ask.member_id] += ask.quantity
        if terms.series_id is not None:
            self.of_series[terms.series_id, ask.member_id] += ask.quantity
        if terms.starts_at is not None and terms.ends_at is not None:
            busy = Busy(terms.offer_id, terms.title, terms.starts_at, terms.ends_at)
            self.busy.setdefault(ask.member_id, []).append(busy)


def decide(ask: Ask, terms: Terms | None, member: Standing | None, book: Book) -> Given | No:
    """All of what was asked, or a reason. What is given is written into the book, so that the next in line sees it.

    Nobody overtakes who asked before: behind a waiting list a newcomer gets nothing, even where fewer would fit.
    """
    if terms is None:
        return No(Why.GONE)
    if no := _stops(ask, terms, member, book):
        return no
    if terms.how in (Way.REVIEW, Way.DRAW):
        book.note(ask, terms)
        return Given(State.ASKED)  # nothing leaves the pool before somebody has looked, or the draw was made
    left, head = book.remaining[terms.pool_id], book.heads.get(terms.pool_id)
    if ask.quantity <= left and (head is None or ask.now < head):
        book.remaining[terms.pool_id] -= ask.quantity
        book.note(ask, terms)
        return given(terms, ask.now)
    if ask.wait and terms.waiting_list:
        book.heads[terms.pool_id] = min(head or ask.now, ask.now)
        book.note(ask, terms)
        return Given(State.WAITING)
    return No(Why.SOLD_OUT, {"left": left, "queued": head is not None, "may_wait": terms.waiting_list})


def given(terms: Terms, now: datetime) -> Given:
    return Given(State.HELD, now + terms.hold) if terms.hold else Given(State.CONFIRMED)


def _stops(ask: Ask, terms: Terms, member: Standing | None, book: Book) -> No | None:
    if member is None or not member.active:
        return No(Why.NOT_A_MEMBER)
    if ask.now < terms.opens_at:
        return No(Why.NOT_YET_OPEN, {"opens_at": terms.opens_at})
    if terms.closes_at and (ask.now >= terms.closes_at or ask.offer_id in book.frozen):
        return No(Why.CLOSED, {"closes_at": terms.closes_at})
    if terms.starts_at and ask.now >= terms.starts_at:
        return No(Why.STARTED, {"starts_at": terms.starts_at})
    if key := unmet(terms.eligibility, member):
        return No(Why.NOT_ELIGIBLE, {"rule": key, "wanted": terms.eligibility[key]})
    has = book.has[ask.offer_id, ask.member_id]
    if has and terms.how == Way.DRAW:
        return No(Why.ENTERED, {"has": has})
    if terms.limit is not None and has + ask.quantity > terms.limit:
        return No(Why.LIMIT, {"limit": terms.limit, "has": has})
    return _elsewhere(ask, terms, book)


def _elsewhere(ask: Ask, terms: Terms, book: Book) -> No | None:
    """What the member has in other offers: over the season, at the same time, and where they did not come."""
    if terms.series_id is not None and terms.series_limit is not None:
        has = book.of_series[terms.series_id, ask.member_id]
        if has + ask.quantity > terms.series_limit:
            return No(Why.SERIES, {"limit": terms.series_limit, "has": has})
    if terms.starts_at is not None and terms.ends_at is not None:
        for one in book.busy.get(ask.member_id, ()):
            if one.offer_id != ask.offer_id and one.starts_at < terms.ends_at and terms.starts_at < one.ends_at:
                return No(Why.OVERLAP, {"title": one.title, "starts_at": one.starts_at})
    if terms.minds_absence and not ask.wait:
        absences = book.absences.get(ask.member_id, [])
        if (until := rests_until(absences, ask.now)) is not None:
            return No(Why.ABSENCES, {"n": len(absences), "until": until})
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


def time_to_accept(now: datetime, starts_at: datetime | None) -> timedelta:
    """How long a place from the waiting list is kept for an answer: an eighth of the time left, a day at most.

    So an answer is asked for sooner as the event nears; in the last two hours nobody is asked: the place is theirs.

    >>> from datetime import UTC
    >>> now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    >>> [str(time_to_accept(now, now + timedelta(hours=h))) for h in (1, 8, 48, 1000)]
    ['0:00:00', '1:00:00', '6:00:00', '1 day, 0:00:00']
    """
    if starts_at is None:
        return timedelta(days=1)
    if starts_at - now <= timedelta(hours=2):
        return timedelta(0)
    return min(timedelta(days=1), (starts_at - now) / 8)
