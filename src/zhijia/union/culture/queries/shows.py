"""What is on, who has which ticket, and what a show's figures are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.timezone import localdate, localtime

from zhijia.kernel.refusal import NotYours
from zhijia.union.claims import queries as claims
from zhijia.union.claims.models import Claim
from zhijia.union.people import queries as people
from zhijia.union.people.models import Organisation

from ..models import Feedback, Season, Seat, Show, Ticket, Venue
from ..rules import codes

PAGE = 30
WHEN = {"week": 7, "month": 31}


@dataclass(frozen=True)
class Filters:
    """What somebody narrowed the list to; lives in the address, so that «back» keeps it."""

    kind: str = ""
    when: str = ""
    q: str = ""
    season: int | None = None


def coming(filters: Filters, now: datetime) -> QuerySet[Show]:
    """Published shows that have not ended, soonest first; cancelled ones too, so that nobody stands there in vain."""
    shows = Show.objects.filter(ends_at__gt=now).exclude(state=Show.State.DRAFT)
    if filters.kind in Show.Kind.values:
        shows = shows.filter(kind=filters.kind)
    if filters.when in WHEN:
        shows = shows.filter(starts_at__lt=now + timedelta(days=WHEN[filters.when]))
    if filters.season is not None:
        shows = shows.filter(season=filters.season)
    for word in filters.q.split()[:4]:
        shows = shows.filter(Q(title__icontains=word) | Q(troupe__icontains=word) | Q(venue__name__icontains=word))
    return shows.select_related("venue", "offer__pool", "season").order_by("starts_at", "id")


@dataclass(frozen=True)
class Listed:
    """A show as a line of a list."""

    show: Show
    left: int
    open: str  # soon | open | full | over | off
    mine: Claim | None


def listed(shows: Iterable[Show], member_id: int | None, now: datetime) -> list[Listed]:
    """With what is left, whether others wait, and what the member has of each: two queries more."""
    found = list(shows)
    mine = claims.live_of(member_id, [one.offer_id for one in found if one.offer_id]) if member_id else {}
    offers = [one.offer for one in found if one.offer]
    queues = claims.queues([one.pool_id for one in offers if one.how == "first_come"], now)
    listing = []
    for one in found:
        left, queue = (one.offer.pool.remaining, queues.get(one.offer.pool_id, 0)) if one.offer else (0, 0)
        listing.append(Listed(one, left, open_state(one, now, queue), mine.get(one.offer_id or 0)))
    return listing


def open_state(show: Show, now: datetime, queue: int = 0) -> str:
    """Whether one may sign up: soon, open, full (there is a waiting list, or `queue` stand on it), over, off."""
    offer = show.offer
    if show.state == Show.State.CANCELLED:
        return "off"
    if offer is None or now >= show.starts_at or (offer.closes_at and now >= offer.closes_at):
        return "over"
    if now < offer.opens_at:
        return "soon"
    return "full" if offer.how == "first_come" and (queue or offer.pool.remaining == 0) else "open"


def public_show(show_id: int) -> Show:
    """One that members may see. Raises NotYours."""
    found = Show.objects.exclude(state=Show.State.DRAFT).select_related(
        "venue", "offer__pool", "offer__draw", "season__series", "organisation"
    )
    if (show := found.filter(id=show_id).first()) is None:
        raise NotYours
    return show


def others(show: Show, now: datetime) -> list[Show]:
    """What somebody may like who finds it full: the same play on another day, the same kind, soonest first."""
    on = coming(Filters(), now).exclude(id=show.id).exclude(state=Show.State.CANCELLED)
    same = list(on.filter(title=show.title)[:2])
    return [*same, *on.filter(kind=show.kind).exclude(title=show.title)[: 4 - len(same)]]


def tickets_of(member_id: int, now: datetime) -> list[Ticket]:
    """What somebody holds and can still use, soonest first: one query."""
    live = Ticket.objects.filter(holder=member_id, void_at=None, show__ends_at__gt=now - timedelta(hours=6))
    return list(
        live.select_related("show__venue", "show__offer", "seat__area", "claim").order_by("show__starts_at", "id")[:60]
    )


def ticket_words(ticket: Ticket, key: bytes) -> dict[str, str]:
    """What stands on a ticket: the token of its QR and its eight digits."""
    show_key = codes.show_key(key, ticket.show_id)
    return {"token": codes.token(show_key, ticket.show_id, ticket.pk), "digits": codes.digits(key, ticket.pk)}


def been_to(member_id: int, now: datetime) -> list[Claim]:
    """What somebody was at or had a place in, newest first, of shows and courses."""
    past = claims.mine(member_id).filter(offer__purpose__startswith="culture.")
    return list(past.filter(Q(state__in=("attended", "absent")) | Q(state="confirmed", offer__ends_at__lte=now))[:60])


def said_by(member_id: int, offer_ids: Iterable[int]) -> dict[int, Feedback]:
    """Offer → what this member said of it: one query."""
    return {one.offer_id: one for one in Feedback.objects.filter(member=member_id, offer__in=offer_ids)}


@dataclass(frozen=True)
class Row:
    """A row of a seat plan: places from left to right, None for an aisle."""

    name: str
    places: Sequence[tuple[Seat, bool] | None]


def plan(show: Show, mine: Iterable[int] = ()) -> list[tuple[str, list[Row]]]:
    """Area → rows, each seat with whether it is free (one's own count as free): two queries."""
    own = set(mine)
    taken = set(Ticket.objects.filter(show=show, void_at=None).values_list("seat_id", flat=True)) - own
    areas: dict[str, dict[int, list[Seat]]] = {}
    for seat in Seat.objects.filter(venue=show.venue_id).select_related("area").order_by("area__order", "y", "x"):
        areas.setdefault(seat.area.name, {}).setdefault(seat.y, []).append(seat)
    shown = []
    for name, rows in areas.items():
        widest = max(seat.x for row in rows.values() for seat in row)
        lines = []
        for row in rows.values():
            at = {seat.x: (seat, seat.id not in taken) for seat in row}
            lines.append(Row(row[0].row, [at.get(x) for x in range(widest + 1)]))
        shown.append((name, lines))
    return shown


def shows_over(person: Any, right: str) -> QuerySet[Show]:
    """The shows over which somebody holds a right."""
    return Show.objects.filter(person.over(right)).select_related("venue", "offer__pool", "season", "organisation")


def show_over(person: Any, show_id: int, right: str) -> Show:
    """One of them. Raises NotYours."""
    found = shows_over(person, right).select_related("venue", "offer__pool", "offer__draw", "season", "organisation")
    if (show := found.filter(id=show_id).first()) is None:
        raise NotYours
    return show


def unions(home: Organisation) -> list[tuple[int, str]]:
    """For a form: the unions next below, for whom alone something may be."""
    below = Organisation.objects.filter(parent=home, closed_on=None).order_by("path")
    return [(one.id, one.name) for one in below[:60]]


def asked(offer_id: int | None) -> QuerySet[Claim]:
    """Who waits for somebody to look at what they asked, first come first."""
    waiting = Claim.objects.filter(offer=offer_id, offer__how="review", state="asked")
    return waiting.select_related("member__organisation").order_by("asked_at", "id")


def seasons_over(person: Any) -> QuerySet[Season]:
    """The seasons an officer keeps, newest first."""
    return Season.objects.filter(person.over("culture.write")).select_related("series").order_by("-starts_on")


def appeals_over(person: Any) -> QuerySet[Any]:
    """Reasons of members who could not come to one of these shows, not answered yet."""
    waiting = claims.appeals_waiting("culture.show")
    return waiting.filter(person.over("culture.write", "claim__pool__organisation__path"))


def season_over(person: Any, season_id: int) -> Season:
    """One of them. Raises NotYours."""
    if (season := seasons_over(person).filter(id=season_id).first()) is None:
        raise NotYours
    return season


def venues_over(person: Any) -> QuerySet[Venue]:
    """The venues an officer keeps, with how many seats each has."""
    return Venue.objects.filter(person.over("culture.write")).annotate(n=Count("seats")).order_by("name")


def venue_choices(person: Any) -> list[tuple[int, str]]:
    """For a form: each with its number of seats."""
    rows = [(one.id, one.name, getattr(one, "n", 0)) for one in venues_over(person)]
    return [(id, f"{name}（{seats}）" if seats else name) for id, name, seats in rows]


def venue_over(person: Any, venue_id: int) -> Venue:
    """One of them. Raises NotYours."""
    if (venue := venues_over(person).filter(id=venue_id).first()) is None:
        raise NotYours
    return venue


def home_of(person: Any, right: str = "culture.write") -> Organisation:
    """The organisation at which somebody's right begins: what they make belongs to it. Raises NotYours."""
    paths = person.scopes.get(right, ())
    if not paths:
        raise NotYours
    return Organisation.objects.get(path=min(paths, key=len))


@dataclass(frozen=True)
class Summary:
    """After a show or a course: who came, from where, what they thought, what it cost each."""

    places: int
    signed: int
    came: int
    absent: int
    given_back: int
    waited: int
    wished: int
    unions: list[tuple[str, int]]
    employments: list[tuple[str, int]]
    stars: float | None
    ratings: int
    by_stars: list[tuple[int, int]]
    said: list[Feedback]
    per_head: Any

    @property
    def turnout(self) -> float | None:
        """Of those who had a place, how many came."""
        return self.came / self.signed if self.signed else None


def summary(offer_id: int, places: int, cost: Any) -> Summary:
    """Six queries, whatever the size."""
    states = claims.figures([offer_id]).get(offer_id, {})
    there = Claim.objects.filter(offer=offer_id, state="attended")
    came = Ticket.objects.filter(claim__offer=offer_id, used_at__isnull=False).count() or states.get("attended", 0)
    signed = sum(states.get(one, 0) for one in ("confirmed", "attended", "absent"))
    said = Feedback.objects.filter(offer=offer_id)
    mean = said.aggregate(mean=Avg("stars"), n=Count("id"))
    stars = dict(said.order_by().values_list("stars").annotate(n=Count("id")))
    employments = dict(people.employments())
    return Summary(
        places=places,
        signed=signed,
        came=came,
        absent=states.get("absent", 0),
        given_back=states.get("cancelled", 0),
        waited=states.get("waiting", 0) + states.get("declined", 0),
        wished=claims.demand([offer_id]).get(offer_id, 0),
        unions=list(there.values_list("member__organisation__name").annotate(n=Count("id")).order_by("-n")[:30]),
        employments=[
            (str(employments.get(key, key)), n)
            for key, n in there.values_list("member__employment").annotate(n=Count("id")).order_by("-n")
        ],
        stars=mean["mean"],
        ratings=mean["n"],
        by_stars=[(n, stars.get(n, 0)) for n in (5, 4, 3, 2, 1)],
        said=list(said.exclude(words="").order_by("-at")[:20]),
        per_head=(cost / came) if cost is not None and came else None,
    )


def by_day(found: Iterable[Listed]) -> list[tuple[Any, list[Listed]]]:
    """In the order given, under their days."""
    days: dict[Any, list[Listed]] = {}
    for one in found:
        days.setdefault(localdate(one.show.starts_at), []).append(one)
    return list(days.items())


def day_and_clock(at: datetime) -> str:
    """07-04 19:30."""
    return f"{localtime(at):%m-%d %H:%M}"


def draws_due(person: Any, now: datetime) -> list[Show]:
    """Shows whose public numbers are out and whose draw is not made."""
    due = shows_over(person, "culture.write").filter(offer__draw__drawn_at=None, offer__draw__draws_at__lte=now)
    return list(due.exclude(state=Show.State.CANCELLED)[:20])
