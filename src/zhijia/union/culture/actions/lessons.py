"""What changes about a course once it is planned: what a lesson is about, its homework, its link; calling it off."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.claims.models import Claim
from zhijia.union.claims.rules import LIVE
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices

from ..models import Course, Session


@transaction.atomic
def change_lesson(*, session_id: int, topic: str, homework: str, link: str, by: Any, now: datetime) -> Session:
    """What it is about, what is to be done at home, where the on-line room is. Raises Refusal, NotYours."""
    locked = Session.objects.select_for_update(of=("self",)).select_related("course__organisation")
    if (lesson := locked.filter(id=session_id).first()) is None:
        raise NotYours
    link = link.strip()
    if link:
        _is_link(link)
    elif not lesson.rooms.exists():
        raise Refusal(_("这节课没有教室，要写线上教室的链接。"), field="link")
    lesson.topic, lesson.homework, lesson.link = topic.strip()[:60], homework.strip()[:200], link
    lesson.save(update_fields=["topic", "homework", "link"])
    course = lesson.course
    facts = {"session": lesson.number}
    journal.write("course.changed", by=by, at=now, about=course, organisation=course.organisation.path, **facts)
    return lesson


def _is_link(link: str) -> None:
    try:
        URLValidator(schemes=["https", "http"])(link[:201])
    except ValidationError as wrong:
        raise Refusal(_("链接要以 https:// 开头，200 字以内。"), field="link") from wrong


@transaction.atomic
def cancel_course(*, course_id: int, why: str, by: Any, now: datetime) -> Course:
    """It will not be given: whoever has or waits for a place is told, their claims end. Twice is once."""
    locked = Course.objects.select_for_update(of=("self",)).select_related("organisation")
    if (course := locked.filter(id=course_id).first()) is None:
        raise NotYours
    if course.state == Course.State.CANCELLED:
        return course
    if not (why := why.strip()[:120]):
        raise Refusal(_("请写明原因，120 字以内。"), field="why")
    course.state = Course.State.CANCELLED
    course.save(update_fields=["state"])
    journal.write("course.cancelled", by=by, at=now, about=course, organisation=course.organisation.path, why=why)
    if course.offer_id:
        _tell_all(course, why, now)
        claims.call_off(offer_id=course.offer_id, reason=_("课程取消"), by=by, now=now)
    return course


def _tell_all(course: Course, why: str, now: datetime) -> None:
    mine = Claim.objects.filter(offer=course.offer_id, state__in=LIVE, member__user__isnull=False)
    notices.tell_many(
        users=[one.member.user for one in mine.select_related("member__user")],
        title=_("课程取消：%s") % course.title,
        body=_("原因：%s。这门课不再计入您本学期的门数。") % why,
        path="courses/",
        kind="service",
        important=True,
        key=f"course:{course.id}:off",
        now=now,
    )
