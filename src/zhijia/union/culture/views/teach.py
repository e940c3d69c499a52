"""The teacher's side: one's courses, who was there, what was handed in, certificates."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijia.web.access import needs
from zhijia.web.http import Request, go, page

from .. import actions, queries
from ..forms import LessonForm
from ..models import Attendance, Session

RIGHT = "teach"


@needs(RIGHT)
@require_safe
def teaching(request: Request) -> HttpResponse:
    return page(request, "culture/teaching.html", {"courses": queries.classes.taught_by(request.person)[:60]})


@needs(RIGHT)
@require_safe
def course(request: Request, course_id: int) -> HttpResponse:
    found = queries.classes.taught(request.person, course_id)
    lessons = queries.classes.lessons(found)
    context = {
        "course": found,
        "lessons": lessons,
        "learners": queries.classes.learners(found, None),
        "certificates": found.certificates.order_by("number"),
        "over": bool(lessons) and lessons[-1].ends_at <= now(),
        "now": now(),
    }
    return page(request, "culture/teach_course.html", context)


@needs(RIGHT)
def session(request: Request, session_id: int) -> HttpResponse:
    """Who was there: one radio a learner, the list as a form."""
    lesson = queries.classes.lesson_taught(request.person, session_id)
    if request.method == "POST":
        was = {
            int(name[4:]): value
            for name, value in request.POST.items()
            if name.startswith("was-") and name[4:].isdecimal() and len(name) < 23 and value in Attendance.Was.values
        }
        if request.POST.get("rest") == "here":
            was = {one.claim.id: "here" for one in queries.classes.learners(lesson.course, None)} | was
        written = actions.write_attendance(session_id=lesson.id, was=was, by=request.user, now=now())
        messages.success(request, _("记下了 %d 人。") % written)
        return go(request, "teach-course", lesson.course_id)
    return _session(request, lesson, LessonForm(initial=vars(lesson)))


def _session(request: Request, lesson: Session, form: LessonForm) -> HttpResponse:
    context = {
        "form": form,
        "lesson": lesson,
        "course": lesson.course,
        "learners": queries.classes.learners(lesson.course, lesson),
        "kinds": Attendance.Was.choices,
    }
    return page(request, "culture/teach_session.html", context, status=form.status)


@needs(RIGHT)
@require_POST
def plan(request: Request, session_id: int) -> HttpResponse:
    """What the lesson is about, its homework, the on-line room."""
    lesson = queries.classes.lesson_taught(request.person, session_id)
    form = LessonForm(request.POST)
    if form.attempt(actions.change_lesson, session_id=lesson.id, by=request.user, now=now()):
        messages.success(request, _("改好了，学员看得到。"))
        return go(request, "teach-session", lesson.id)
    return _session(request, lesson, form)


@needs(RIGHT)
@require_POST
def comment(request: Request, homework_id: int) -> HttpResponse:
    work = queries.classes.homework_of(request.person, homework_id)
    actions.comment(homework_id=work.id, words=request.POST.get("words", ""), by=request.user, now=now())
    return go(request, "teach-session", work.session_id)


@needs(RIGHT)
@require_POST
def certificates(request: Request, course_id: int) -> HttpResponse:
    found = queries.classes.taught(request.person, course_id)
    given = actions.give_certificates(course_id=found.id, by=request.user, now=now())
    messages.success(request, _("发了 %d 份证书。") % given)
    return go(request, "teach-course", found.id)
