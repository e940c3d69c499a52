"""The more buy, the less each pays: everybody the same in the end, or everybody their money."""

from datetime import timedelta
from decimal import Decimal

import pytest

from conftest import NOW, make_person
from zhijia.kernel.refusal import Refusal
from zhijia.union.payments.models import Refund
from zhijia.union.shop import actions, queries
from zhijia.union.shop.models import GroupBuy, Order, Parcel
from zhijia.union.shop.rules import OffShelf

from .conftest import MINUTE, check, left, money_comes, open_buy, order, pay

CLOSED = NOW + timedelta(days=2)


@pytest.fixture
def crowd(tree):
    return [make_person(f"众{n}", f"1370000{n:04}", tree.boilers) for n in range(4)]


@pytest.fixture
def buy(tree, shelf):
    return open_buy(tree.federation, shelf.bread)


def join(user, buy, shelf, n, *, now=NOW):
    price = queries.group_buy(buy.id, now).price
    fee = Decimal("8.00") if price * n < 59 else Decimal(0)
    return order(user, {shelf.bread: n}, total=price * n + fee, group_buy_id=buy.id, now=now)


def test_the_price_falls_and_the_difference_goes_back_to_everybody(crowd, buy, shelf):
    first = pay(join(crowd[0], buy, shelf, 2))
    second = pay(join(crowd[1], buy, shelf, 2))
    third = pay(join(crowd[2], buy, shelf, 2))
    assert [one.lines.get().price for one in (first, second, third)] == [Decimal(24), Decimal(24), Decimal(22)]
    assert not Parcel.objects.exists()

    for _ in range(2):
        actions.close_group_buys(now=CLOSED)

    closed = GroupBuy.objects.get(id=buy.id)
    assert (closed.state, closed.pieces, closed.final_price) == ("reached", 6, Decimal("20.00"))
    assert sorted(one.amount for one in Refund.objects.all()) == [Decimal(4), Decimal(8), Decimal(8)]
    assert Parcel.objects.count() == 3
    assert {one.lines.get().price for one in Order.objects.all()} == {Decimal("20.00")}
    check(shelf.bread)


def test_missed_it_is_all_refunded_as_declared(crowd, buy, shelf):
    made = pay(join(crowd[0], buy, shelf, 2))

    actions.close_group_buys(now=CLOSED)

    made.refresh_from_db()
    assert (made.state, made.refunded, left(shelf.bread)) == ("cancelled", made.total, 10)
    assert Refund.objects.get().amount == made.total


def test_missed_it_is_extended_once(tree, crowd, shelf):
    buy = open_buy(tree.federation, shelf.bread, when_missed="extend")
    made = pay(join(crowd[0], buy, shelf, 2))

    actions.close_group_buys(now=CLOSED)
    assert GroupBuy.objects.get(id=buy.id).state == "open"
    actions.close_group_buys(now=CLOSED + timedelta(days=3))

    made.refresh_from_db()
    assert (GroupBuy.objects.get(id=buy.id).state, made.state) == ("missed", "cancelled")


def test_missed_it_is_sent_all_the_same_as_declared(tree, crowd, shelf):
    buy = open_buy(tree.federation, shelf.bread, when_missed="fall-back")
    made = pay(join(crowd[0], buy, shelf, 2))

    actions.close_group_buys(now=CLOSED)

    made.refresh_from_db()
    assert (made.state, made.refunded, made.parcels.count()) == ("paid", Decimal(0), 1)


def test_money_that_comes_after_the_end_goes_back(crowd, buy, shelf):
    made = join(crowd[0], buy, shelf, 2)
    payment = actions.start_payment(order_id=made.id, member_id=made.member_id, by=None, now=NOW)
    actions.close_group_buys(now=CLOSED)

    money_comes(payment, now=CLOSED + MINUTE)

    made.refresh_from_db()
    assert made.state == "held"
    assert Refund.objects.get().amount == payment.amount


def test_nobody_joins_what_is_over_or_takes_too_many(crowd, buy, shelf):
    with pytest.raises(Refusal, match="每人最多 5 件"):
        join(crowd[0], buy, shelf, 6)
    with pytest.raises(OffShelf):
        order(crowd[0], {shelf.tea: 1}, total=Decimal(24), group_buy_id=buy.id)
    actions.close_group_buys(now=CLOSED)
    with pytest.raises(OffShelf, match="结束"):
        order(crowd[0], {shelf.bread: 1}, total=Decimal(32), group_buy_id=buy.id)


def test_before_the_end_one_may_leave(crowd, buy, shelf):
    made = pay(join(crowd[0], buy, shelf, 2))
    actions.cancel_order(order_id=made.id, member_id=made.member_id, reason="", by=None, now=NOW)
    assert (left(shelf.bread), Refund.objects.get().amount) == (10, made.total)


@pytest.mark.parametrize(
    ("tiers", "why"),
    [
        ([], "少到多"),
        ([(3, Decimal(24)), (1, Decimal(22))], "少到多"),
        ([(1, Decimal(22)), (3, Decimal(24))], "越低"),
        ([(1, Decimal(32))], "低于市场价"),
    ],
)
def test_tiers_that_make_no_sense_are_refused(tree, shelf, tiers, why):
    with pytest.raises(Refusal, match=why):
        open_buy(tree.federation, shelf.bread, tiers=tiers or [(0, Decimal(1))])
