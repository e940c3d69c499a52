"""Things of the shop for a test's stage; for the tests of the whole house too."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from conftest import NOW
from zhijia.union.goods.models import Enterprise
from zhijia.union.goods.tests import cast as goods
from zhijia.union.payments import actions as payments
from zhijia.union.payments.models import Attempt
from zhijia.union.shop import actions, queries
from zhijia.union.shop.models import Delivery, Parcel
from zhijia.union.shop.rules import Delivery as To
from zhijia.union.shop.rules import Priced, Wanted, Way, add_up

HOME = To(Way.HOME, "安宁", "13900000001", "北京市丰台区锅炉厂路 8 号 3 楼 301")
MINUTE = timedelta(minutes=1)


def total_of(lines, way):
    """What a page would have shown."""
    shown = queries.offered([sku.id for sku in lines], NOW)
    priced = [
        Priced(shown[s.id].enterprise_id, n, shown[s.id].price, shown[s.id].market_price) for s, n in lines.items()
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


def open_place(organisation, kind="counter", cells=0, name="锅炉厂服务台"):
    said = {"organisation_id": organisation.id, "kind": kind, "name": name, "address": "厂门口 1 号楼", "cells": cells}
    return actions.open_place(**said, hours="8–18", phone="", request_key=uuid4(), by=None, now=NOW)


def open_buy(organisation, sku, *, closes=timedelta(days=2), when_missed="refund", minimum=3, tiers=None):
    return actions.open_group_buy(
        organisation_id=organisation.id,
        sku_id=sku.id,
        title="一起买面包",
        text="",
        tiers=tiers or [(1, Decimal("24.00")), (3, Decimal("22.00")), (6, Decimal("20.00"))],
        minimum=minimum,
        most_per_member=5,
        opens_at=NOW,
        closes_at=NOW + closes,
        when_missed=when_missed,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )


def fill_world(world):
    """One of each thing of the shop, around an order of the member's with goods of heating's enterprise."""
    ann, union = world.users["member"], world.heating
    grocer = Enterprise.objects.filter(organisation=union).first() or goods.open_grocer(union)
    brand = goods.open_brand(grocer, name="世界品牌")
    sku = goods.shelve(grocer, brand, "世界面包", "1袋", "25.80", "32.00", stock=50, code="WORLD-1")
    world.shop_sku, world.place = sku, open_place(union)
    world.address = actions.keep_address(
        member_id=ann.person.id,
        kind="home",
        name="安宁",
        phone="13900000001",
        text="某路 8 号 301",
        request_key=uuid4(),
        now=NOW,
    )
    world.buy = open_buy(union, sku)
    world.order = pay(order(ann, {sku: 2}))
    said = {"order_id": world.order.id, "member_id": ann.person.id, "kind": "personal", "title": "安宁"}
    actions.ask_invoice(**said, tax_number="", email="", by=ann, now=NOW)
    (world.parcel,) = Parcel.objects.filter(order=world.order)
    world.line = world.order.lines.get()
    here = To(Way.STATION, "安宁", "13900000001", place_id=world.place.id)
    sent = ship(Parcel.objects.get(order=pay(order(ann, {sku: 1}, delivery=here))))
    world.sent = sent
    done = ship(Parcel.objects.get(order=pay(order(ann, {sku: 2}))))
    actions.receive(parcel_id=done.id, member_id=ann.person.id, by=ann, now=NOW)
    world.done_order, world.done_parcel, world.done_line = done.order, done, done.order.lines.get()
    world.returning = actions.ask_return(
        parcel_id=done.id,
        member_id=ann.person.id,
        pieces={world.done_line.id: 1},
        reason="quality",
        text="打开就是坏的",
        request_key=uuid4(),
        by=ann,
        now=NOW,
    )
    about = {"line_id": world.done_line.id, "member_id": ann.person.id, "by": ann, "now": NOW}
    world.review = actions.write_review(**about, stars=4, text="好")
    maker = {"enterprise_id": grocer.id, "request_key": uuid4(), "by": world.users["supplier"], "now": NOW}
    world.token, _text = actions.make_token(**maker, name="仓库", scopes=["orders.read"], days=30)
    maker["request_key"] = uuid4()
    world.hook, _secret = actions.add_hook(**maker, url="https://93.184.216.34/in", events=["order.paid"])
    world.delivery = Delivery.objects.create(hook=world.hook, event="order.paid", message_id=uuid4(), body="{}", at=NOW)
