"""A shop with two suppliers, two members, and every step of an order as a word."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest

from conftest import NOW, make_person
from zhijia.union.claims import queries as claims
from zhijia.union.claims.models import Pool
from zhijia.union.goods.models import Enterprise
from zhijia.union.goods.tests import cast
from zhijia.union.payments import actions as payments
from zhijia.union.payments.models import Attempt, Payment
from zhijia.union.shop import actions, queries
from zhijia.union.shop.models import Order
from zhijia.union.shop.rules import Delivery, Wanted, Way

HOME = Delivery(Way.HOME, "安宁", "13900000001", "北京市丰台区锅炉厂路 8 号 3 楼 301")
MINUTE = timedelta(minutes=1)


def make_shelf(tree):
    """bread ¥25.80 (of ¥32), tea ¥88 (of ¥128) of the grocer; soap ¥12 (of ¥18) of another; each 10 pieces."""
    from zhijia.union.goods import actions as goods

    grocer = cast.open_grocer(tree.heating)
    soapery = goods.open_enterprise(
        organisation_id=tree.buses.id,
        name="金鱼日化",
        charity_percent=Decimal(2),
        request_key=uuid4(),
        by=None,
        now=NOW,
    )
    brand = cast.open_brand(grocer)
    return SimpleNamespace(
        grocer=grocer,
        soapery=soapery,
        brand=brand,
        bread=cast.shelve(grocer, brand, "果子面包", "10袋", "25.80", "32.00", stock=10),
        tea=cast.shelve(grocer, brand, "茉莉花茶", "250g", "88.00", "128.00", stock=10, category="茶叶"),
        soap=cast.shelve(soapery, brand, "洗洁精", "1.5kg", "12.00", "18.00", stock=10, category="清洁日化"),
    )


@pytest.fixture
def shelf(tree):
    return make_shelf(tree)


@pytest.fixture
def shop_officer(tree):
    return make_person("丁思源", "13900000011", tree.federation, "shop-officer")


def total_of(lines, way):
    """What a page would have shown."""
    from zhijia.union.shop.rules import Priced, add_up

    goods = queries.offered([sku.id for sku in lines], NOW)
    priced = [
        Priced(goods[s.id].enterprise_id, n, goods[s.id].price, goods[s.id].market_price) for s, n in lines.items()
    ]
    return add_up(priced, to_the_door=way in (Way.HOME, Way.WORK)).total


def order(user, lines, *, delivery=HOME, key=None, now=NOW, total=None, **more):
    """order(ann, {bread: 2}) → an order that is held."""
    expected = total if total is not None else total_of(lines, delivery.way)
    return actions.place_order(
        member_id=user.person.id,
        lines=[Wanted(sku.id, n) for sku, n in lines.items()],
        delivery=delivery,
        request_key=key or uuid4(),
        expected_total=expected,
        by=user,
        now=now,
        **more,
    )


def pay(made, now=NOW + MINUTE):
    """The carrier says that it is paid."""
    payment = actions.start_payment(order_id=made.id, member_id=made.member_id, by=None, now=now)
    money_comes(payment, now)
    made.refresh_from_db()
    return made


def money_comes(payment, now=NOW + MINUTE, transaction=None):
    """The test gateway has been paid, whatever the payment's state is by now."""
    attempt = Attempt.objects.filter(payment=payment).first()
    attempt = attempt or Attempt.objects.create(
        payment=payment, carrier="test", channel="page", number=f"{payment.number}_1", begun_at=now
    )
    amount, told = payment.to_pay, transaction or f"T-{attempt.number}"
    return payments.receive(payments.Money("test", told, attempt.number, amount, now, now))


def ship(parcel, *, now=NOW + 2 * MINUTE, tracking=None, **more):
    return actions.ship(
        parcel_id=parcel.id,
        carrier="顺丰速运",
        tracking=tracking or f"SF{parcel.id:06d}",
        request_key=uuid4(),
        by=None,
        now=now,
        **more,
    )


def left(sku):
    return Pool.objects.get(id=sku.pool_id).remaining


def check(*skus):
    """What holds at every moment: stock is what was taken, nothing oversold, no more refunded than paid."""
    for sku in skus:
        pool = Pool.objects.get(id=sku.pool_id)
        assert pool.remaining >= 0
        assert claims.out_of(pool.id) + pool.remaining == pool.total
    for one in Order.objects.exclude(payment=None).select_related("payment"):
        assert one.refunded <= one.payment.amount


__all__ = ["Enterprise", "Payment"]
