"""Money comes once, for the right thing, or goes back by itself."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from conftest import NOW
from zhijia.kernel.refusal import Refusal
from zhijia.union.notices.models import Notice
from zhijia.union.payments import actions
from zhijia.union.payments.actions import gateway
from zhijia.union.payments.models import Payment, Receipt, Refund

from .conftest import LATER, balances, money, send_all

D = Decimal


def test_a_payment_is_asked_for_once(ask_for):
    key = uuid4()

    assert ask_for("100", request_key=key) == ask_for("100", request_key=key)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "100000000"])
def test_what_is_no_sum_is_not_asked_for(ask_for, amount):
    with pytest.raises(Refusal):
        ask_for(amount)


def test_money_makes_it_paid_and_is_held(ask_for, pay, kettle):
    payment = ask_for("100")

    answer = pay(payment)

    payment.refresh_from_db()
    assert (answer.verdict, payment.state, payment.carrier) == ("taken", "paid", "test")
    assert kettle.paid == [payment.id]
    assert balances() == {"carrier.test": D(100), "held": D(100)}


def test_told_twice_is_paid_once(ask_for, pay, kettle):
    payment = ask_for("100")

    assert [pay(payment).verdict, pay(payment).verdict, pay(payment, amount="7").verdict] == [
        "taken",
        "repeated",
        "repeated",
    ]
    assert len(kettle.paid) == 1
    assert balances() == {"carrier.test": D(100), "held": D(100)}


def test_paid_twice_the_second_goes_back_by_itself(ask_for, pay, kettle, ann):
    payment = ask_for("100")
    pay(payment)

    assert pay(payment, transaction="another").verdict == "double"
    send_all()

    payment.refresh_from_db()
    assert (payment.state, payment.refunded, kettle.refunded) == ("paid", 0, [])
    assert balances() == {"carrier.test": D(100), "held": D(100)}
    assert Notice.objects.filter(user=ann).count() == 2


def test_another_amount_pays_nothing_and_goes_back(ask_for, pay, kettle):
    payment = ask_for("100")

    assert pay(payment, amount="1").verdict == "other-amount"
    assert pay(payment, currency="USD", transaction="x").verdict == "other-amount"
    send_all()

    payment.refresh_from_db()
    assert (payment.state, kettle.paid) == ("open", [])
    assert balances() == {"carrier.test": D(0), "held": D(0)}


def test_late_money_is_taken_when_the_thing_is_still_there(ask_for, pay, begin, kettle):
    payment = ask_for("100")
    attempt = begin(payment)
    actions.close(payment_id=payment.id, why="expired", by=None, now=LATER)
    actions.finish_closing(payment_id=payment.id, now=LATER)
    assert Payment.objects.get().state == "closed"

    assert actions.receive(money(attempt, now=LATER)).verdict == "taken"
    assert Payment.objects.get().state == "paid"


def test_late_money_that_nobody_wants_goes_back_by_itself(ask_for, pay, kettle, ann):
    payment = ask_for("100")
    kettle.wanted = False

    assert pay(payment).verdict == "late"
    send_all()

    payment.refresh_from_db()
    assert (payment.state, payment.paid_at) == ("closed", None)
    assert balances() == {"carrier.test": D(0), "held": D(0)}
    assert "退" in Notice.objects.filter(user=ann).latest("id").title


def test_what_a_purpose_did_before_it_said_no_is_undone(ask_for, pay, kettle, monkeypatch):
    from zhijia.union.notices import actions as notices
    from zhijia.union.payments import rules

    payment = ask_for("100")

    def half(payment, now):
        notices.tell(user=payment.by, title="半途", now=now)
        raise Refusal("没有了")

    monkeypatch.setitem(rules.purposes, "kettle", rules.Purpose("水壶", half))

    assert pay(payment).verdict == "late"
    assert not Notice.objects.filter(title="半途").exists()


def test_money_for_a_payment_we_do_not_have_is_kept_by_nobody(cashier, ask_for):
    told = actions.Money("test", "T1", "ZJ0_1", D(5), NOW, NOW)

    assert actions.receive(told).verdict == "unknown"
    assert not Receipt.objects.exists()


def test_the_database_itself_takes_one_receipt_a_payment(ask_for, pay):
    payment = ask_for("100")
    pay(payment)
    first = Receipt.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(
            payment=payment,
            carrier="test",
            transaction="second",
            number=first.number,
            amount=D(100),
            paid_at=NOW,
            at=NOW,
            verdict="taken",
        )


def test_many_that_come_together_take_the_ledger_once(ask_for, begin, django_assert_num_queries):
    few = [money(begin(ask_for("10"))) for _ in range(2)]
    many = [money(begin(ask_for("10"))) for _ in range(12)]
    actions.shop_book(NOW)

    with django_assert_num_queries(24):
        actions.take_in(few)
    with django_assert_num_queries(64):  # four for each, whatever the rest
        actions.take_in(many)

    assert balances()["held"] == D(140)


# Closing


def test_what_was_never_begun_closes_at_once(ask_for, kettle):
    payment = ask_for("100")

    assert actions.close(payment_id=payment.id, why="不买了", by=None, now=NOW).state == "closed"
    assert kettle.closed == [payment.id]


def test_the_carrier_is_told_before_anything_is_let_go(ask_for, begin, kettle):
    payment = ask_for("100")
    begin(payment)

    assert actions.close(payment_id=payment.id, why="不买了", by=None, now=NOW).state == "closing"
    assert kettle.closed == []
    with pytest.raises(Refusal, match="付款时间已过"):
        begin(payment)
    actions.finish_closing(payment_id=payment.id, now=NOW)

    payment.refresh_from_db()
    assert (payment.state, kettle.closed) == ("closed", [payment.id])


def test_closing_finds_it_paid_at_the_carrier(ask_for, begin, kettle):
    payment = ask_for("100")
    gateway.cashier_pays(number=begin(payment).number, way="silent", now=NOW)

    actions.close(payment_id=payment.id, why="不买了", by=None, now=NOW)
    actions.finish_closing(payment_id=payment.id, now=NOW)

    payment.refresh_from_db()
    assert (payment.state, kettle.closed, kettle.paid) == ("paid", [], [payment.id])


def test_what_is_not_paid_in_time_ends_by_itself(ask_for, begin, kettle):
    soon, later = ask_for("100"), ask_for("50", expires_at=NOW + timedelta(days=1))
    begin(soon)

    actions.close_late_ones(now=LATER)
    actions.close_late_ones(now=LATER)

    assert kettle.closed == [soon.id]
    later.refresh_from_db()
    assert later.state == "open"


def test_a_carrier_that_told_us_nothing_is_asked(ask_for, begin, kettle):
    payment = ask_for("100")
    gateway.cashier_pays(number=begin(payment).number, way="silent", now=NOW)

    assert actions.ask_silent_ones(now=NOW) == 0
    assert actions.ask_silent_ones(now=NOW + timedelta(minutes=5)) == 1
    assert kettle.paid == [payment.id]


# Refunds


def test_no_more_goes_back_than_was_paid(ask_for, pay):
    payment = ask_for("100")
    pay(payment)
    give(payment, "60")

    with pytest.raises(Refusal, match="最多还能退 ¥40"):
        give(payment, "41")
    give(payment, "40")
    send_all()

    assert balances() == {"carrier.test": D(0), "held": D(0)}


def test_a_refund_is_asked_for_once(ask_for, pay):
    payment, key = ask_for("100"), uuid4()
    pay(payment)

    assert give(payment, "60", request_key=key) == give(payment, "60", request_key=key)
    send_all()
    send_all()
    actions.send_refund(refund_id=Refund.objects.get().id, now=NOW)

    assert balances() == {"carrier.test": D(40), "held": D(40)}


def test_a_refund_whose_notification_was_lost_is_asked_after(ask_for, begin, kettle):
    payment = ask_for("100")
    gateway.cashier_pays(number=begin(payment).number, way="silent", now=NOW)
    actions.ask(payment_id=payment.id, now=NOW)
    [one] = give(payment, "60")
    actions.send_refund(refund_id=one.id, now=NOW)

    assert actions.ask_silent_refunds(now=NOW + timedelta(minutes=5)) == 0
    assert actions.ask_silent_refunds(now=NOW + timedelta(minutes=15)) == 1
    assert actions.ask_silent_refunds(now=NOW + timedelta(minutes=30)) == 0
    assert kettle.refunded == [("test", D(60))]


def test_what_is_not_paid_is_not_refunded(ask_for):
    with pytest.raises(Refusal, match="还没有到账"):
        give(ask_for("100"), "1")


def test_the_database_itself_refunds_no_more_than_was_paid(ask_for, pay):
    payment = ask_for("100")
    pay(payment)

    for model in (Payment, Receipt):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(refunded=D("100.01"))


def give(payment, amount, **more):
    said = {"request_key": uuid4(), "by": None, "now": NOW, "why": "退货", **more}
    return actions.refund(payment_id=payment.id, amount=D(amount), **said)
