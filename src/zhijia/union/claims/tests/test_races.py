"""Many at once: nothing sold twice, nothing lost, nobody over the limit, whoever comes first."""

from collections import Counter
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from conftest import NOW
from zhijia.kernel.refusal import Refusal
from zhijia.union.claims import actions
from zhijia.union.claims.actions import claiming
from zhijia.union.claims.models import Claim, Taking
from zhijia.union.claims.rules.words import LimitReached, SoldOut
from zhijia.union.journal.models import Line
from zhijia.union.notices.models import Notice

from .conftest import ask, check, left, states


def alone(*args, **more):
    """In a transaction of one's own, as in another process: nothing is gathered, the rows' locks alone decide."""
    with transaction.atomic():
        return ask(*args, **more)


both_ways = pytest.mark.parametrize("way", [ask, alone], ids=["gathered", "each on its own"])


def kinds(answers):
    return Counter(type(one).__name__ for one in answers)


@both_ways
def test_of_the_last_ten_exactly_ten_are_sold(way, together, kettles, crowd):
    offer = kettles(10)

    answers = together([partial(way, one, offer) for one in crowd])

    assert kinds(answers) == {"Claim": 10, "SoldOut": 54}
    assert left(offer) == 0
    assert Line.objects.filter(what="claim.made").count() == 10
    check(offer.pool_id)


@both_ways
def test_a_form_sent_many_times_at_once_is_one_claim(way, together, kettles, crowd):
    offer, key = kettles(10), uuid4()

    answers = together([partial(way, crowd[0], offer, key=key) for _ in range(16)])

    assert {one.id for one in answers} == set(Claim.objects.values_list("id", flat=True))
    assert left(offer) == 9


@both_ways
def test_a_key_used_for_two_offers_at_once_is_one_claim(way, together, kettles, crowd):
    offers, key = [kettles(10), kettles(10)], uuid4()

    answers = together([partial(way, crowd[0], offers[n % 2], key=key) for n in range(8)])

    assert Claim.objects.count() == 1
    assert all(isinstance(one, Claim | Refusal | DatabaseError) for one in answers)
    check(*(one.pool_id for one in offers))


@both_ways
def test_nobody_gets_more_than_the_limit_by_being_quick(way, together, kettles, crowd):
    offer = kettles(100, limit=3)

    answers = together([partial(way, crowd[0], offer) for _ in range(16)])

    assert kinds(answers) == {"Claim": 3, "LimitReached": 13}
    check(offer.pool_id)


def test_the_last_kettle_waits_for_who_was_first(kettles, crowd, meanwhile):
    offer = kettles(1)
    with transaction.atomic():
        ask(crowd[0], offer)
        too_late = meanwhile(ask, crowd[1], offer)

    with pytest.raises(SoldOut, match="剩 0 份"):
        too_late.result()


def test_the_limit_is_counted_after_the_lock(kettles, crowd, meanwhile):
    offer = kettles(10, limit=1)
    with transaction.atomic():
        ask(crowd[0], offer)
        once_more = meanwhile(ask, crowd[0], offer)

    with pytest.raises(LimitReached):
        once_more.result()


def test_the_waiting_list_is_seen_after_the_lock(kettles, crowd, meanwhile):
    offer = kettles(1, waiting_list=True)
    with transaction.atomic():
        ask(crowd[0], offer, 2, wait=True)
        newcomer = meanwhile(ask, crowd[1], offer)

    with pytest.raises(SoldOut, match="前面已有 1 人候补"):
        newcomer.result()


def test_two_cancels_of_one_claim_promote_one(kettles, crowd, meanwhile):
    offer = kettles(1, waiting_list=True)
    first = ask(crowd[0], offer)
    for one in crowd[1:3]:
        ask(one, offer, wait=True)
    cancel = partial(actions.cancel, claim_id=first.id, by=None, now=NOW)

    with transaction.atomic():
        cancel()
        again = meanwhile(cancel)
    again.result()

    assert states(offer) == ["cancelled", "confirmed", "waiting"]
    check(offer.pool_id)


def test_two_cancels_at_once_promote_two(together, kettles, crowd, ann, ben):
    offer = kettles(2, waiting_list=True)
    claims = [ask(one, offer) for one in crowd[:2]]
    for one in (ann, ben):
        ask(one.person.id, offer, wait=True)

    together([partial(actions.cancel, claim_id=one.id, by=None, now=NOW) for one in claims])

    assert states(offer) == ["cancelled", "cancelled", "confirmed", "confirmed"]
    assert sorted(Notice.objects.values_list("user", flat=True)) == sorted([ann.pk, ben.pk])
    check(offer.pool_id)


def test_a_confirm_that_came_first_stands(kettles, crowd, meanwhile):
    offer, later = kettles(1, hold_minutes=15), NOW + timedelta(hours=1)
    held = ask(crowd[0], offer)

    with transaction.atomic():
        actions.confirm(claim_id=held.id, by=None, now=later)
        expired = meanwhile(actions.expire_holds, now=later)

    assert expired.result() == 0
    assert states(offer) == ["confirmed"]
    check(offer.pool_id)


def test_an_expiry_that_came_first_stands(kettles, crowd, meanwhile):
    offer, later = kettles(1, hold_minutes=15), NOW + timedelta(hours=1)
    held = ask(crowd[0], offer)

    with transaction.atomic():
        actions.expire_holds(now=later)
        confirmed = meanwhile(actions.confirm, claim_id=held.id, by=None, now=later)

    with pytest.raises(Refusal, match="让出"):
        confirmed.result()
    assert (states(offer), left(offer)) == (["expired"], 1)


def test_a_token_used_at_two_doors_at_once_lets_in_one(together, kettles, crowd):
    got = ask(crowd[0], kettles(1))

    answers = together([partial(actions.check_in, token=got.token, by=None, now=NOW) for _ in range(8)])

    assert kinds(answers) == {"Claim": 1, "Refusal": 7}


def test_stock_is_not_withdrawn_from_under_a_claim(kettles, crowd, meanwhile):
    offer = kettles(1)
    said = {"change": -1, "reason": "破损", "request_key": uuid4(), "by": None, "now": NOW}
    withdraw = partial(actions.change_stock, pool_id=offer.pool_id, **said)
    with transaction.atomic():
        ask(crowd[0], offer)
        withdrawn = meanwhile(withdraw)

    with pytest.raises(Refusal, match="还有 0 份"):
        withdrawn.result()
    check(offer.pool_id)


def test_baskets_that_cross_take_turns_and_nothing_is_oversold(together, kettles):
    tea, cups = kettles(20).pool, kettles(20).pool

    def take(wanted):
        (no,) = actions.take_all(baskets=[actions.Basket(uuid4(), wanted)], now=NOW)
        return no

    one, other = {tea.id: 1, cups.id: 1}, {cups.id: 1, tea.id: 1}
    answers = together([partial(take, one if n % 2 else other) for n in range(32)])

    assert kinds(answers) == {"NoneType": 20, "SoldOut": 12}
    check(tea.id, cups.id)


def test_stock_sent_for_twice_at_once_is_taken_once(kettles, meanwhile):
    tea, key = kettles(5).pool, uuid4()
    with transaction.atomic():
        actions.take(pool_id=tea.id, quantity=1, request_key=key, now=NOW)
        again = meanwhile(actions.take, pool_id=tea.id, quantity=1, request_key=key, now=NOW)
    again.result()

    assert Taking.objects.count() == 1
    check(tea.id)


def kill_my_connection():
    with connection.cursor() as sql:
        sql.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture
def killed_once(monkeypatch):
    """The next transaction that writes claims loses its connection when all but its last step is done."""
    write, deaths = claiming.journal.write_many, []

    def die_first(lines):
        if not deaths:
            deaths.append(1)
            kill_my_connection()
        write(lines)

    monkeypatch.setattr(claiming.journal, "write_many", die_first)
    return deaths


def test_a_connection_killed_in_the_middle_leaves_nothing_half(killed_once, together, kettles, crowd):
    offer, key = kettles(10), uuid4()

    (answer,) = together([partial(alone, crowd[0], offer, key=key)])

    assert isinstance(answer, OperationalError)
    assert (states(offer), left(offer)) == ([], 10)
    assert together([partial(alone, crowd[0], offer, key=key)])[0].state == "confirmed"
    check(offer.pool_id)


def test_a_batch_whose_connection_is_killed_is_done_again_and_nobody_notices(killed_once, together, kettles, crowd):
    offer, key = kettles(10), uuid4()

    answers = together([partial(ask, one, offer) for one in crowd] + [partial(ask, crowd[0], offer, key=key)] * 2)

    assert killed_once
    # Whoever was alone in the batch that died is told; everybody else has an answer.
    assert kinds(answers)["OperationalError"] <= 1
    assert kinds(answers)["Claim"] in (10, 11)
    assert (len(set(states(offer))), left(offer)) == (1, 0)
    check(offer.pool_id)


def test_a_pool_that_somebody_keeps_is_not_waited_for_for_ever(monkeypatch, kettles, crowd, meanwhile):
    monkeypatch.setattr(claiming, "LOCK_SECONDS", 1)
    offer = kettles(10)
    with transaction.atomic():
        ask(crowd[0], offer)
        waits = meanwhile(ask, crowd[1], offer)
        with pytest.raises(Refusal, match="现在人很多"):
            waits.result(30)

    assert ask(crowd[1], offer).state == "confirmed"
