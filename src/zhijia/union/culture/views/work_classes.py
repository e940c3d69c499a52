"""Terms and courses: the culture officer's side."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.union.claims import queries as claim_queries
from zhijia.union.people import queries as people
from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import CourseForm, PublishForm, TermForm, WhyForm
from ..models import Course, Room
from .shows import qr
from .work_shows import answer_asked, asked_page

RIGHT = "culture.write"


@needs(RIGHT)
@require_safe
def courses(request: Request) -> HttpResponse:
    found = list(queries.classes.courses_over(request.person)[:200])
    figures = claim_queries.figures([one.offer_id for one in found if one.offer_id])
    states = [figures.get(one.offer_id or 0, {}) for one in found]
    rows = [
        {"course": one, "states": of, "learn": of.get("confirmed", 0) + of.get("attended", 0)}
        for one, of in zip(found, states, strict=True)
    ]
    terms = queries.classes.terms_over(request.person)
    return page(request, "culture/work_courses.html", {"rows": rows, "terms": terms})


@needs(RIGHT)
def term_new(request: Request) -> HttpResponse:
    form = TermForm(request.POST or None)
    home = queries.shows.home_of(request.person)
    if form.attempt(actions.open_term, organisation_id=home.id, by=request.user, now=now()):
        return go(request, "work-courses")
    return page(request, "culture/work_form.html", {"form": form, "title": _("新建学期")}, status=form.status)


@needs(RIGHT)
def course_new(request: Request) -> HttpResponse:
    posts = people.posts_on(localdate()).filter(request.person.over(RIGHT), role="teacher").select_related("user")
    rooms = Room.objects.filter(venue__in=queries.shows.venues_over(request.person).values("id")).select_related(
        "venue"
    )
    form = CourseForm(
        request.POST or None,
        terms=queries.classes.names(queries.classes.terms_over(request.person)),
        teachers=list({post.user_id: (post.user_id, str(post.user)) for post in posts}.values()),
        all_rooms=[(one.id, f"{one}（{one.capacity}）") for one in rooms.order_by("venue", "name")],
    )
    if form.attempt(actions.plan_course, by=request.user, now=now()):
        messages.success(request, _("已建好，还没有发布。"))
        return go(request, "work-course", form.result.id)
    return page(request, "culture/work_form.html", {"form": form, "title": _("新建课程")}, status=form.status)


@needs(RIGHT)
def course(request: Request, course_id: int) -> HttpResponse:
    """One course: its lessons, who learns, and publishing it."""
    found = queries.classes.course_over(request.person, course_id)
    unions = queries.shows.unions(found.organisation)
    form = PublishForm(request.POST or None, initial={"limit": 1}, unions=unions, drawn=False)
    if form.attempt(actions.publish_course, course_id=found.id, by=request.user, now=now()):
        messages.success(request, _("已发布，会员看得到了。"))
        return go(request, "work-course", found.id)
    return _course(request, found, form=form)


def _course(request: Request, found: Course, **forms: Any) -> HttpResponse:
    offer = found.offer
    context: dict[str, Any] = {
        "course": found,
        "offer": offer,
        "cancel": WhyForm(auto_id="cancel_%s"),
        "lessons": queries.classes.lessons(found),
        "states": claim_queries.figures([offer.id]).get(offer.id, {}) if offer else {},
        "learners": queries.classes.learners(found, None) if offer else [],
        **forms,
    }
    status = max((one.status for one in forms.values()), default=200)
    return page(request, "culture/work_course.html", context, status=status)


@needs(RIGHT)
@require_safe
def asked(request: Request, course_id: int) -> HttpResponse:
    """Who waits for somebody to look, first come first."""
    found = queries.classes.course_over(request.person, course_id)
    return asked_page(request, found, "work-course")


@needs(RIGHT)
@require_POST
def asked_answer(request: Request, course_id: int, claim_id: int) -> HttpResponse:
    found = queries.classes.course_over(request.person, course_id)
    answer_asked(request, found.offer_id, claim_id)
    return go(request, "work-course-asked", course_id)


@needs(RIGHT)
@require_POST
def cancel(request: Request, course_id: int) -> HttpResponse:
    found = queries.classes.course_over(request.person, course_id)
    form = WhyForm(request.POST, auto_id="cancel_%s")
    if form.attempt(actions.cancel_course, course_id=found.id, by=request.user, now=now()):
        messages.success(request, _("已取消，报上名的人都通知了。"))
        return go(request, "work-course", found.id)
    return _course(request, found, cancel=form)


@needs(RIGHT)
@require_safe
def poster(request: Request, course_id: int) -> HttpResponse:
    """An A4 page with a QR that leads to the course."""
    found = queries.classes.course_over(request.person, course_id)
    url = request.build_absolute_uri(reverse("course", args=[found.id]))
    context = {"course": found, "first": queries.classes.lessons(found)[0], "qr": qr(url), "url": url}
    return page(request, "culture/poster.html", context)


@needs(RIGHT)
@require_safe
def summary(request: Request, course_id: int) -> HttpResponse:
    found = queries.classes.course_over(request.person, course_id)
    done = queries.shows.summary(found.offer_id, found.places, found.cost) if found.offer_id else None
    return page(request, "culture/summary.html", {"thing": found, "course": found, "summary": done})
