"""One thing of each kind that culture's pages are about, for the table of permissions."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from conftest import NOW
from zhijia.union.claims import actions as claims
from zhijia.union.culture import actions
from zhijia.union.culture.models import Certificate, Homework, Ticket

DAY = timedelta(days=1)
MADE = {"by": None, "now": NOW}


def culture_things(world):
    """Shows, a course, an order: of the heating group, for ann of the boiler works."""
    ann, teacher, home = world.ann, world.users["teacher"], world.heating
    venue = actions.add_venue(name="礼堂", organisation_id=home.id, request_key=uuid4(), **MADE)
    rooms = actions.add_rooms(venue_id=venue.id, rooms=[("书法室", 10)], **MADE)
    season = actions.open_season(
        name="季",
        organisation_id=home.id,
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        limit=None,
        request_key=uuid4(),
        **MADE,
    )
    show = a_show(home, venue, season, NOW + DAY)
    actions.sign_up(show_id=show.id, member_id=ann.id, quantity=1, request_key=uuid4(), **MADE)
    missed = a_show(home, venue, season, NOW - DAY)
    claim = claims.give_by_hand(
        offer_id=missed.offer_id, member_id=ann.id, reason="x", request_key=uuid4(), by=None, now=NOW - 2 * DAY
    )
    claims.mark_absent(offer_id=missed.offer_id, **MADE)
    appeal = claims.appeal(claim_id=claim.id, member_id=ann.id, words="病了", **MADE)
    course, lesson, homework = a_course(home, rooms[0], teacher, ann)
    certificate = Certificate.objects.create(
        number="330300-2026-000123-8",
        course=course,
        member=ann,
        name="安",
        title="书法",
        attended=1,
        sessions=1,
        issued_on=NOW,
    )
    team, line, order = an_order(home, world.boilers)
    asked_course = a_course(home, rooms[0], teacher, None, later=DAY, how="review")
    to_learn = claims.claim(offer_id=asked_course.offer_id, member_id=ann.id, request_key=uuid4(), **MADE)
    reviewed = a_show(home, venue, season, NOW + 9 * DAY, how="review")
    asked = actions.sign_up(show_id=reviewed.id, member_id=ann.id, quantity=1, request_key=uuid4(), **MADE)
    return {
        "reviewed": reviewed,
        "asked_course": asked_course,
        "asked_to_learn": to_learn,
        "asked_for": asked,
        "draw": a_draw(),
        "venue": venue,
        "season": season,
        "show": show,
        "ticket": Ticket.objects.get(show=show),
        "appeal": appeal,
        "course": course,
        "lesson": lesson,
        "homework": homework,
        "certificate": certificate.number,
        "team": team,
        "menu_line": line,
        "culture_order": order,
    }


def a_draw():
    terms = claims.Terms(
        title="抽签",
        places=1,
        opens_at=NOW,
        closes_at=NOW + DAY,
        draws_at=NOW + 2 * DAY,
        sources=[claims.Source("双色球", 7)],
    )
    return claims.open_draw(terms=terms, secret=bytes(32), request_key=uuid4(), **MADE)


def a_show(home, venue, season, starts, **how):
    new = actions.NewShow(title="戏", venue_id=venue.id, starts_at=starts, ends_at=starts + DAY / 12, places=9)
    show = actions.plan_show(
        show=new, organisation_id=home.id, season_id=season.id, request_key=uuid4(), by=None, now=NOW - 2 * DAY
    )
    terms = actions.Terms(opens_at=NOW - 2 * DAY, **how)
    return actions.publish_show(show_id=show.id, terms=terms, secret=b"", by=None, now=NOW - 2 * DAY)


def a_course(home, room, teacher, ann, later=DAY * 0, **how):
    term = actions.open_term(
        name="秋",
        organisation_id=home.id,
        starts_on=NOW.date(),
        ends_on=date(2999, 1, 1),
        limit=None,
        request_key=uuid4(),
        **MADE,
    )
    course = actions.plan_course(
        term_id=term.id,
        title="书法",
        teacher_id=teacher.id,
        places=5,
        sessions=[actions.NewSession(NOW + DAY + later, 60, (room.id,))],
        request_key=uuid4(),
        **MADE,
    )
    course = actions.publish_course(course_id=course.id, terms=actions.Terms(opens_at=NOW - DAY, **how), **MADE)
    if ann is None:
        return course
    claim = claims.claim(offer_id=course.offer_id, member_id=ann.id, request_key=uuid4(), **MADE)
    lesson = course.sessions.get()
    homework = Homework.objects.create(session=lesson, claim=claim, words="永", at=NOW)
    return course, lesson, homework


def an_order(home, unit):
    team = actions.add_team(name="越剧团", organisation_id=home.id, home_id=home.id, request_key=uuid4(), **MADE)
    line = actions.add_service(
        team_id=team.id,
        service=actions.NewService(title="折子戏", kind="show", minutes=60, audience=100, cost=Decimal(1000)),
        request_key=uuid4(),
        **MADE,
    )
    wanted = actions.Wanted("厂里", 50, [((NOW + 30 * DAY).date(), 1)], "何干事", "13900000003")
    order = actions.ask(service_id=line.id, organisation_id=unit.id, wanted=wanted, request_key=uuid4(), **MADE)
    return team, line, order
