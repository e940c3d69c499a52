"""The door for crowds answers as the long way does, and opens to nobody else."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils.timezone import now

from conftest import make_person
from tests.fronts import no_long_way, through
from zhijia.union.accounts import queries as accounts
from zhijia.union.federations import queries as federations
from zhijia.union.people.models import Member
from zhijia.union.shop.models import Order
from zhijia.web import registry

from .conftest import check, left
from .test_partners import body

ORDERS = "/here/api/v1/orders"


def post(client, said):
    return client.post(ORDERS, json.dumps(said, default=str), content_type="application/json")


@pytest.fixture
def long_way(monkeypatch):
    """long_way(client, said) → the answer without the door."""

    def call(client, said):
        with monkeypatch.context() as patch:
            patch.setattr(registry, "doors", [])
            return post(client, said)

    return call


def test_the_door_and_the_long_way_give_the_same_answer(ann, shelf, sign_in, long_way):
    client, said = sign_in(ann), body(shelf, uuid4())
    quick, slow = post(client, said), long_way(client, said)

    assert (quick.status_code, quick.json()) == (slow.status_code, slow.json()) == (200, quick.json())
    assert quick["Content-Type"] == slow["Content-Type"]
    assert Order.objects.count() == 1


def test_and_the_same_refusal_in_the_language_of_whoever_asks(ann, shelf, sign_in, long_way):
    for language in ("zh-hans", "en"):
        client = sign_in(ann)
        client.cookies["language"] = language
        said = body(shelf, uuid4(), total="1.00")
        quick, slow = post(client, said), long_way(client, said)

        assert (quick.status_code, quick.json()) == (slow.status_code, slow.json())
        assert quick.json()["refused"] == "PriceChanged"
        assert ("应付合计" in quick.json()["message"]) == (language == "zh-hans")


def test_somebody_elses_key_is_no_answer(ann, ben, shelf, sign_in):
    said = body(shelf, uuid4())
    post(sign_in(ann), said)

    assert post(sign_in(ben), said).status_code == 404


def test_it_opens_to_no_session_that_has_ended(ann, shelf, sign_in):
    ended, old = sign_in(ann), sign_in(ann)
    Session.objects.filter(session_key=ended.cookies["zhijia-here"].value).delete()
    Session.objects.filter(session_key=old.cookies["zhijia-here"].value).update(expire_date=now() - timedelta(1))

    assert [post(one, body(shelf, uuid4())).status_code for one in (ended, old)] == [401, 401]


def test_it_opens_to_no_session_of_before_the_password_changed(ann, shelf, sign_in):
    client = sign_in(ann)
    assert post(client, body(shelf, uuid4())).status_code == 200
    ann.set_password("鹤发-童颜-9182")
    ann.save()

    assert post(client, body(shelf, uuid4())).status_code == 401


def test_it_opens_to_nobody_who_is_shut_out(ann, shelf, sign_in):
    client = sign_in(ann)
    ann.is_active = False
    ann.save()

    assert post(client, body(shelf, uuid4())).status_code == 401


def test_it_opens_to_no_forged_text_of_a_session(ann, shelf, sign_in):
    client = sign_in(ann)
    Session.objects.update(session_data="eyJfYXV0aF91c2VyX2lkIjoiMSJ9:forged:forged")

    assert accounts.users_of_sessions([client.cookies["zhijia-here"].value], now()) == {}
    assert post(client, body(shelf, uuid4())).status_code == 401


def test_an_officer_who_is_no_member_orders_nothing(shelf, shop_officer, sign_in):
    Member.objects.filter(user=shop_officer).delete()

    assert post(sign_in(shop_officer), body(shelf, uuid4())).status_code == 401


def test_a_session_of_one_federation_opens_nothing_in_another(ann, shelf, sign_in):
    client = sign_in(ann)
    client.cookies["zhijia-elsewhere"] = client.cookies["zhijia-here"].value
    said = json.dumps(body(shelf, uuid4()), default=str)

    assert client.post("/elsewhere/api/v1/orders", said, content_type="application/json").status_code == 401


def test_who_they_are_takes_three_statements_however_many(ann, ben, shelf, sign_in, django_assert_num_queries):
    from zhijia.union.people import queries as people

    keys = [sign_in(one).cookies["zhijia-here"].value for one in (ann, ben, ann)]
    with django_assert_num_queries(3):
        users = accounts.users_of_sessions(keys, now())
        members = people.ids_of_users(users.values())

    assert [members[users[key]] for key in keys] == [ann.person.id, ben.person.id, ann.person.id]


def test_twelve_at_once_for_ten_pieces(transactional_db, tree, shelf, sign_in):
    """Through the door, each in a thread of their own, as the server has them: five get two pieces, the others a no."""
    people = [make_person(f"会员{n}", f"1390000{n:04}", tree.boilers) for n in range(100, 112)]
    asks = [(sign_in(one), body(shelf, uuid4())) for one in people]

    def ask(one):
        try:
            return post(*one)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as crowd:
        answers = list(crowd.map(ask, asks))

    assert sorted(one.status_code for one in answers) == [200] * 5 + [409] * 7
    assert {one.json()["refused"] for one in answers if one.status_code == 409} == {"Gone"}
    assert (Order.objects.count(), left(shelf.bread)) == (5, 0)
    owners = {Order.objects.get(id=one.json()["id"]).member_id for one in answers if one.status_code == 200}
    assert len(owners) == 5
    check(shelf.bread)


def in_the_loop(*asks, django=None):
    """The answers to (client, said) through the server's event loop, asked for together."""
    find_federation()
    answers = through(
        *(("POST", ORDERS, headers(client), json.dumps(said, default=str).encode()) for client, said in asks),
        django=django,
    )
    return [(one.status_code, json.loads(one.content)) for one in answers]


def find_federation():
    """The loop goes by what this process remembers; whoever asks for a page sees to that."""
    assert federations.by_host("testserver") is None
    assert federations.by_slug("here")


def headers(client):
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    return {"cookie": f"csrftoken={TOKEN}; {cookies}", "x-csrftoken": TOKEN, "content-type": "application/json"}


TOKEN = "a" * 32


def test_in_the_loop_all_who_come_get_the_long_way_s_answers(transactional_db, tree, shelf, sign_in, long_way):
    people = [make_person(f"会员{n}", f"1390000{n:04}", tree.boilers) for n in range(100, 108)]
    asks = [(sign_in(one), body(shelf, uuid4())) for one in people]
    asks[2][0].cookies["language"] = "en"
    for one in (asks[2][1], asks[5][1]):
        one["total"] = "1.00"

    came = in_the_loop(*asks, django=no_long_way)

    assert [status for status, _ in came] == [200, 200, 409, 200, 200, 409, 200, 409]
    for (client, said), (status, quick) in zip(asks, came, strict=True):
        if status == 200:
            assert (slow := long_way(client, said)).status_code == 200
            assert quick == slow.json()
    assert ("应付合计" in came[5][1]["message"], "应付合计" in came[2][1]["message"]) == (True, False)
    assert came[7][1]["refused"] == "Gone"
    assert (Order.objects.count(), left(shelf.bread)) == (5, 0)
    check(shelf.bread)


def test_what_the_loop_does_not_answer_goes_the_long_way_with_its_body(transactional_db, ann, shelf, sign_in, client):
    said = body(shelf, uuid4())
    forged = sign_in(ann)
    forged.cookies["csrftoken"] = "b" * 32

    assert in_the_loop((client, said))[0][0] == 401
    assert in_the_loop((sign_in(ann), said | {"total": "much"}))[0][0] == 422
    assert in_the_loop((forged, said))[0][0] == 403
    assert Order.objects.count() == 0
    assert in_the_loop((sign_in(ann), said))[0][0] == 200
