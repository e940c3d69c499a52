"""The door for the minute a show opens gives what the long way gives, and to nobody else."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connections

from conftest import NOW, make_person
from tests.fronts import no_long_way, through
from zhijia.union.claims.models import Claim, Pool
from zhijia.union.culture import actions
from zhijia.union.culture.models import Ticket
from zhijia.union.culture.views import rush
from zhijia.union.federations import queries as federations
from zhijia.web import registry

from .conftest import a_show, a_venue, sign_up


@pytest.fixture
def door(monkeypatch):
    """What the door said of each request, None where it let it go the long way."""
    said = []
    path = next(one.path for one in registry.doors if one.answer is rush.sign_up)

    def noted(request, **groups):
        said.append((yield from rush.sign_up(request, **groups)))
        return said[-1]

    monkeypatch.setattr(registry, "doors", [registry.Door("POST", path, noted)])
    return said


@pytest.fixture
def long_way(monkeypatch):
    """long_way(client, show, …) → the answer without the door."""

    def call(*args, **said):
        with monkeypatch.context() as patch:
            patch.setattr(registry, "doors", [])
            return send(*args, **said)

    return call


def send(client, show, quantity=1, **more):
    said = urlencode({"quantity": quantity, "request_key": uuid4(), **more})
    kind = "application/x-www-form-urlencoded"
    return client.post(f"/here/shows/{show.id}/sign-up/", said, content_type=kind)


def told(client):
    """What the next page says."""
    return [str(one) for one in client.get("/here/me/").context["messages"]]


def test_the_door_and_the_long_way_give_the_same(ann, ben, show, sign_in, door, long_way):
    through, around = sign_in(ann), sign_in(ben)
    quick, slow = send(through, show, 2), long_way(around, show, 2)

    assert (quick.status_code, quick["Location"]) == (slow.status_code, slow["Location"])
    assert door == [door[0]]
    assert door[0] is not None
    assert told(through) == told(around) == ["票已出，在“我的票和课”里，没有网络也能打开。"]
    mine, theirs = Claim.objects.order_by("id")
    assert (mine.member, mine.quantity, mine.state) == (ann.person, 2, "confirmed")
    assert [Ticket.objects.filter(claim=one).count() for one in (mine, theirs)] == [2, 2]


def test_a_form_sent_twice_signs_up_once(ann, show, sign_in, door):
    client, key = sign_in(ann), uuid4()

    assert [send(client, show, request_key=key).status_code for _ in range(2)] == [302, 302]
    assert None not in door
    assert Claim.objects.count() == 1


def test_whoever_waits_comes_through_too(ann, ben, hall, sign_in, door):
    show = a_show(hall, seated=False, places=1)
    sign_up(ben, show)
    client = sign_in(ann)
    send(client, show, wait=1)

    assert door[0] is not None
    assert Claim.objects.get(member=ann.person).state == "waiting"
    assert told(client) == ["已加入候补，有名额时按先后通知您。"]


def test_a_refusal_is_a_page_with_the_form_and_the_reason(ann, ben, hall, sign_in, door):
    show = a_show(hall, seated=False, places=1)
    sign_up(ben, show)
    answer = send(sign_in(ann), show)

    assert door == [None]
    assert answer.status_code == 422
    assert "候补" in answer.content.decode()


@pytest.mark.parametrize("said", [{"quantity": 0}, {"quantity": 11}, {"request_key": "once"}, {"quantity": "two"}])
def test_a_broken_form_is_looked_at_the_long_way(ann, show, sign_in, door, said):
    assert send(sign_in(ann), show, **said).status_code == 422
    assert door == [None]
    assert not Claim.objects.exists()


def test_an_officer_is_asked_for_the_second_factor(administrator, show, sign_in, door):
    answer = send(sign_in(administrator, second_factor=False), show)

    assert door == [None]
    assert "second-factor" in answer["Location"]
    assert not Claim.objects.exists()


def test_it_opens_to_nobody_who_is_not_signed_in_as_a_member(ann, show, sign_in, door):
    ended = sign_in(ann)
    Session.objects.filter(session_key=ended.cookies["zhijia-here"].value).update(expire_date=NOW - timedelta(1))

    assert [send(one, show).status_code for one in (sign_in(), ended)] == [302, 302]
    assert door == [None, None]
    assert not Claim.objects.exists()


def test_a_forged_form_gets_nothing(ann, show, sign_in, door):
    client = sign_in(ann)
    client.handler.enforce_csrf_checks = True

    assert send(client, show).status_code == 403
    assert door == [None]
    assert not Claim.objects.exists()


def test_a_show_that_is_not_there_is_not_found(ann, show, sign_in, door):
    show.id = 2**50

    assert send(sign_in(ann), show).status_code == 404
    assert door == [None]


def test_where_culture_is_off_the_door_is_shut(ann, show, sign_in, door, monkeypatch):
    client = sign_in(ann)
    monkeypatch.setattr("zhijia.union.federations.models.Federation.has", lambda self, part: False)

    assert send(client, show).status_code == 404
    assert door == [None]
    assert not Claim.objects.exists()


def test_a_ticket_of_another_hinders_only_while_it_is_good_and_only_elsewhere(ann, ben, hall, show):
    given = Ticket.objects.get(claim=sign_up(ben, show))
    passed = {"member_id": ben.person.id, "phone": ann.person.phone, "by": None, "now": NOW}
    actions.pass_on(ticket_id=given.id, **passed)

    assert sign_up(ann, show).state == "confirmed"  # one more of the same show, for company

    other = a_show(a_venue(hall.organisation, "长江剧场"), "红楼梦")
    Ticket.objects.filter(holder=ann.person).update(void_at=NOW)
    Claim.objects.filter(member=ann.person).update(state="cancelled")

    assert sign_up(ann, other).state == "confirmed"


def test_many_are_answered_each_alone(ann, ben, tree, hall, crowd):
    """Two shows, a stranger to both, a ticket passed on for the same hour: in one call, with ten statements or so."""
    other = a_venue(tree.federation, "长江剧场", plan="")
    first, second = a_show(hall, seated=False, places=2), a_show(other, "红楼梦", seated=False, places=9)
    ticket = Ticket.objects.get(claim=sign_up(crowd[0], second))
    phone = ben.person.phone
    actions.pass_on(ticket_id=ticket.id, member_id=crowd[0], phone=phone, by=None, now=NOW)

    def one(member, show, quantity=1):
        return actions.SignUp(show.id, member, quantity, uuid4(), None, NOW)

    asks = [one(ann.person.id, first), one(ben.person.id, first), one(crowd[1], first, 2), one(crowd[2], second)]
    gone = actions.SignUp(2**50, crowd[3], 1, uuid4(), None, NOW)
    got = actions.sign_ups([*asks, gone, asks[0]])

    assert [getattr(each, "state", type(each).__name__) for each in got] == [
        "confirmed", "Refusal", "SoldOut", "confirmed", "NotYours", "confirmed",
    ]  # fmt: skip
    assert got[5].id == got[0].id
    assert "红楼梦" in str(got[1])


def test_many_cost_as_many_statements_as_one(hall, crowd, django_assert_num_queries):
    show = a_show(hall)
    actions.sign_ups([actions.SignUp(show.id, crowd[0], 1, uuid4(), None, NOW)])
    with django_assert_num_queries(14):  # twelve, and a savepoint around them
        actions.sign_ups([actions.SignUp(show.id, one, 1, uuid4(), None, NOW) for one in crowd[1:15]])


def test_twelve_at_once_for_eight_seats(transactional_db, tree, sign_in, door, at_now):
    show = a_show(a_venue(tree.federation, plan="池座\n1排: 1-8"))
    people = [make_person(f"会员{n}", f"1390000{n:04}", tree.boilers) for n in range(100, 112)]
    clients = [sign_in(one) for one in people]

    def ask(client):
        try:
            return send(client, show).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as many:
        answers = sorted(many.map(ask, clients))

    assert answers == [302] * 8 + [422] * 4
    assert Ticket.objects.values("seat").distinct().count() == Ticket.objects.count() == 8


def test_in_the_loop_a_crowd_is_served_without_a_thread_for_each(transactional_db, tree, show, sign_in):
    """Six for the two places that are left get what the long way would give, and none goes it."""
    people = [make_person(f"会员{n}", f"1390000{n:04}", tree.boilers) for n in range(100, 106)]
    Pool.objects.filter(id=show.offer.pool_id).update(remaining=2)
    asks = [(sign_in(one), {"quantity": 1, "request_key": uuid4(), "wait": 1}) for one in people]
    assert (federations.by_host("testserver"), federations.by_slug("here").slug) == (None, "here")  # it goes by memory

    path = f"/here/shows/{show.id}/sign-up/"
    requests = (("POST", path, headers(client), urlencode(said).encode()) for client, said in asks)
    answers = through(*requests, django=no_long_way)

    assert {(one.status_code, dict(one.headers)["location"]) for one in answers} == {(302, f"/here/shows/{show.id}/")}
    assert Counter(Claim.objects.values_list("state", flat=True)) == {"confirmed": 2, "waiting": 4}
    for (client, _said), answer in zip(asks, answers, strict=True):
        (message,) = [value for _name, value in answer.headers if value.startswith("messages=")]
        client.cookies.load(message)
        assert told(client)[0].startswith(("票已出", "已加入候补"))


def headers(client):
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    kind = "application/x-www-form-urlencoded"
    return {"cookie": f"csrftoken={TOKEN}; {cookies}", "x-csrftoken": TOKEN, "content-type": kind}


TOKEN = "a" * 32
