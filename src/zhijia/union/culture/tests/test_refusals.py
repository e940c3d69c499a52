"""What cannot be is refused where the rule stands, whoever calls: page, job or another app."""

from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel.refusal import Refusal
from zhijia.union.culture import actions
from zhijia.union.culture.models import Certificate, Feedback, Homework, Ticket
from zhijia.union.people.models import Member

from .conftest import DAY, HOUR, a_show, sign_up
from .test_classes import join, plan, rooms, term  # noqa: F401  courses to be refused

MADE = {"by": None, "now": NOW}


def ticket_of(member, show):
    return Ticket.objects.get(show=show, holder=member.person.id, void_at=None)


def test_a_lesson_has_a_room_or_a_link_that_is_one(plan, rooms):  # noqa: F811
    here, away = plan().sessions.first(), plan("线上课", at=NOW + 3 * DAY, rooms=(), link="https://a.example/1")
    said = {"topic": "", "homework": "", **MADE}

    with pytest.raises(Refusal, match="https://"):
        actions.change_lesson(session_id=here.id, link="javascript:alert(1)", **said)
    with pytest.raises(Refusal, match="没有教室"):
        actions.change_lesson(session_id=away.sessions.first().id, link="", **said)
    assert actions.change_lesson(session_id=here.id, link="", **said).link == ""


def test_what_was_called_off_is_not_published(plan, hall, tree):  # noqa: F811
    course = plan(published=False)
    actions.cancel_course(course_id=course.id, why="老师生病", **MADE)
    show = a_show(hall)
    actions.cancel_show(show_id=show.id, why="台风", **MADE)
    terms = actions.Terms(opens_at=NOW)

    with pytest.raises(Refusal, match="这门课已取消"):
        actions.publish_course(course_id=course.id, terms=terms, **MADE)
    with pytest.raises(Refusal, match="这场演出已取消"):
        actions.publish_show(show_id=show.id, terms=terms, secret=b"", **MADE)


def test_one_member_has_one_to_ten_places(hall):
    for limit in (0, 11):
        with pytest.raises(Refusal, match="1 到 10"):
            a_show(hall, starts=(1 + limit) * DAY, terms={"limit": limit})


def test_a_show_that_has_begun_is_not_moved(show):
    when = {"starts_at": NOW + 9 * DAY, "ends_at": NOW + 9 * DAY + HOUR, "why": "下雨"}

    with pytest.raises(Refusal, match="已于"):
        actions.move_show(show_id=show.id, by=None, now=NOW + DAY, **when)
    with pytest.raises(Refusal, match="原因"):
        actions.move_show(show_id=show.id, **{**when, "why": " "}, **MADE)


@pytest.mark.parametrize("words", ["  ", "永" * 401])
def test_homework_says_something_in_four_hundred_letters(plan, ann, words):  # noqa: F811
    course = plan()
    join(ann, course)

    with pytest.raises(Refusal, match="400 字"):
        actions.hand_in(
            session_id=course.sessions.first().id, member_id=ann.person.id, words=words, shown=False, **MADE
        )
    assert not Homework.objects.exists()


def test_a_certificate_is_taken_back_with_a_reason(plan, ann):  # noqa: F811
    number = "330300-2026-000001-1"
    facts = {"name": "安宁", "title": "书法", "attended": 3, "sessions": 3, "issued_on": NOW.date()}
    Certificate.objects.create(number=number, course=plan(), member_id=ann.person.id, **facts)

    with pytest.raises(Refusal, match="原因"):
        actions.revoke_certificate(number=number, why=" ", **MADE)
    assert actions.revoke_certificate(number=number, why="名字写错", **MADE).revoked_at == NOW


def test_a_ticket_goes_only_to_another_member_in_good_standing_where_the_show_allows(hall, ann, ben):
    show = a_show(hall)
    sign_up(ann, show)
    said = {"ticket_id": ticket_of(ann, show).id, "member_id": ann.person.id, **MADE}

    with pytest.raises(Refusal, match="没有找到这位在会的会员"):
        actions.pass_on(phone=ann.person.phone, **said)
    Member.objects.filter(id=ben.person.id).update(state="left")
    with pytest.raises(Refusal, match="没有找到这位在会的会员"):
        actions.pass_on(phone=ben.person.phone, **said)
    Member.objects.filter(id=ben.person.id).update(state="active")
    type(show).objects.filter(id=show.id).update(may_pass_on=False)
    with pytest.raises(Refusal, match="不能再转"):
        actions.pass_on(phone=ben.person.phone, **said)


@pytest.mark.parametrize("stars", [0, 6])
def test_there_are_one_to_five_stars(show, ann, stars):
    sign_up(ann, show)
    Ticket.objects.filter(show=show).update(used_at=NOW)

    with pytest.raises(Refusal, match="1 到 5"):
        actions.say(offer_id=show.offer_id, member_id=ann.person.id, stars=stars, words="", **MADE)
    assert not Feedback.objects.exists()


def test_as_many_seats_are_chosen_as_tickets_are_asked_for(show, hall, ann):
    seat = hall.seats.first()

    with pytest.raises(Refusal, match="选了 1 个座位，要 2 个"):
        actions.sign_up(
            show_id=show.id,
            member_id=ann.person.id,
            quantity=2,
            seat_ids=[seat.id, seat.id],
            request_key=uuid4(),
            **MADE,
        )
    assert not Ticket.objects.exists()
