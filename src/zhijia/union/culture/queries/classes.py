"""Public classes: what is offered, who learns there, who taught what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from zhijia.kernel.refusal import NotYours
from zhijia.union.claims import queries as claims
from zhijia.union.claims.models import Claim

from ..models import Attendance, Certificate, Course, Homework, Session, Term


@dataclass(frozen=True)
class Offered:
    """A course as a line of a list."""

    course: Course
    left: int
    state: str  # soon | open | full | over
    mine: Claim | None


def offered(member_id: int | None, now: datetime) -> list[Offered]:
    """Published courses of terms that are not over: three queries."""
    courses = Course.objects.filter(state=Course.State.PUBLISHED, term__ends_on__gte=now.date())
    found = list(
        courses.select_related("offer__pool", "term", "teacher")
        .annotate(first=Min("sessions__starts_at"), n=Count("sessions"))
        .order_by("first", "id")[:100]
    )
    mine = claims.live_of(member_id, [one.offer_id for one in found if one.offer_id]) if member_id else {}
    return [
        Offered(one, one.offer.pool.remaining if one.offer else 0, state(one, now), mine.get(one.offer_id or 0))
        for one in found
    ]


def state(course: Course, now: datetime) -> str:
    """Whether one may join: soon, open, full, over."""
    offer = course.offer
    if offer is None or (offer.closes_at and now >= offer.closes_at) or (offer.starts_at and now >= offer.starts_at):
        return "over"
    if now < offer.opens_at:
        return "soon"
    return "full" if offer.pool.remaining == 0 else "open"


def public_course(course_id: int) -> Course:
    """One that members may see. Raises NotYours."""
    found = Course.objects.filter(state=Course.State.PUBLISHED)
    course = found.select_related("offer__pool", "term", "teacher", "organisation").filter(id=course_id).first()
    if course is None:
        raise NotYours
    return course


def lessons(course: Course) -> list[Session]:
    """In order, with their rooms: two queries."""
    return list(course.sessions.prefetch_related("rooms__room__venue"))


def attended(course: Course, claim_id: int) -> dict[int, str]:
    """Session → how the learner was there, in words."""
    rows = Attendance.objects.filter(session__course=course, claim=claim_id)
    return {one.session_id: one.get_was_display() for one in rows}


def handed_in(course: Course, claim_id: int) -> dict[int, Homework]:
    """Session → what this learner handed in."""
    return {one.session_id: one for one in Homework.objects.filter(session__course=course, claim=claim_id)}


def shown(course: Course) -> list[Homework]:
    """What learners show each other, newest first; without names."""
    if not course.shows_homework:
        return []
    return list(Homework.objects.filter(session__course=course, shown=True).order_by("-at")[:20])


def courses_over(person: Any) -> QuerySet[Course]:
    """The courses an officer keeps."""
    kept = Course.objects.filter(person.over("culture.write")).select_related(
        "term", "teacher", "offer__pool", "organisation"
    )
    return kept.annotate(first=Min("sessions__starts_at"), n=Count("sessions")).order_by("-term__starts_on", "first")


def course_over(person: Any, course_id: int) -> Course:
    """One of them. Raises NotYours."""
    if (course := courses_over(person).filter(id=course_id).first()) is None:
        raise NotYours
    return course


def terms_over(person: Any) -> QuerySet[Term]:
    """The terms an officer keeps, newest first."""
    return Term.objects.filter(person.over("culture.write")).order_by("-starts_on")


def taught_by(person: Any) -> QuerySet[Course]:
    """One's own courses, and for an officer all of theirs."""
    mine = Q(teacher=person.user) | person.over("culture.write")
    courses = Course.objects.filter(mine, state=Course.State.PUBLISHED).select_related("term", "offer__pool")
    return courses.annotate(first=Min("sessions__starts_at"), n=Count("sessions")).order_by("-term__starts_on", "first")


def taught(person: Any, course_id: int) -> Course:
    """One of them. Raises NotYours."""
    if (course := taught_by(person).filter(id=course_id).first()) is None:
        raise NotYours
    return course


def lesson_taught(person: Any, session_id: int) -> Session:
    """A lesson of one of them. Raises NotYours."""
    mine = Session.objects.filter(course__in=taught_by(person).values("id"), id=session_id)
    if (session := mine.select_related("course").first()) is None:
        raise NotYours
    return session


def homework_of(person: Any, homework_id: int) -> Homework:
    """What was handed in for one of them. Raises NotYours."""
    mine = Homework.objects.filter(id=homework_id, session__course__in=taught_by(person).values("id"))
    if (found := mine.select_related("session").first()) is None:
        raise NotYours
    return found


@dataclass(frozen=True)
class Learner:
    """Who has a place, how they were there in this lesson, and how often in all."""

    claim: Claim
    was: str
    times: int
    homework: Homework | None


def learners(course: Course, session: Session | None) -> list[Learner]:
    """By name: four queries for any number of them."""
    found = Claim.objects.filter(offer=course.offer_id, state__in=("confirmed", "attended"))
    rows = list(found.select_related("member__organisation").order_by("member__pinyin", "id"))
    here = Attendance.objects.filter(session__course=course)
    came = here.filter(was__in=("here", "online")).order_by().values("claim")
    times = {one["claim"]: one["n"] for one in came.annotate(n=Count("id"))}
    was = dict(here.filter(session=session).values_list("claim", "was")) if session else {}
    work = {one.claim_id: one for one in Homework.objects.filter(session=session)} if session else {}
    return [Learner(one, was.get(one.id, ""), times.get(one.id, 0), work.get(one.id)) for one in rows]


def certificate(number: str) -> Certificate | None:
    """One by its number, however it was typed; None when nobody gave it."""
    plain = number.strip().replace(" ", "")
    return Certificate.objects.select_related("course__organisation").filter(number=plain).first()


def certificates_of(member_id: int) -> list[Certificate]:
    """A member's own, newest first."""
    return list(Certificate.objects.filter(member=member_id).order_by("-issued_on", "-id")[:50])


@dataclass(frozen=True)
class Next:
    """The coming lesson of a course, and how many come after it."""

    session: Session
    after: int


def next_lessons(member_id: int, now: datetime) -> list[Next]:
    """The coming lesson of each course somebody has a place in, soonest first: three queries."""
    mine = Claim.objects.filter(
        member=member_id, state__in=("confirmed", "attended"), offer__purpose="culture.course"
    ).values("offer")
    soon = Session.objects.filter(course__offer__in=mine, ends_at__gt=now - timedelta(hours=1))
    coming: dict[int, list[Session]] = {}
    for one in soon.select_related("course").prefetch_related("rooms__room__venue").order_by("starts_at")[:400]:
        coming.setdefault(one.course_id, []).append(one)
    return [Next(lessons[0], len(lessons) - 1) for lessons in coming.values()]


def names(found: Iterable[Term]) -> list[tuple[int, str]]:
    """For a choice."""
    return [(one.id, one.name) for one in found]
