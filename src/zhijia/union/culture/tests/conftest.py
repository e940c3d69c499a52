"""A theatre of twenty seats, a show in it tomorrow, and a crowd."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from conftest import NOW, make_person
from zhijia.union.claims.tests.conftest import make_crowd, together  # noqa: F401  the crowd and its many hands
from zhijia.union.culture import actions
from zhijia.union.culture.rules import seats

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAN = "池座\n1排: 1-8\n2排: 1-8\n楼座\n1排: 1-4"


def a_venue(organisation, name="人民大会堂", plan=PLAN):
    venue = actions.add_venue(name=name, organisation_id=organisation.id, request_key=uuid4(), by=None, now=NOW)
    if plan:
        actions.set_plan(venue_id=venue.id, plan=seats.from_text(plan), by=None, now=NOW)
    return venue


def a_show(venue, title="梁祝", starts=DAY, season=None, **more):
    terms = {"opens_at": NOW - HOUR, **more.pop("terms", {})}
    usual = {"title": title, "venue_id": venue.id, "starts_at": NOW + starts, "ends_at": NOW + starts + 2 * HOUR}
    show = actions.plan_show(
        show=actions.NewShow(**{**usual, "seated": "places" not in more, **more}),
        organisation_id=venue.organisation_id,
        season_id=season.id if season else None,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )
    return actions.publish_show(show_id=show.id, terms=actions.Terms(**terms), secret=bytes(32), by=None, now=NOW)


def sign_up(member, show, quantity=1, *, now=NOW, **more):
    member_id = getattr(getattr(member, "person", member), "id", member)
    more = {"request_key": uuid4(), **more}
    return actions.sign_up(show_id=show.id, member_id=member_id, quantity=quantity, by=None, now=now, **more)


@pytest.fixture
def hall(tree):
    return a_venue(tree.federation)


@pytest.fixture
def show(hall):
    return a_show(hall)


@pytest.fixture
def crowd(tree):
    return make_crowd(tree.boilers, 40)


@pytest.fixture
def doorkeeper(tree):
    return make_person("门师傅", "13900000011", tree.federation, "door")


@pytest.fixture
def culture_officer(tree):
    return make_person("文干事", "13900000012", tree.federation, "culture-officer")


@pytest.fixture
def teacher(tree):
    return make_person("舒老师", "13900000013", tree.federation, "teacher")


@pytest.fixture
def troupe(tree):
    return actions.add_team(
        name="越剧队",
        organisation_id=tree.federation.id,
        home_id=tree.federation.id,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )


@pytest.fixture
def opera(troupe):
    new = actions.NewService("折子戏", "show", 60, 200, Decimal(3000), last_month=12)
    return actions.add_service(team_id=troupe.id, service=new, request_key=uuid4(), by=None, now=NOW)


@pytest.fixture(autouse=True)
def _at_now(at_now):
    """What these tests say of days and deadlines is so at NOW."""
