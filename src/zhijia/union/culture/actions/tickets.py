"""Tickets: made the moment a place is firm, with the best seats side by side; passed on; given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhijia.kernel import rows
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.claims.models import Claim
from zhijia.union.claims.rules import Ask, State
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.union.people import queries as people
from zhijia.web.templatetags.web import moment

from ..models import Feedback, Seat, Show, Ticket
from ..rules.seats import Board, Free
from .shows import lock_show

LOOKED_AT = 400  # of the best free seats at a time

# The shows of these offers, each with its best free seats: one statement for any number of shows.
FREE = """
SELECT show.id, show.offer_id, show.seated, free.id, free.area_id, free.y, free.x, free."order"
  FROM culture_show AS show
  LEFT JOIN LATERAL (
    SELECT seat.id, seat.area_id, seat.y, seat.x, seat."order" FROM culture_seat AS seat
     WHERE show.seated AND seat.venue_id = show.venue_id AND NOT EXISTS (
       SELECT 1 FROM culture_ticket AS ticket
        WHERE ticket.show_id = show.id AND ticket.seat_id = seat.id AND ticket.void_at IS NULL)
     ORDER BY seat."order" LIMIT %s) AS free ON true
 WHERE show.offer_id = ANY(%s)
"""


def follow(found: Sequence[Claim], now: datetime) -> None:
    """What claims of a show came to (claims.rules.following): firm ones get tickets, ended ones lose them."""
    firm = [one for one in found if one.state == State.CONFIRMED]
    over = [one.id for one in found if one.state in (State.CANCELLED, State.EXPIRED, State.DECLINED)]
    if over:
        lost = Ticket.objects.filter(claim__in=over, void_at=None)
        _tell_friends(list(lost.exclude(passed_from=None).select_related("show", "holder__user")), now)
        lost.update(void_at=now)
    if firm:
        _issue(firm, now, LOOKED_AT + sum(one.quantity for one in firm))


def _tell_friends(lost: Sequence[Ticket], now: datetime) -> None:
    """Whoever holds a ticket that was passed on and is given back by its giver: they would stand at the door."""
    for ticket in lost:
        if ticket.holder.user:
            notices.tell(
                user=ticket.holder.user,
                title=_("转给您的票作废了：%s") % ticket.show.title,
                body=_("转票的人退回了这次预约，或演出取消。想看请自己报名或加入候补。"),
                path=f"shows/{ticket.show_id}/",
                kind="service",
                important=True,
                key=f"ticket:{ticket.pk}:void",
                now=now,
            )


def _issue(firm: Sequence[Claim], now: datetime, looked_at: int) -> None:
    shows: dict[int, tuple[int, bool]] = {}
    free: dict[int, list[Free]] = {}
    with connection.cursor() as sql:
        sql.execute(FREE, [looked_at, list({one.offer_id for one in firm})])
        for show, offer, seated, id, *where in sql.fetchall():
            shows[offer] = show, seated
            if id is not None:
                free.setdefault(show, []).append(Free(id, *where))
    boards = {show: Board(seats) for show, seats in free.items()}
    made = []
    for one in firm:
        show, seated = shows[one.offer_id]
        seats = boards[show].pick(one.quantity) if show in boards else []
        if seated and len(seats) < one.quantity:
            raise Refusal(_("座位不够了，请联系主办的工会。"))
        for n in range(one.quantity):
            seat = seats[n].id if seated else None
            made.append(Ticket(show_id=show, claim_id=one.id, holder_id=one.member_id, seat_id=seat, issued_at=now))
    rows.insert(made)


# Published shows and their offers, with whoever of these members has another's ticket for something at the same time
# (claims know nothing of it): one statement for any number.
SHOWS = """
SELECT show.id, show.offer_id, ticket.holder_id, other.title
  FROM culture_show AS show
  LEFT JOIN (culture_ticket AS ticket JOIN culture_show AS other ON other.id = ticket.show_id)
    ON ticket.holder_id = ANY(%s) AND ticket.void_at IS NULL AND ticket.passed_from_id IS NOT NULL
   AND other.id <> show.id AND other.starts_at < show.ends_at AND other.ends_at > show.starts_at
 WHERE show.id = ANY(%s) AND show.state = 'published' AND show.offer_id IS NOT NULL
"""


@dataclass(frozen=True)
class SignUp:
    """A member asks for places of a show."""

    show_id: int
    member_id: int
    quantity: int
    request_key: UUID
    by: Any
    now: datetime
    wait: bool = False  # on the waiting list, should it be full


def sign_up(*, seat_ids: Sequence[int] = (), **said: Any) -> Claim:
    """A member asks for places of a show, as SignUp says; firm ones have their tickets at once.

    With `seat_ids` these seats or nothing. Raises what claims.claim raises; NotYours for a show that is not published.
    """
    one = SignUp(**said)
    ask = _asked([one])[0]
    if isinstance(ask, Exception):
        raise ask
    asked = partial(claims.claim, **vars(ask))
    if not seat_ids:
        return asked()
    if len(set(seat_ids)) != one.quantity:
        words = _("选了 %(n)d 个座位，要 %(quantity)d 个。")
        raise Refusal(words % {"n": len(set(seat_ids)), "quantity": one.quantity})
    with transaction.atomic():
        claim = asked(wait=False)
        if claim.state == State.CONFIRMED:
            take_seats(claim_id=claim.id, member_id=one.member_id, seat_ids=seat_ids, by=one.by, now=one.now)
    return claim


def sign_ups(those: Sequence[SignUp]) -> list[Claim | Exception]:
    """The same for many who came together, each answered alone: a Claim, or what sign_up would have raised."""
    answers: list[Any] = _asked(those)
    asks = [(n, ask) for n, ask in enumerate(answers) if not isinstance(ask, Exception)]
    for (n, _ask), answer in zip(asks, claims.claim_all([ask for _n, ask in asks]), strict=True):
        answers[n] = answer
    return answers


def _asked(those: Sequence[SignUp]) -> list[Ask | Exception]:
    """What each asks of which offer, or why it cannot. One statement."""
    offers: dict[int, int] = {}
    elsewhere: dict[tuple[int, int], str] = {}
    with connection.cursor() as sql:
        sql.execute(SHOWS, [[one.member_id for one in those], list({one.show_id for one in those})])
        for show, offer, holder, title in sql.fetchall():
            offers[show] = offer
            elsewhere[show, holder] = title
    asks: list[Ask | Exception] = []
    for one in those:
        if one.show_id not in offers:
            asks.append(NotYours())
        elif title := elsewhere.get((one.show_id, one.member_id)):
            words = _("您那时有别人转来的“%s”的票，两场时间重叠。去不了那一场，请转票的人退回。")
            asks.append(Refusal(words % title))
        else:
            offer = offers[one.show_id]
            asks.append(Ask(offer, one.member_id, one.quantity, one.request_key, one.now, one.wait, one.by))
    return asks


def _at_once(tickets: QuerySet[Ticket], starts_at: Any, ends_at: Any) -> QuerySet[Ticket]:
    """Those of shows that go on at some moment between the two."""
    return tickets.filter(show__starts_at__lt=ends_at, show__ends_at__gt=starts_at)


@transaction.atomic
def take_seats(*, claim_id: int, member_id: int, seat_ids: Sequence[int], by: Any, now: datetime) -> list[Ticket]:
    """Sit elsewhere: a member's own tickets move to these free seats, or stay where they are. Raises Refusal."""
    tickets = list(
        Ticket.objects.select_for_update(of=("self",))
        .select_related("show")
        .filter(claim=claim_id, holder=member_id, void_at=None)
        .order_by("id")
    )
    if not tickets:
        raise NotYours
    show = tickets[0].show
    _before_doors(show, now)
    seats = list(Seat.objects.filter(id__in=seat_ids, venue=show.venue_id).order_by("order"))
    if len(seats) != len(tickets) or not show.seated:
        raise Refusal(_("您有 %(n)d 张票，请选 %(n)d 个座位。") % {"n": len(tickets)}, field="seats")
    try:
        with transaction.atomic():
            Ticket.objects.filter(id__in=[one.id for one in tickets]).update(seat=None)
            for ticket, seat in zip(tickets, seats, strict=True):
                ticket.seat = seat
            Ticket.objects.bulk_update(tickets, ["seat"])
    except IntegrityError as taken:
        raise Refusal(_("选的座位刚被别人选走了，您原来的座位还在。请另选。"), field="seats") from taken
    return tickets


def _before_doors(show: Show, now: datetime) -> None:
    if now >= show.doors_at:
        raise Refusal(_("%s 已开始检票，不能再改。请到现场找工作人员。") % moment(show.doors_at))


@transaction.atomic
def pass_on(*, ticket_id: int, member_id: int, phone: str, by: Any, now: datetime) -> Ticket:
    """Give one's ticket to another member, by their phone: the old one opens nothing any more, whoever has its picture.

    Only before the doors open, to somebody in good standing who has none of this show. Passed on once; not sold.
    Raises Refusal, NotYours.
    """
    ticket = Ticket.objects.select_related("show").filter(id=ticket_id, holder=member_id).first()
    if ticket is None:
        raise NotYours
    show = lock_show(ticket.show_id)
    ticket = Ticket.objects.select_for_update(of=("self",)).get(id=ticket_id)
    if ticket.void_at or ticket.used_at:
        raise Refusal(_("这张票已经作废或用过，不能转给别人。"))
    _before_doors(show, now)
    if not show.may_pass_on or ticket.passed_from_id:
        raise Refusal(_("这张票不能再转。去不了请退回，让给候补的人。"))
    friend = people.by_phone(phone)
    if friend is None or friend.state != "active" or friend.id == member_id:
        raise Refusal(_("没有找到这位在会的会员。请核对手机号，或请对方先入会。"), field="phone")
    if Ticket.objects.filter(show=show, holder=friend, void_at=None).exists():
        raise Refusal(_("对方已有这一场的票。去不了请退回，让给候补的人。"), field="phone")
    theirs = Ticket.objects.filter(holder=friend, void_at=None).select_related("show")
    if other := _at_once(theirs, show.starts_at, show.ends_at).first():
        words = _("对方那时有“%s”的票，两场时间重叠。去不了请退回，让给候补的人。")
        raise Refusal(words % other.show.title, field="phone")
    Ticket.objects.filter(id=ticket.id).update(void_at=now)
    given = Ticket.objects.create(
        show=show, claim_id=ticket.claim_id, holder=friend, seat_id=ticket.seat_id, issued_at=now, passed_from=ticket
    )
    journal.write("ticket.passed", by=by, at=now, about=given, organisation=show.organisation.path)
    if friend.user:
        notices.tell(
            user=friend.user,
            title=_("有人转给您一张票：%s") % show.title,
            body=_("%s，凭票二维码或 8 位数字进场。") % moment(show.starts_at),
            path="me/tickets/",
            kind="service",
            important=True,
            key=f"ticket:{given.id}",
            now=now,
        )
    return given


@transaction.atomic
def give_back(*, ticket_id: int, member_id: int, by: Any, now: datetime) -> Ticket:
    """Whoever holds this one ticket cannot come: its place goes to the next in line, the others of its claim stay.

    A ticket that was passed on is given back by its new holder; whoever passed it on is told. Twice is once.
    Raises Refusal, NotYours.
    """
    found = Ticket.objects.select_related("show").filter(id=ticket_id, holder=member_id).first()
    if found is None:
        raise NotYours
    show = lock_show(found.show_id)
    claim = claims.lock_claim(claim_id=found.claim_id)
    ticket = Ticket.objects.select_for_update(of=("self",)).get(id=ticket_id)
    if ticket.void_at:
        return ticket
    if ticket.used_at:
        raise Refusal(_("这张票已经进场，不能退回。"))
    _before_doors(show, now)
    ticket.void_at = now
    ticket.save(update_fields=["void_at"])
    claims.give_some_back(claim_id=claim.id, quantity=1, by=by, now=now)
    if ticket.passed_from_id and claim.member.user:
        notices.tell(
            user=claim.member.user,
            title=_("您转出的票退回了：%s") % show.title,
            body=_("接票的人去不了，名额让给了候补的人。您自己的票不受影响。"),
            path=f"shows/{show.pk}/",
            kind="service",
            important=False,
            key=f"ticket:{ticket.pk}:back",
            now=now,
        )
    return ticket


@transaction.atomic
def say(*, offer_id: int, member_id: int, stars: int, words: str, by: Any, now: datetime) -> Feedback:
    """Whoever was there says what they think; said again it replaces what was said. Raises Refusal."""
    if not 1 <= stars <= 5:
        raise Refusal(_("请选 1 到 5 颗星。"), field="stars")
    came = Claim.objects.filter(offer=offer_id, member=member_id, state=State.ATTENDED).exists()
    if not (came or Ticket.objects.filter(show__offer=offer_id, holder=member_id, used_at__isnull=False).exists()):
        raise Refusal(_("到场的人才能评价。您没有这一场的签到记录。"))
    said, _new = Feedback.objects.update_or_create(
        offer_id=offer_id, member_id=member_id, defaults={"stars": stars, "words": words.strip()[:200], "at": now}
    )
    return said
