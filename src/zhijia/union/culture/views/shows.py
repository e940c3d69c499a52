"""What is on, one show, one's tickets: the member's side."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.kernel.refusal import Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.claims import queries as claim_queries
from zhijia.union.people import queries as people
from zhijia.web.access import anyone, member
from zhijia.web.http import Request, go, kept_off_line, page

from .. import actions, queries
from ..forms import PassOnForm, SayForm, SignUpForm
from ..models import Show

MOST = 10  # places in one sign-up, whatever the offer allows


def qr(text: str) -> SafeString:
    """A QR code as SVG; segno writes it, only letters, digits and dots go in."""
    return mark_safe(segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=2))


@anyone
@require_safe
def shows(request: Request) -> HttpResponse:
    filters = queries.shows.Filters(
        kind=request.GET.get("kind", ""), when=request.GET.get("when", ""), q=request.GET.get("q", "").strip()[:40]
    )
    at = now()
    found = Paginator(queries.shows.coming(filters, at), queries.shows.PAGE).get_page(request.GET.get("page"))
    member_id = request.person.member.id if request.person.member else None
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "days": queries.shows.by_day(queries.shows.listed(found, member_id, at)),
        "filters": filters,
        "kinds": Show.Kind.choices,
        "found": found,
        "kept": kept.urlencode(),
    }
    return page(request, "culture/shows.html", context)


@anyone
@require_safe
def show(request: Request, show_id: int) -> HttpResponse:
    return _show(request, queries.shows.public_show(show_id))


def _show(request: Request, found: Show, form: SignUpForm | None = None) -> HttpResponse:
    at, offer, who = now(), found.offer, request.person.member
    mine = claim_queries.live_of(who.id, [offer.id]).get(offer.id) if who and offer else None
    queue = _queue(found, at)
    state = queries.shows.open_state(found, at, queue)
    refusal = form.refusal if form else None
    most = min(offer.limit or MOST, MOST) if offer else 1
    context: dict[str, Any] = {
        "show": found,
        "offer": offer,
        "state": state,
        "queue": queue,
        "may_wait": state == "open" and getattr(refusal, "may_wait", False),
        "for_whom": claim_queries.open_to(offer.eligibility) if offer else [],
        "mine": mine,
        "place": claim_queries.place_in_line(mine, at) if mine else 0,
        "form": form or SignUpForm(most=most),
        "parts": claim_queries.parts(offer.pool_id) if offer else [],
        "by_hand": claim_queries.by_hand(offer.pool_id) if offer else [],
        "wishes": claim_queries.demand([offer.id]).get(offer.id, 0) if offer else 0,
        "wished": claim_queries.has_wished(offer.id, who.id) if who and offer else False,
        "others": queries.shows.others(found, at) if state in ("full", "over", "off") else [],
        "draw": getattr(offer, "draw", None) if offer else None,
        "label": claim_queries.label_of(mine) if mine else "",
        "begun": at >= found.starts_at,
    }
    return page(request, "culture/show.html", context, status=form.status if form else 200)


@member
@require_POST
def sign_up(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.public_show(show_id)
    form = SignUpForm(request.POST, most=min(found.offer.limit or MOST, MOST) if found.offer else 1)
    wait = request.POST.get("wait") == "1"
    said = {"show_id": show_id, "member_id": request.person.member.id, "by": request.user, "now": now(), "wait": wait}
    if not form.attempt(actions.sign_up, **said):
        return _show(request, found, form)
    congratulate(request, form.result)
    return go(request, "show", show_id)


def congratulate(request: HttpRequest, claim: Any) -> None:
    """Say on the next page what came of it."""
    words = {
        "confirmed": _("票已出，在“我的票和课”里，没有网络也能打开。"),
        "waiting": _("已加入候补，有名额时按先后通知您。"),
        "asked": _("已收到。结果出来会通知您，随时可以在这一页看。"),
        "held": _("已为您保留，请按时确认。"),
    }
    messages.success(request, words.get(claim.state, _("已提交。")))


def _queue(show: Show, at: datetime) -> int:
    """How many stand before whoever comes now."""
    return sum(claim_queries.queues([show.offer.pool_id], at).values()) if show.offer else 0


@member
def seats(request: Request, show_id: int) -> HttpResponse:
    """The plan as a form: choose seats for one's tickets, or for the sign-up itself. Works without JavaScript."""
    found, who, at = queries.shows.public_show(show_id), request.person.member, now()
    queue = _queue(found, at)
    tickets = [one for one in queries.shows.tickets_of(who.id, at) if one.show_id == found.id]
    refusal: Refusal | None = None
    if request.method == "POST":
        chosen = [int(one) for one in request.POST.getlist("seat") if one.isdecimal() and len(one) < 19]
        try:
            _take(request, found, tickets, chosen)
            return go(request, "my-tickets")
        except Refusal as no:
            refusal = no
    context = {
        "show": found,
        "areas": queries.shows.plan(found, [one.seat_id for one in tickets if one.seat_id]),
        "mine": {one.seat_id for one in tickets},
        "tickets": tickets,
        "key": uuid4(),
        "refusal": refusal,
        "state": queries.shows.open_state(found, at, queue),
        "most": found.offer.limit if found.offer else 1,
    }
    return page(request, "culture/seats.html", context, status=422 if refusal else 200)


def _take(request: Request, found: Show, tickets: list[Any], chosen: list[int]) -> None:
    who = request.person.member.id
    if tickets:
        claim_id = tickets[0].claim_id
        actions.take_seats(claim_id=claim_id, member_id=who, seat_ids=chosen, by=request.user, now=now())
        messages.success(request, _("座位换好了。"))
        return
    if not chosen:
        raise Refusal(_("请先选座位。"))
    claim = actions.sign_up(
        show_id=found.id,
        member_id=who,
        quantity=len(chosen),
        seat_ids=chosen,
        request_key=_key(request),
        by=request.user,
        now=now(),
    )
    congratulate(request, claim)


def _key(request: Request) -> UUID:
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError as wrong:
        raise Refusal(_("请刷新页面再试。")) from wrong


@member
@require_POST
def wish(request: Request, show_id: int) -> HttpResponse:
    found = queries.shows.public_show(show_id)
    if found.offer_id:
        who = request.person.member.id
        claims.wish_once_more(offer_id=found.offer_id, member_id=who, by=request.user, now=now())
        messages.success(request, _("记下了。想看的人多，我们就争取加演。"))
    return go(request, "show", show_id)


@member
@require_POST
def say(request: Request, offer_id: int) -> HttpResponse:
    form = SayForm(request.POST)
    if form.attempt(actions.say, offer_id=offer_id, member_id=request.person.member.id, by=request.user, now=now()):
        messages.success(request, _("谢谢您。"))
        return go(request, "my-culture")
    raise Refusal(next(iter(form.errors.values()))[0])


@member
@kept_off_line
@require_safe
def tickets(request: Request) -> HttpResponse:
    who, at = request.person.member, now()
    key = people.key()
    shown = []
    for one in queries.shows.tickets_of(who.id, at):
        words = queries.shows.ticket_words(one, key)
        together = one.claim.quantity if one.claim.quantity > 1 else 0
        shown.append({"ticket": one, "digits": words["digits"], "qr": qr(words["token"]), "all": together})
    context = {
        "tickets": shown,
        "lessons": queries.classes.next_lessons(who.id, at),
        "form": PassOnForm(),
        "now": at,
    }
    return page(request, "culture/tickets.html", context)


@member
@require_POST
def pass_on(request: Request, ticket_id: int) -> HttpResponse:
    phone = request.POST.get("phone", "").strip()
    who = request.person.member.id
    actions.pass_on(ticket_id=ticket_id, member_id=who, phone=phone, by=request.user, now=now())
    messages.success(request, _("已转给对方，您手里的这张作废了。"))
    return go(request, "my-tickets")


@member
@require_POST
def give_back(request: Request, ticket_id: int) -> HttpResponse:
    """This one ticket, whoever it came from."""
    actions.give_back(ticket_id=ticket_id, member_id=request.person.member.id, by=request.user, now=now())
    messages.success(request, _("已退回，名额让给了候补的人。谢谢您。"))
    return go(request, "my-tickets")


@member
@require_safe
def mine(request: Request) -> HttpResponse:
    """What one was at, and one's certificates."""
    who = request.person.member
    been = queries.shows.been_to(who.id, now())
    said = queries.shows.said_by(who.id, [one.offer_id for one in been])
    context = {
        "been": [{"claim": one, "said": said.get(one.offer_id)} for one in been],
        "certificates": queries.classes.certificates_of(who.id),
        "form": SayForm(),
    }
    return page(request, "culture/mine.html", context)
