"""What we promise of classes: no room, no teacher twice; attendance as the teacher saw it; certificates that hold."""

from datetime import timedelta
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.claims.rules import words
from zhijia.union.culture import actions
from zhijia.union.culture.models import Attendance, Certificate, Homework, Session
from zhijia.union.culture.rules import codes
from zhijia.union.notices.models import Notice

from .conftest import DAY, HOUR, a_show, a_venue

WEEK = 7 * DAY


@pytest.fixture
def rooms(tree):
    venue = a_venue(tree.federation, "职工学校", plan="")
    return actions.add_rooms(venue_id=venue.id, rooms=[("主课堂", 20), ("分课堂", 10)], by=None, now=NOW)


@pytest.fixture
def term(tree):
    return actions.open_term(
        name="秋季",
        organisation_id=tree.federation.id,
        starts_on=NOW.date(),
        ends_on=NOW.date() + 90 * DAY,
        limit=2,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )


@pytest.fixture
def plan(term, rooms, teacher):
    """plan("书法", starts=…) → a published course of three lessons."""

    def make(title="书法", *, at=NOW + DAY, places=20, lessons=3, published=True, **more):
        where = more.pop("rooms", (rooms[0].id,))
        sessions = [
            actions.NewSession(at + n * WEEK, 90, where, topic=f"第{n + 1}课", link=more.get("link", ""), homework="永")
            for n in range(lessons)
        ]
        more.pop("link", None)
        course = actions.plan_course(
            term_id=term.id,
            title=title,
            teacher_id=more.pop("teacher_id", teacher.id),
            places=places,
            sessions=sessions,
            request_key=uuid4(),
            by=None,
            now=NOW,
            **more,
        )
        if not published:
            return course
        return actions.publish_course(course_id=course.id, terms=actions.Terms(opens_at=NOW - HOUR), by=None, now=NOW)

    return make


def join(member, course, **more):
    said = {"request_key": uuid4(), "by": None, "now": NOW} | more
    return claims.claim(offer_id=course.offer_id, member_id=member.person.id, **said)


def test_a_place_is_for_all_lessons_and_is_taken_once(plan, ann):
    course = plan()

    assert join(ann, course).state == "confirmed"
    with pytest.raises(words.LimitReached):
        join(ann, course)


def test_a_term_limits_how_many_courses_one_member_joins(plan, ann):
    courses = [plan(f"课{n}", at=NOW + DAY + n * 3 * HOUR) for n in range(3)]
    for one in courses[:2]:
        join(ann, one)

    with pytest.raises(words.LimitReached):
        join(ann, courses[2])


def test_a_full_course_has_a_waiting_list_and_a_place_given_back_goes_on(plan, ann, ben):
    course = plan(places=1)
    mine = join(ann, course)
    waits = join(ben, course, wait=True)
    assert waits.state == "waiting"

    claims.cancel(claim_id=mine.id, by=ann, now=NOW)
    waits.refresh_from_db()

    assert waits.state == "held"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"at": NOW + DAY + HOUR}, "老师那时在上"),
        ({"places": 31, "at": NOW + 3 * DAY}, "一共坐 20 人，名额有 31 个"),
        ({"rooms": (), "at": NOW + 3 * DAY}, "要有教室，或写线上教室的链接"),
        ({"lessons": 0}, "至少一节课"),
        ({"title": " "}, "名称"),
    ],
)
def test_a_course_that_cannot_be_is_refused_with_the_number(plan, wrong, why):
    plan()

    with pytest.raises(Refusal, match=why):
        plan(**{"title": "合唱"} | wrong)


def test_a_room_has_one_lesson_at_a_time_whoever_teaches(plan, culture_officer):
    plan()

    with pytest.raises(Refusal, match="那时有“书法”"):
        plan("合唱", at=NOW + DAY + HOUR, teacher_id=culture_officer.id)


def test_branches_follow_the_main_room_and_on_line_needs_no_room(plan, rooms):
    both = plan(places=30, rooms=tuple(one.id for one in rooms))
    online = plan("摄影", at=NOW + 2 * DAY, rooms=(), link="https://live.example.org/1")

    assert [one.is_main for one in both.sessions.first().rooms.order_by("id")] == [True, False]
    assert online.sessions.first().link == "https://live.example.org/1"


def attend(course, was, *, lesson=0, by=None, now=None):
    session = course.sessions.all()[lesson]
    return actions.write_attendance(session_id=session.id, was=was, by=by, now=now or session.starts_at)


def test_attendance_is_written_by_the_lesson_and_again_replaces(plan, ann, ben):
    course, other = plan(), plan("合唱", at=NOW + 2 * DAY)
    mine, elsewhere = join(ann, course), join(ben, other)

    with pytest.raises(Refusal, match="才上课"):
        attend(course, {mine.id: "here"}, now=NOW)
    assert attend(course, {mine.id: "away", elsewhere.id: "here"}) == 1  # not a learner of this course
    attend(course, {mine.id: "online"})

    assert [one.was for one in Attendance.objects.all()] == ["online"]


def test_certificates_go_to_who_was_there_often_enough_once(plan, ann, ben):
    course = plan(needed_share=60)
    mine, theirs = join(ann, course), join(ben, course)
    for n in range(3):
        attend(course, {mine.id: "here" if n else "away", theirs.id: "here" if n == 2 else "excused"}, lesson=n)
    with pytest.raises(Refusal, match="结束后发证书"):
        actions.give_certificates(course_id=course.id, by=None, now=NOW)
    after = NOW + 30 * DAY

    assert actions.give_certificates(course_id=course.id, by=None, now=after) == 1
    assert actions.give_certificates(course_id=course.id, by=None, now=after) == 0

    one = Certificate.objects.get()
    assert (one.member, one.attended, one.sessions) == (ann.person, 2, 3)
    assert codes.is_certificate_number(one.number)
    assert [said.title for said in ann.notices.order_by("id")][-1] == "结业证书：书法"


def test_anybody_checks_a_certificate_and_sees_no_whole_name(sign_in, plan, ann, ben):
    course = plan(lessons=1)
    mine = join(ann, course)
    attend(course, {mine.id: "here"})
    actions.give_certificates(course_id=course.id, by=None, now=NOW + 30 * DAY)
    number = Certificate.objects.get().number

    stranger, owner = sign_in(), sign_in(ann)
    asked = stranger.get("/here/certificates/", {"number": f" {number} "})
    shown = stranger.get(f"/here/certificates/{number}/").content.decode()
    typo = number[:-1] + str((int(number[-1]) + 1) % 10)
    wrong = stranger.get("/here/certificates/", {"number": typo})

    assert asked.status_code == 302
    assert "安*" in shown
    assert "安宁" not in shown
    assert "安宁" in owner.get(f"/here/certificates/{number}/").content.decode()
    assert wrong.status_code == 404
    actions.revoke_certificate(number=number, why="考勤录错", by=None, now=NOW)
    assert "考勤录错" in stranger.get(f"/here/certificates/{number}/").content.decode()


def test_homework_is_seen_by_the_class_only_if_course_and_learner_wish(sign_in, plan, ann, ben):
    course = plan(shows_homework=True)
    for who in (ann, ben):
        join(who, course)
    lesson = course.sessions.first()
    said = {"session_id": lesson.id, "by": None, "now": NOW}

    actions.hand_in(member_id=ann.person.id, words="<b>我写的永</b>", shown=False, **said)
    reader = sign_in(ben)
    assert "我写的永" not in reader.get(f"/here/courses/{course.id}/").content.decode()
    actions.hand_in(member_id=ann.person.id, words="<b>我写的永</b>", shown=True, **said)
    text = reader.get(f"/here/courses/{course.id}/").content.decode()

    assert "我写的永" in text
    assert "<b>我写的永</b>" not in text
    assert Homework.objects.count() == 1
    assert "我写的永" not in sign_in().get(f"/here/courses/{course.id}/").content.decode()


def test_who_does_not_learn_there_hands_nothing_in(plan, ann):
    lesson = plan().sessions.first()

    with pytest.raises(NotYours):
        actions.hand_in(session_id=lesson.id, member_id=ann.person.id, words="永", shown=False, by=ann, now=NOW)


def test_a_teacher_s_day_on_the_pages(sign_in, plan, ann, teacher, monkeypatch):
    course = plan(at=NOW + HOUR / 4)
    mine = join(ann, course)
    lesson = course.sessions.first()
    Session.objects.filter(course=course).update(starts_at=NOW - WEEK)  # begun by any clock
    client = sign_in(teacher)

    assert "安宁" in client.get(f"/here/work/teaching/lesson/{lesson.id}/").content.decode()
    client.post(
        f"/here/work/teaching/lesson/{lesson.id}/", {f"was-{mine.id}": "here", "was-9": "here", "was-x": "here"}
    )
    assert Attendance.objects.get().was == "here"
    work = actions.hand_in(session_id=lesson.id, member_id=ann.person.id, words="永", shown=False, by=ann, now=NOW)
    client.post(f"/here/work/teaching/homework/{work.id}/", {"words": "捺要放开"})

    assert "捺要放开" in sign_in(ann).get(f"/here/courses/{course.id}/").content.decode()


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_feed_says_when_where_and_what_was_cancelled(sign_in, plan, tree, rooms):
    hall = a_venue(tree.federation, "剧场,一楼;东", plan="")
    show = a_show(hall, "梁祝, 折子戏；" + "长" * 40, places=9)
    course = plan()
    client = sign_in()

    answer = client.get(f"/here/shows/{show.id}.ics")
    lines = unfolded(answer.content.decode())

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(row.encode()) <= 75 for row in answer.content.decode().split("\r\n"))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert f"DTSTART:{NOW + DAY:%Y%m%dT%H%M%SZ}" in lines
    assert "SUMMARY:梁祝\\, 折子戏；" + "长" * 40 in lines
    assert "LOCATION:剧场\\,一楼\\;东" in lines
    assert (
        len(
            [
                line
                for line in unfolded(client.get(f"/here/courses/{course.id}.ics").content.decode())
                if line.startswith("UID:")
            ]
        )
        == 3
    )
    actions.cancel_show(show_id=show.id, why="台风", by=None, now=NOW)
    assert "STATUS:CANCELLED" in client.get(f"/here/shows/{show.id}.ics").content.decode()


def test_a_moved_show_keeps_its_place_in_calendars_and_says_it_changed(sign_in, tree):
    show = a_show(a_venue(tree.federation, plan=""), places=9)
    before = unfolded(sign_in().get(f"/here/shows/{show.id}.ics").content.decode())
    later = NOW + 2 * DAY
    actions.move_show(show_id=show.id, starts_at=later, ends_at=later + HOUR, why="台风", by=None, now=NOW)

    after = unfolded(sign_in().get(f"/here/shows/{show.id}.ics").content.decode())

    uid = [line for line in before if line.startswith("UID")]
    assert uid == [line for line in after if line.startswith("UID")]
    assert f"DTSTART:{later:%Y%m%dT%H%M%SZ}" in after
    assert timedelta(0) != later - NOW


def test_a_teacher_says_what_a_lesson_is_about_and_its_homework(sign_in, plan, ann, teacher):
    course = plan()
    join(ann, course)
    lesson = course.sessions.last()
    address = f"/here/work/teaching/lesson/{lesson.id}/plan/"
    client = sign_in(teacher)

    client.post(address, {"topic": "收笔", "homework": "写一幅字", "link": "https://meet.example/1"})
    wrong = client.post(address, {"topic": "收笔", "homework": "写一幅字", "link": "javascript:alert(1)"})

    assert wrong.status_code == 422
    page = sign_in(ann).get(f"/here/courses/{course.id}/").content.decode()
    assert "收笔" in page
    assert "写一幅字" in page
    assert "https://meet.example/1" in page


def test_a_course_that_is_looked_at_is_answered_on_its_page(sign_in, plan, ann, ben, culture_officer):
    course = plan(published=False)
    client = sign_in(culture_officer)
    opens = {"opens_at": f"{NOW:%Y-%m-%d %H:%M}", "limit": "1"}
    assert client.post(f"/here/work/courses/{course.id}/", {"how": "draw", **opens}).status_code == 422
    client.post(f"/here/work/courses/{course.id}/", {"how": "review", **opens})
    course.refresh_from_db()
    hers, his = join(ann, course, now=NOW + HOUR), join(ben, course, now=NOW + HOUR)

    address = f"/here/work/courses/{course.id}/asked/"
    assert "安宁" in client.get(address).content.decode()
    client.post(f"{address}{hers.id}/", {"approved": "1"})
    client.post(f"{address}{his.id}/", {"approved": "0", "reason": "先给没上过的人"})

    hers.refresh_from_db()
    his.refresh_from_db()
    assert (hers.state, his.state) == ("confirmed", "declined")


def test_a_course_that_is_called_off_tells_who_has_a_place_and_frees_the_room(sign_in, plan, ann, culture_officer):
    course = plan()
    mine = join(ann, course)
    client = sign_in(culture_officer)
    address = f"/here/work/courses/{course.id}/cancel/"

    assert client.post(address, {"why": ""}).status_code == 422
    client.post(address, {"why": "老师生病"})

    mine.refresh_from_db()
    assert mine.state == "cancelled"
    assert Notice.objects.filter(user=ann, body__contains="老师生病").exists()
    assert sign_in(ann).get(f"/here/courses/{course.id}/").status_code == 404
    plan("篆刻")  # the same teacher, room and time
