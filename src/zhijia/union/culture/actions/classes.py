"""Public classes: terms, courses with their sessions and rooms, attendance, homework, certificates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.accounts.models import User
from zhijia.union.claims import actions as claims
from zhijia.union.claims.models import Claim
from zhijia.union.claims.rules import State, Way
from zhijia.union.federations import queries as federations
from zhijia.union.journal import actions as journal
from zhijia.union.notices import actions as notices
from zhijia.web.templatetags.web import moment

from ..models import Attendance, Certificate, Course, Homework, Room, Session, SessionRoom, Term
from ..rules import codes
from .shows import Terms

PURPOSE = "culture.course"


@dataclass(frozen=True)
class NewSession:
    """One lesson: where (the first room is the main one, the others follow it), or on line by a link, or both."""

    starts_at: datetime
    minutes: int
    rooms: Sequence[int] = ()
    topic: str = ""
    link: str = ""
    homework: str = ""

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@transaction.atomic
def open_term(
    *,
    name: str,
    organisation_id: int,
    starts_on: date,
    ends_on: date,
    limit: int | None,
    request_key: UUID,
    by: Any,
    now: datetime,
) -> Term:
    """A term; a member joins at most `limit` of its courses. Raises Refusal."""
    if earlier := Term.objects.filter(request_key=request_key).first():
        return earlier
    if ends_on < starts_on:
        raise Refusal(_("结束日期早于开始日期，请改正。"), field="ends_on")
    series = claims.open_series(name=name, limit=limit, request_key=request_key, by=by, now=now)
    term = Term.objects.create(
        name=name,
        organisation_id=organisation_id,
        starts_on=starts_on,
        ends_on=ends_on,
        series=series,
        request_key=request_key,
    )
    journal.write("term.opened", by=by, at=now, about=term, organisation=term.organisation.path)
    return term


@transaction.atomic
def plan_course(
    *,
    term_id: int,
    title: str,
    teacher_id: int,
    places: int,
    sessions: Sequence[NewSession],
    request_key: UUID,
    by: Any,
    now: datetime,
    blurb: str = "",
    shows_homework: bool = False,
    needed_share: int = 75,
    cost: Decimal | None = None,
) -> Course:
    """A course with all its lessons; no room and no teacher is in two places at once. Raises Refusal, NotYours."""
    if earlier := Course.objects.filter(request_key=request_key).first():
        return earlier
    term = Term.objects.select_related("organisation").filter(id=term_id).first()
    if term is None or not User.objects.filter(id=teacher_id).exists():
        raise NotYours
    if not sessions or not 1 <= places <= 100_000 or not title.strip():
        raise Refusal(_("课程要有名称、至少一节课和至少一个名额。"), field="title")
    _free(sessions, teacher_id, places)
    course = Course.objects.create(
        term=term,
        organisation=term.organisation,
        title=title.strip()[:60],
        blurb=blurb,
        teacher_id=teacher_id,
        places=places,
        shows_homework=shows_homework,
        needed_share=needed_share,
        cost=cost,
        request_key=request_key,
    )
    for number, one in enumerate(sorted(sessions, key=lambda one: one.starts_at), start=1):
        made = Session.objects.create(
            course=course,
            number=number,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            topic=one.topic[:60],
            link=one.link,
            homework=one.homework[:200],
        )
        SessionRoom.objects.bulk_create(
            SessionRoom(session=made, room_id=room, is_main=n == 0) for n, room in enumerate(one.rooms)
        )
    journal.write("course.planned", by=by, at=now, about=course, organisation=term.organisation.path)
    return course


def _free(sessions: Sequence[NewSession], teacher_id: int, places: int) -> None:
    """Under the locks of the teacher and every room, in that order."""
    ids = sorted({room for one in sessions for room in one.rooms})
    with connection.cursor() as sql:
        sql.execute("SELECT 1 FROM accounts_user WHERE id = %s FOR NO KEY UPDATE", [teacher_id])
    rooms = {one.id: one for one in Room.objects.filter(id__in=ids).order_by("id").select_for_update()}
    if len(rooms) < len(ids):
        raise NotYours
    for one in sessions:
        if one.minutes <= 0:
            raise Refusal(_("结束时间要晚于开始时间，请改正。"), field="sessions")
        if not one.rooms and not one.link:
            raise Refusal(_("%s 的课要有教室，或写线上教室的链接。") % moment(one.starts_at), field="sessions")
        if one.rooms and not one.link and sum(rooms[id].capacity for id in one.rooms) < places:
            words = _("教室一共坐 %(seats)d 人，名额有 %(places)d 个。请减少名额或加分教室。")
            seats = sum(rooms[id].capacity for id in one.rooms)
            raise Refusal(words % {"seats": seats, "places": places}, field="places")
        _not_twice(one, sessions)
        at_once = Session.objects.filter(starts_at__lt=one.ends_at, ends_at__gt=one.starts_at)
        at_once = at_once.exclude(course__state=Course.State.CANCELLED).select_related("course")
        if busy := at_once.filter(course__teacher=teacher_id).first():
            words = _("老师那时在上“%(title)s”（%(at)s）。请换时间或换老师。")
            facts = {"title": busy.course.title, "at": moment(busy.starts_at)}
            raise Refusal(words % facts, field="teacher")
        if full := SessionRoom.objects.filter(session__in=at_once, room__in=one.rooms).first():
            words = _("“%(room)s”那时有“%(title)s”（%(at)s）。请换时间或教室。")
            other = full.session
            facts = {"room": str(rooms[full.room_id]), "title": other.course.title, "at": moment(other.starts_at)}
            raise Refusal(words % facts, field="sessions")


def _not_twice(one: NewSession, sessions: Sequence[NewSession]) -> None:
    for other in sessions:
        if other is not one and other.starts_at < one.ends_at and one.starts_at < other.ends_at:
            raise Refusal(_("%s 有两节课重叠，请改正。") % moment(one.starts_at), field="sessions")


@transaction.atomic
def publish_course(*, course_id: int, terms: Terms, by: Any, now: datetime) -> Course:
    """Offer its places; whoever has one has all lessons. Published twice is once."""
    locked = Course.objects.select_for_update(of=("self",)).select_related("organisation", "term", "offer")
    course = locked.filter(id=course_id).first()
    if course is None:
        raise NotYours
    if course.state == Course.State.PUBLISHED:
        return course
    if course.state == Course.State.CANCELLED:
        raise Refusal(_("这门课已取消，不能发布。请另建一门。"))
    if terms.how == Way.DRAW:
        raise Refusal(_("课程可以先到先得，或由工会审核；抽签只用于演出。"), field="how")
    first = course.sessions.first()
    pool = claims.open_pool(
        name=course.title,
        total=course.places,
        organisation_id=course.organisation_id,
        request_key=uuid5(course.request_key, "pool"),
        by=by,
        now=now,
    )
    course.offer = claims.open_offer(
        pool_id=pool.id,
        title=course.title,
        path=f"courses/{course.id}/",
        how=terms.how,
        opens_at=terms.opens_at,
        closes_at=terms.closes_at,
        starts_at=first.starts_at if first else None,
        eligibility=terms.eligibility,
        limit=1,
        waiting_list=True,
        series_id=course.term.series_id,
        purpose=PURPOSE,
        accept_places=True,
        request_key=uuid5(course.request_key, "offer"),
        by=by,
        now=now,
    )
    course.state = Course.State.PUBLISHED
    course.save(update_fields=["offer", "state"])
    journal.write("course.published", by=by, at=now, about=course, organisation=course.organisation.path)
    return course


@transaction.atomic
def write_attendance(*, session_id: int, was: Mapping[int, str], by: Any, now: datetime) -> int:
    """claim → here, online, excused, away, as the teacher saw it; written again it replaces. Returns how many."""
    session = Session.objects.select_related("course__organisation", "course").filter(id=session_id).first()
    if session is None:
        raise NotYours
    if now < session.starts_at - timedelta(minutes=30):
        raise Refusal(_("%s 才上课，那时再点名。") % moment(session.starts_at))
    ours = Claim.objects.filter(offer=session.course.offer_id, state__in=(State.CONFIRMED, State.ATTENDED))
    ours = ours.filter(id__in=was)
    rows = [
        Attendance(session=session, claim_id=id, was=Attendance.Was(was[id]), at=now, by=by)
        for id in ours.values_list("id", flat=True)
    ]
    Attendance.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["session", "claim"], update_fields=["was", "at", "by"]
    )
    came = [one.claim_id for one in rows if one.was in (Attendance.Was.HERE, Attendance.Was.ONLINE)]
    claims.attended(claim_ids=came, by=by, now=now)
    path = session.course.organisation.path
    journal.write("course.attended", by=by, at=now, about=session.course, organisation=path, people=len(rows))
    return len(rows)


@transaction.atomic
def hand_in(*, session_id: int, member_id: int, words: str, shown: bool, by: Any, now: datetime) -> Homework:
    """A learner hands in; again it replaces. Shown to the class only where the course allows and they wish."""
    session = Session.objects.select_related("course").filter(id=session_id).first()
    if session is None:
        raise NotYours
    mine = Claim.objects.filter(
        offer=session.course.offer_id, member=member_id, state__in=(State.CONFIRMED, State.ATTENDED)
    ).first()
    if mine is None:
        raise NotYours
    if not (kept := words.strip()) or len(kept) > 400:
        raise Refusal(_("请写作业内容或作品链接，400 字以内。"), field="words")
    shown = shown and session.course.shows_homework
    made, _new = Homework.objects.update_or_create(
        session=session, claim=mine, defaults={"words": kept, "shown": shown, "at": now}
    )
    return made


@transaction.atomic
def comment(*, homework_id: int, words: str, by: Any, now: datetime) -> Homework:
    """The teacher's words on it."""
    made = Homework.objects.select_for_update().filter(id=homework_id).first()
    if made is None:
        raise NotYours
    made.comment = words.strip()[:200]
    made.save(update_fields=["comment"])
    return made


@transaction.atomic
def give_certificates(*, course_id: int, by: Any, now: datetime) -> int:
    """To everybody who was there often enough, once the last lesson is over. Returns how many new. Safe to repeat."""
    course = Course.objects.select_for_update(of=("self",)).select_related("organisation").filter(id=course_id).first()
    if course is None:
        raise NotYours
    lessons = list(course.sessions.all())
    if not lessons or lessons[-1].ends_at > now:
        at = moment(lessons[-1].ends_at) if lessons else "—"
        raise Refusal(_("最后一节课 %s 结束，结束后发证书。") % at)
    needed = -(-course.needed_share * len(lessons) // 100)
    been: dict[int, int] = {}
    for one in Attendance.objects.filter(session__course=course, was__in=("here", "online")):
        been[one.claim_id] = been.get(one.claim_id, 0) + 1
    had = set(Certificate.objects.filter(course=course).values_list("member_id", flat=True))
    learners = Claim.objects.filter(id__in=[id for id, n in been.items() if n >= needed])
    fresh = [one for one in learners.select_related("member__user").order_by("id") if one.member_id not in had]
    today, region = localdate(now), federations.current().region
    start = Certificate.objects.select_for_update().count()
    for n, claim in enumerate(fresh, start=start + 1):
        number = codes.certificate_number(region, today.year, n)
        Certificate.objects.create(
            number=number,
            course=course,
            member=claim.member,
            name=claim.member.name,
            title=course.title,
            attended=been[claim.id],
            sessions=len(lessons),
            issued_on=today,
        )
        if claim.member.user:
            notices.tell(
                user=claim.member.user,
                title=_("结业证书：%s") % course.title,
                body=_("证书编号 %s，任何人都可以核验真伪。") % number,
                path=f"certificates/{number}/",
                kind="service",
                key=f"certificate:{number}",
                now=now,
            )
    facts = {"people": len(fresh)}
    journal.write("course.certified", by=by, at=now, about=course, organisation=course.organisation.path, **facts)
    return len(fresh)


@transaction.atomic
def revoke_certificate(*, number: str, why: str, by: Any, now: datetime) -> Certificate:
    """It was given wrongly: its page says so from now on. Raises Refusal, NotYours."""
    found = Certificate.objects.select_for_update().filter(number=number).first()
    if found is None:
        raise NotYours
    if not why.strip():
        raise Refusal(_("请写明原因，120 字以内。"), field="why")
    if found.revoked_at is None:
        found.revoked_at, found.why = now, why.strip()[:120]
        found.save(update_fields=["revoked_at", "why"])
        journal.write("certificate.revoked", by=by, at=now, about=found)
    return found
