"""Stock comes and goes with a reason, and never below what people have."""

from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions, queries
from zhijia.union.claims.actions import Basket
from zhijia.union.claims.models import Pool, Taking
from zhijia.union.claims.rules.words import SoldOut
from zhijia.union.journal.models import Line

from .conftest import ask, check, left, states


@pytest.fixture
def tea(db):
    return actions.open_pool(name="茶", total=5, request_key=uuid4(), by=None, now=NOW)


@pytest.fixture
def cups(db):
    return actions.open_pool(name="杯", total=2, request_key=uuid4(), by=None, now=NOW)


def change(pool_id, pieces, reason="盘点", key=None):
    return actions.change_stock(
        pool_id=pool_id, change=pieces, reason=reason, request_key=key or uuid4(), by=None, now=NOW
    )


def rest(*pools):
    return [Pool.objects.get(id=pool.id).remaining for pool in pools]


def test_more_goes_first_to_those_who_wait(kettles, crowd):
    offer = kettles(0, waiting_list=True)
    ask(crowd[0], offer, wait=True)

    change(offer.pool_id, 3, "加场")

    assert (states(offer), left(offer)) == (["confirmed"], 2)
    assert Line.objects.get(what="pool.added").facts == {"quantity": 3, "reason": "加场"}
    check(offer.pool_id)


def test_less_is_never_less_than_people_have(kettles, ann):
    offer = kettles(5)
    ask(ann.person.id, offer, 3)

    with pytest.raises(Refusal, match="还有 2 份"):
        change(offer.pool_id, -3, "破损")
    change(offer.pool_id, -2, "破损")

    pool = Pool.objects.get(id=offer.pool_id)
    assert (pool.total, pool.remaining) == (3, 0)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 121])
def test_a_change_needs_a_reason(tea, reason):
    for pieces in (1, -1):
        with pytest.raises(Refusal, match="原因"):
            change(tea.id, pieces, reason)


@pytest.mark.parametrize("pieces", [0, -6, 10**12])
def test_a_senseless_change_is_refused(tea, pieces):
    with pytest.raises(Refusal):
        change(tea.id, pieces)
    assert rest(tea) == [5]


def test_the_same_change_sent_again_changes_nothing_more(tea, cups):
    """A supplier's system that heard no answer asks again; a form is tapped twice."""
    key = uuid4()
    for _ in range(2):
        assert change(tea.id, 3, key=key).total == 8
    for pool, pieces in ((tea, 4), (cups, 3)):
        with pytest.raises(Refusal, match="用过"):
            change(pool.id, pieces, key=key)

    assert rest(tea, cups) == [8, 2]


def test_a_reserve_is_published_with_its_reason_and_can_be_released(kettles, ann):
    offer = kettles(5, waiting_list=True)
    key = uuid4()
    for _ in range(2):
        part = actions.reserve(pool_id=offer.pool_id, quantity=3, reason="留给劳模", request_key=key, by=None, now=NOW)
    ask(ann.person.id, offer, 4, wait=True)
    assert [(one.total, one.remaining, one.reason) for one in queries.parts(offer.pool_id)] == [
        (2, 2, ""),
        (3, 3, "留给劳模"),
    ]

    actions.release(part_id=part.id, quantity=2, reason="没有用完", by=None, now=NOW)

    assert states(offer) == ["confirmed"]
    assert [(one.total, one.remaining) for one in queries.parts(offer.pool_id)] == [(4, 0), (1, 1)]
    check(offer.pool_id, part.id)


def test_no_more_is_reserved_than_is_left(tea):
    with pytest.raises(Refusal, match="还有 5 份"):
        actions.reserve(pool_id=tea.id, quantity=6, reason="x", request_key=uuid4(), by=None, now=NOW)
    with pytest.raises(NotYours):
        actions.release(part_id=tea.id, quantity=1, reason="x", by=None, now=NOW)


def test_stock_is_taken_once_a_key(tea):
    key = uuid4()
    for _ in range(2):
        actions.take(pool_id=tea.id, quantity=2, request_key=key, now=NOW)

    assert rest(tea) == [3]
    check(tea.id)


def test_no_more_is_taken_than_there_is(tea):
    with pytest.raises(SoldOut, match="“茶”只剩 5 份"):
        actions.take(pool_id=tea.id, quantity=6, request_key=uuid4(), now=NOW)
    assert rest(tea) == [5]


def test_a_basket_is_taken_whole_or_not_at_all(tea, cups):
    answers = actions.take_all(
        baskets=[
            Basket(uuid4(), {tea.id: 1, cups.id: 3}),
            Basket(key := uuid4(), {tea.id: 1, cups.id: 2}),
            Basket(key, {tea.id: 1, cups.id: 2}),
            Basket(uuid4(), {cups.id: 1}),
        ],
        now=NOW,
    )

    assert [str(no or "") for no in answers][1:3] == ["", ""]
    assert "杯" in str(answers[0])
    assert "只剩 0 份" in str(answers[3])
    assert rest(tea, cups) == [4, 0]


def test_many_baskets_cost_what_one_costs(tea, cups, django_assert_num_queries):
    many = [Basket(uuid4(), {tea.id: 1, cups.id: 1}) for _ in range(9)]
    for some in (many[:1], many[1:]):
        with django_assert_num_queries(4):
            actions.take_all(baskets=some, now=NOW)


def test_what_is_given_back_is_there_again_once(tea):
    key = uuid4()
    actions.take(pool_id=tea.id, quantity=3, request_key=key, now=NOW)

    actions.give_back(pool_id=tea.id, request_key=key, quantity=1, by=None, now=NOW)
    assert rest(tea) == [3]
    for _ in range(2):
        actions.give_back(pool_id=tea.id, request_key=key, by=None, now=NOW)

    assert rest(tea) == [5]
    with pytest.raises(Refusal, match="0 份"):
        actions.give_back(pool_id=tea.id, request_key=key, quantity=1, by=None, now=NOW)
    with pytest.raises(NotYours):
        actions.give_back(pool_id=tea.id, request_key=uuid4(), by=None, now=NOW)
    check(tea.id)


def test_a_basket_of_nothing_or_of_less_is_refused(tea):
    for wrong in ({}, {tea.id: 0}, {tea.id: -1}, {tea.id: 10**9}):
        with pytest.raises(Refusal):
            actions.take_all(baskets=[Basket(uuid4(), wanted=wrong)], now=NOW)
    assert not Taking.objects.exists()


def test_many_pools_are_opened_together_in_their_order(db):
    pools = [actions.NewPool(name, total, uuid4()) for name, total in (("茶", 3), ("糖", 0))]

    ids = actions.open_pools(pools=pools, by=None, now=NOW)

    assert [(one.name, one.total, one.remaining) for one in Pool.objects.filter(id__in=ids).order_by("id")] == [
        ("茶", 3, 3),
        ("糖", 0, 0),
    ]


def test_one_pool_below_nothing_opens_none(db):
    pools = [actions.NewPool("茶", 3, uuid4()), actions.NewPool("糖", -1, uuid4())]

    with pytest.raises(Refusal, match="“糖”"):
        actions.open_pools(pools=pools, by=None, now=NOW)

    assert not Pool.objects.exists()
