"""Public classes: the member's side, and the page on which anybody checks a certificate."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.union.claims import actions as claims
from zhijia.union.claims import queries as claim_queries
from zhijia.web.access import anyone, member
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import SignUpForm
from ..models import Course
from ..rules import codes


@anyone
@require_safe
def courses(request: Request) -> HttpResponse:
    who = request.person.member
    return page(request, "culture/courses.html", {"offered": queries.classes.offered(who.id if who else None, now())})


@anyone
@require_safe
def course(request: Request, course_id: int) -> HttpResponse:
    return _course(request, queries.classes.public_course(course_id))


def _course(request: Request, found: Course, form: SignUpForm | None = None) -> HttpResponse:
    at, who, offer = now(), request.person.member, found.offer
    mine = claim_queries.live_of(who.id, [offer.id]).get(offer.id) if who and offer else None
    learns = mine is not None and mine.state in ("confirmed", "attended")
    been = queries.classes.attended(found, mine.id) if mine else {}
    handed = queries.classes.handed_in(found, mine.id) if mine else {}
    lessons = [
        {"session": one, "was": been.get(one.id, ""), "handed": handed.get(one.id), "over": one.ends_at <= at}
        for one in queries.classes.lessons(found)
    ]
    context: dict[str, Any] = {
        "course": found,
        "offer": offer,
        "state": queries.classes.state(found, at),
        "mine": mine,
        "learns": learns,
        "place": claim_queries.place_in_line(mine, at) if mine else 0,
        "lessons": lessons,
        "shown": queries.classes.shown(found) if learns else [],
        "begun": bool(offer and offer.starts_at and offer.starts_at <= at),
        "for_whom": claim_queries.open_to(offer.eligibility) if offer else [],
        "form": form or SignUpForm(most=1),
        "over": bool(lessons) and lessons[-1]["over"],
    }
    return page(request, "culture/course.html", context, status=form.status if form else 200)


@member
@require_POST
def sign_up(request: Request, course_id: int) -> HttpResponse:
    found = queries.classes.public_course(course_id)
    form = SignUpForm({**request.POST.dict(), "quantity": "1"}, most=1)
    wait = request.POST.get("wait") == "1"
    said = {"offer_id": found.offer_id, "member_id": request.person.member.id, "by": request.user, "now": now()}
    if not form.attempt(claims.claim, **said, wait=wait):
        return _course(request, found, form)
    words = {
        "waiting": _("已加入候补，有名额时按先后通知您。"),
        "asked": _("已收到。结果出来会通知您，随时可以在这一页看。"),
    }
    messages.success(request, words.get(form.result.state, _("报上了，按时来上课。")))
    return go(request, "course", course_id)


@member
@require_POST
def hand_in(request: Request, session_id: int) -> HttpResponse:
    made = actions.hand_in(
        session_id=session_id,
        member_id=request.person.member.id,
        words=request.POST.get("words", ""),
        shown=request.POST.get("shown") == "1",
        by=request.user,
        now=now(),
    )
    messages.success(request, _("作业交上了。"))
    return go(request, "course", made.session.course_id)


@anyone
@require_safe
def certificates(request: Request) -> HttpResponse:
    """Type a number, see whether it is one of ours."""
    number = request.GET.get("number", "").strip()[:40]
    context = {"number": number, "well_formed": codes.is_certificate_number(number)}
    if number and (found := queries.classes.certificate(number)):
        return go(request, "certificate", found.number)
    return page(request, "culture/certificates.html", context, status=404 if number else 200)


@anyone
@require_safe
def certificate(request: Request, number: str) -> HttpResponse:
    if (found := queries.classes.certificate(number)) is None:
        raise Http404
    mine = request.person.member is not None and request.person.member.id == found.member_id
    name = found.name if mine else found.name[:1] + "*" * max(1, len(found.name) - 1)
    return page(request, "culture/certificate.html", {"certificate": found, "name": name, "mine": mine})
