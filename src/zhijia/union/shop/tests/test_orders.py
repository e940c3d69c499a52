"""From the money to the door, and back: late money, parcels, codes, cancellations, returns."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.clocks.models import Clock
from zhijia.union.notices.models import Notice
from zhijia.union.payments.models import Refund
from zhijia.union.shop import actions, queries
from zhijia.union.shop.models import Cell, CodeTry, Line, Parcel, Return
from zhijia.union.shop.rules import Delivery, Way

from .conftest import MINUTE, check, left, money_comes, order, pay, ship

LATER = NOW + timedelta(minutes=31)
DAY = timedelta(days=1)


def parcels(made):
    return list(Parcel.objects.filter(order=made).order_by("id"))


def states(made):
    return [one.state for one in parcels(made)]


# Holds and money


def test_a_hold_ends_by_itself_and_the_goods_can_be_had_again(ann, shelf):
    made = order(ann, {shelf.bread: 2, shelf.tea: 1})

    actions.expire_orders(now=NOW + 29 * MINUTE)
    assert left(shelf.bread) == 8
    for _ in range(2):
        actions.expire_orders(now=LATER)

    made.refresh_from_db()
    assert (made.state, left(shelf.bread), left(shelf.tea)) == ("expired", 10, 10)
    check(shelf.bread)


def test_a_hold_is_prolonged_once(ann, ben, shelf):
    made = order(ann, {shelf.bread: 1})
    with pytest.raises(NotYours):
        actions.prolong(order_id=made.id, member_id=ben.person.id, by=ben, now=NOW)

    longer = actions.prolong(order_id=made.id, member_id=ann.person.id, by=ann, now=NOW)

    assert longer.hold_until == NOW + 45 * MINUTE
    with pytest.raises(Refusal, match="延长过一次"):
        actions.prolong(order_id=made.id, member_id=ann.person.id, by=ann, now=NOW)
    actions.expire_orders(now=LATER)
    assert left(shelf.bread) == 9
    with pytest.raises(Refusal, match="重新下单"):
        actions.start_payment(order_id=made.id, member_id=ann.person.id, by=ann, now=NOW + 46 * MINUTE)


def test_paid_once_it_becomes_a_parcel_for_each_supplier(ann, shelf):
    made = pay(order(ann, {shelf.bread: 1, shelf.tea: 1, shelf.soap: 1}))

    assert made.state == "paid"
    assert [(one.enterprise_id, one.contents.count(), one.fee) for one in parcels(made)] == [
        (shelf.grocer.id, 2, Decimal("0.00")),
        (shelf.soapery.id, 1, Decimal("8.00")),
    ]
    assert Notice.objects.filter(user=ann, title__contains="已付款").count() == 1


def test_money_told_twice_is_one_payment(ann, shelf):
    made = order(ann, {shelf.bread: 1})
    payment = actions.start_payment(order_id=made.id, member_id=ann.person.id, by=ann, now=NOW)
    for _ in range(2):
        money_comes(payment)
    assert len(parcels(made)) == 1


def test_late_money_holds_the_goods_again_where_there_are_some(ann, shelf):
    made = order(ann, {shelf.bread: 2})
    payment = actions.start_payment(order_id=made.id, member_id=ann.person.id, by=ann, now=NOW)
    actions.expire_orders(now=LATER)
    made.refresh_from_db()
    assert (made.state, left(shelf.bread)) == ("expired", 10)

    money_comes(payment, now=LATER + MINUTE)

    made.refresh_from_db()
    assert (made.state, left(shelf.bread), len(parcels(made))) == ("paid", 8, 1)
    check(shelf.bread)


def test_late_money_for_what_is_gone_goes_back_by_itself(ann, ben, shelf):
    made = order(ann, {shelf.bread: 2})
    payment = actions.start_payment(order_id=made.id, member_id=ann.person.id, by=ann, now=NOW)
    actions.expire_orders(now=LATER)
    order(ben, {shelf.bread: 9}, now=LATER)

    money_comes(payment, now=LATER + MINUTE)

    made.refresh_from_db()
    assert (made.state, left(shelf.bread)) == ("expired", 1)
    assert Refund.objects.get().amount == payment.amount
    check(shelf.bread)


def test_money_for_what_was_cancelled_goes_back_by_itself(ann, shelf):
    made = order(ann, {shelf.bread: 2})
    payment = actions.start_payment(order_id=made.id, member_id=ann.person.id, by=ann, now=NOW)
    actions.cancel_order(order_id=made.id, member_id=ann.person.id, reason="", by=ann, now=NOW)
    assert left(shelf.bread) == 10

    money_comes(payment)

    made.refresh_from_db()
    assert made.state == "cancelled"
    assert Refund.objects.get().amount == payment.amount


# Cancelling


def test_before_it_is_sent_all_comes_back(ann, ben, shelf):
    made = pay(order(ann, {shelf.bread: 2, shelf.soap: 1}))
    with pytest.raises(NotYours):
        actions.cancel_order(order_id=made.id, member_id=ben.person.id, reason="", by=ben, now=NOW)

    for _ in range(2):
        actions.cancel_order(order_id=made.id, member_id=ann.person.id, reason="买错了", by=ann, now=NOW)

    made.refresh_from_db()
    assert (made.state, made.refunded, left(shelf.bread)) == ("cancelled", made.total, 10)
    assert sum(one.amount for one in Refund.objects.all()) == made.total
    check(shelf.bread, shelf.soap)


def test_what_is_not_yet_sent_can_still_be_cancelled(ann, shelf):
    made = pay(order(ann, {shelf.bread: 2, shelf.soap: 1}))
    bread, _soap = parcels(made)
    ship(bread)

    actions.cancel_order(order_id=made.id, member_id=ann.person.id, reason="", by=ann, now=NOW)

    made.refresh_from_db()
    assert (made.state, states(made), made.refunded) == ("paid", ["shipped", "cancelled"], Decimal("20.00"))
    with pytest.raises(Refusal, match="全部发货"):
        actions.cancel_order(order_id=made.id, member_id=ann.person.id, reason="", by=ann, now=NOW)


# Parcels


def test_a_part_is_sent_and_the_rest_waits_in_its_own_parcel(ann, shelf):
    made = pay(order(ann, {shelf.bread: 3, shelf.tea: 1}))
    (whole,) = parcels(made)
    bread = Line.objects.get(order=made, sku=shelf.bread)

    ship(whole, quantities={bread.id: 2})

    first, rest = parcels(made)
    assert [(one.line.sku_id, one.quantity) for one in first.contents.all()] == [(shelf.bread.id, 2)]
    assert sorted(one.quantity for one in rest.contents.all()) == [1, 1]
    assert states(made) == ["shipped", "waiting"]
    for wrong in ({bread.id: 0}, {bread.id: 2}, {bread.id: -1}, {0: 1}):
        with pytest.raises(Refusal):
            ship(rest, quantities=wrong)


@pytest.mark.parametrize("tracking", ["", "1", "x" * 41, "单号", "SF 1;2"])
def test_a_number_that_nobody_can_follow_is_refused(ann, shelf, tracking):
    (parcel,) = parcels(pay(order(ann, {shelf.bread: 1})))
    with pytest.raises(Refusal, match="运单号"):
        ship(parcel, tracking=tracking or " ")


def test_received_by_word_or_by_time_the_order_is_done(ann, shelf):
    made = pay(order(ann, {shelf.bread: 1, shelf.soap: 1}))
    bread, soap = (ship(one) for one in parcels(made))
    for one in (bread, soap):
        actions.arrive(parcel_id=one.id, by=None, now=NOW + DAY)
    for _ in range(2):
        actions.receive(parcel_id=bread.id, member_id=ann.person.id, by=ann, now=NOW + DAY)

    actions.let_time_pass(now=NOW + 10 * DAY)
    assert states(made) == ["received", "arrived"]
    actions.let_time_pass(now=NOW + 12 * DAY)

    made.refresh_from_db()
    assert (states(made), made.state) == (["received", "received"], "done")


# Pick-up


@pytest.fixture
def counter(tree):
    said = {"organisation_id": tree.boilers.id, "kind": "counter", "name": "锅炉厂服务台", "address": "厂门口 1 号楼"}
    return actions.open_place(**said, hours="8–18", phone="", request_key=uuid4(), by=None, now=NOW)


@pytest.fixture
def locker(tree):
    said = {"organisation_id": tree.boilers.id, "kind": "locker", "name": "一号柜", "address": "食堂门口", "cells": 2}
    return actions.open_place(**said, hours="全天", phone="", request_key=uuid4(), by=None, now=NOW)


def sent_to(place, user, lines):
    way = Way.LOCKER if place.kind == "locker" else Way.STATION
    made = pay(order(user, lines, delivery=Delivery(way, user.name, "13900000001", place_id=place.id)))
    return ship(parcels(made)[0])


def test_a_code_is_made_on_arrival_and_used_once(ann, shelf, counter):
    parcel = sent_to(counter, ann, {shelf.bread: 1})
    assert actions.code_of(parcel) == ""
    parcel = actions.arrive(parcel_id=parcel.id, by=None, now=NOW + DAY)
    code = actions.code_of(parcel)
    assert len(code) == 8

    got, cell = actions.collect(place_id=counter.id, code=f"{code[:4]} {code[4:]}", by=None, now=NOW + DAY)

    assert (got.state, got.received_how, cell) == ("received", "code", None)
    with pytest.raises(Refusal, match="已经用过"):
        actions.collect(place_id=counter.id, code=code, by=None, now=NOW + DAY)


def test_a_code_is_used_once_where_two_counters_meet(ann, shelf, counter, meanwhile):
    parcel = sent_to(counter, ann, {shelf.bread: 1})
    code = actions.code_of(actions.arrive(parcel_id=parcel.id, by=None, now=NOW + DAY))
    with transaction.atomic():
        actions.collect(place_id=counter.id, code=code, by=None, now=NOW + DAY)
        late = meanwhile(actions.collect, place_id=counter.id, code=code, by=None, now=NOW + DAY)

    with pytest.raises(Refusal, match="已经用过"):
        late.result()


def test_who_guesses_is_slowed_down(ann, ben, shelf, counter):
    parcel = sent_to(counter, ann, {shelf.bread: 1})
    code = actions.code_of(actions.arrive(parcel_id=parcel.id, by=None, now=NOW))
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(5):
        with pytest.raises(Refusal, match="没有这个取货码"):
            actions.collect(place_id=counter.id, code=wrong, by=ben, now=NOW)

    with pytest.raises(Refusal, match="10 分钟"):
        actions.collect(place_id=counter.id, code=code, by=ben, now=NOW)
    assert CodeTry.objects.count() == 5
    assert actions.collect(place_id=counter.id, code=code, by=ben, now=NOW + 11 * MINUTE)


def test_a_locker_gives_a_cell_and_takes_it_back(ann, shelf, locker):
    first, second, third = (sent_to(locker, ann, {shelf.bread: 1}) for _ in range(3))
    for one in (first, second):
        actions.arrive(parcel_id=one.id, by=None, now=NOW)
    with pytest.raises(Refusal, match="没有空柜"):
        actions.arrive(parcel_id=third.id, by=None, now=NOW)
    code = actions.code_of(Parcel.objects.get(id=second.id))

    _parcel, cell = actions.collect(place_id=locker.id, code=code, by=None, now=NOW)

    assert (cell.number, Cell.objects.filter(parcel=None).count()) == (2, 1)
    assert actions.arrive(parcel_id=third.id, by=None, now=NOW).state == "arrived"


def test_what_nobody_fetches_goes_back_and_is_refunded(ann, shelf, locker):
    parcel = sent_to(locker, ann, {shelf.bread: 2})
    actions.arrive(parcel_id=parcel.id, by=None, now=NOW)
    actions.let_time_pass(now=NOW + 4 * DAY + MINUTE)
    assert Notice.objects.filter(user=ann, title__contains="没有取").count() == 1

    actions.let_time_pass(now=NOW + 5 * DAY)
    assert Cell.objects.filter(parcel=None).count() == 2
    for _ in range(2):
        actions.take_back(parcel_id=parcel.id, by=None, now=NOW + 6 * DAY)

    made = Parcel.objects.get(id=parcel.id).order
    assert (made.state, made.refunded, left(shelf.bread)) == ("cancelled", made.goods, 10)
    check(shelf.bread)


# Returns


@pytest.fixture
def received(ann, shelf):
    made = pay(order(ann, {shelf.bread: 3, shelf.tea: 1}))
    parcel = ship(parcels(made)[0])
    return actions.receive(parcel_id=parcel.id, member_id=ann.person.id, by=ann, now=NOW)


def give_back(parcel, pieces, *, reason="seven-day", now=NOW, text="", key=None, member=None):
    reason = "seven-days" if reason == "seven-day" else reason
    return actions.ask_return(
        parcel_id=parcel.id,
        member_id=member or parcel.order.member_id,
        pieces={Line.objects.get(order=parcel.order, sku=sku).id: n for sku, n in pieces.items()},
        reason=reason,
        text=text,
        request_key=key or uuid4(),
        by=None,
        now=now,
    )


def test_within_seven_days_a_part_goes_back_without_a_reason(received, shelf):
    one = give_back(received, {shelf.bread: 2})
    assert (one.state, one.amount) == ("agreed", Decimal("51.60"))

    actions.send_return(return_id=one.id, member_id=received.order.member_id, tracking="顺丰 1234", by=None, now=NOW)
    actions.receive_return(return_id=one.id, by=None, now=NOW)
    clock = Clock.objects.get(kind="return.refund")
    assert (clock.outer_limit - clock.start_on).days >= 7
    for _ in range(2):
        actions.refund_return(return_id=one.id, by=None, now=NOW, restock=True)

    assert Line.objects.get(order=received.order, sku=shelf.bread).returned == 2
    assert left(shelf.bread) == 9
    assert Refund.objects.get().amount == Decimal("51.60")
    assert Clock.objects.get(kind="return.refund").state == "met"
    check(shelf.bread)


def test_no_more_goes_back_than_is_there(received, shelf, ben):
    give_back(received, {shelf.bread: 2})
    with pytest.raises(Refusal, match="最多还能退 1 件"):
        give_back(received, {shelf.bread: 2})
    for wrong in ({shelf.bread: 0}, {shelf.bread: -1}):
        with pytest.raises(Refusal):
            give_back(received, wrong)
    with pytest.raises(NotYours):
        give_back(received, {shelf.bread: 1}, member=ben.person.id)


def test_after_the_days_only_a_reason_helps(received, shelf):
    last = queries.last_day_to_return(received, Return.Reason.SEVEN_DAYS)
    after = NOW + timedelta(days=(last - NOW.date()).days + 1)
    with pytest.raises(Refusal, match="可以退到"):
        give_back(received, {shelf.bread: 1}, now=after)
    with pytest.raises(Refusal, match="至少 5 个字"):
        give_back(received, {shelf.bread: 1}, now=after, reason="quality", text="坏")
    assert give_back(received, {shelf.bread: 1}, now=after, reason="quality", text="打开发霉了").state == "asked"


def test_what_was_confirmed_as_not_returnable_needs_a_reason(received, shelf):
    Line.objects.filter(sku=shelf.tea.id).update(no_return="鲜活易腐，不支持无理由退货")
    with pytest.raises(Refusal, match="鲜活易腐"):
        give_back(received, {shelf.tea: 1})


def test_a_refusal_can_be_taken_to_the_union(received, shelf):
    one = give_back(received, {shelf.tea: 1}, reason="quality", text="打开发霉了")
    with pytest.raises(Refusal, match="理由"):
        actions.answer_return(return_id=one.id, yes=False, answer="", by=None, now=NOW)
    actions.answer_return(return_id=one.id, yes=False, answer="已经泡过三次了", by=None, now=NOW)

    actions.dispute(return_id=one.id, member_id=received.order.member_id, by=None, now=NOW)
    ruled = actions.rule(return_id=one.id, yes=True, ruling="照片显示出厂即受潮", by=None, now=NOW)

    assert ruled.state == "agreed"
    assert set(Clock.objects.values_list("kind", "state")) == {("return.answer", "met"), ("return.ruling", "met")}


def test_silence_is_a_yes_and_the_money_does_not_wait(received, shelf):
    one = give_back(received, {shelf.tea: 1}, reason="quality", text="打开发霉了")
    actions.keep_deadlines(now=NOW + 2 * DAY)
    assert Return.objects.get(id=one.id).state == "asked"
    actions.keep_deadlines(now=NOW + 8 * DAY)
    assert Return.objects.get(id=one.id).state == "agreed"
    actions.receive_return(return_id=one.id, by=None, now=NOW + 9 * DAY)

    actions.keep_deadlines(now=NOW + 10 * DAY)
    assert Return.objects.get(id=one.id).state == "received"
    actions.keep_deadlines(now=NOW + 20 * DAY)
    assert Return.objects.get(id=one.id).state == "refunded"


# Afterwards


def test_only_a_buyer_who_has_it_reviews_it_once(ann, ben, received, shelf):
    line = Line.objects.get(order=received.order, sku=shelf.tea)
    said = {"line_id": line.id, "stars": 4, "text": "香", "by": ann, "now": NOW}
    with pytest.raises(NotYours):
        actions.write_review(**said, member_id=ben.person.id)
    first, second = (actions.write_review(**said, member_id=ann.person.id) for _ in range(2))

    assert first.id == second.id
    hidden = actions.hide_review(review_id=first.id, reason="含他人电话", by=None, now=NOW)
    assert (hidden.text, hidden.hidden_reason) == ("香", "含他人电话")


def test_nothing_is_reviewed_before_it_came(ann, shelf):
    made = pay(order(ann, {shelf.tea: 1}))
    with pytest.raises(Refusal, match="收到货以后"):
        actions.write_review(line_id=made.lines.get().id, member_id=ann.person.id, stars=5, text="", by=ann, now=NOW)


@pytest.mark.parametrize("number", ["", "123", "91110000100000000A"])
def test_an_invoice_for_a_company_needs_its_number(ann, received, number):
    said = {"order_id": received.order_id, "member_id": ann.person.id, "kind": "company", "title": "某公司"}
    with pytest.raises(Refusal, match="18 位"):
        actions.ask_invoice(**said, tax_number=number, email="", by=ann, now=NOW)


def test_an_invoice_is_asked_for_and_answered(ann, received):
    said = {"order_id": received.order_id, "member_id": ann.person.id, "kind": "personal", "title": "安宁"}
    actions.ask_invoice(**said, tax_number="", email="a@example.org", by=ann, now=NOW)

    one = actions.answer_invoice(order_id=received.order_id, number="2611 2000", note="", by=None, now=NOW)

    assert (one.state, one.number) == ("issued", "26112000")
    with pytest.raises(Refusal, match="已开具"):
        actions.ask_invoice(**said, tax_number="", email="", by=ann, now=NOW)


def test_an_officer_makes_good_for_something_within_what_was_paid(received):
    said = {"order_id": received.order_id, "reason": "包装压坏，补偿", "by": None, "now": NOW}
    with pytest.raises(Refusal, match="最多还能退"):
        actions.give_back_some(**said, amount=Decimal("9999"), request_key=uuid4())
    key = uuid4()
    made = actions.give_back_some(**said, amount=Decimal("5.00"), request_key=key)
    assert made.refunded == Decimal("5.00")


def test_what_was_saved_counts_what_was_kept(ann, received, shelf):
    saved, pieces = queries.saved_in(ann.person.id, NOW.year)
    assert (saved, pieces) == (Decimal("58.60"), 4)
    one = give_back(received, {shelf.tea: 1})
    actions.receive_return(return_id=one.id, by=None, now=NOW)
    actions.refund_return(return_id=one.id, by=None, now=NOW)
    assert queries.saved_in(ann.person.id, NOW.year) == (Decimal("18.60"), 3)
