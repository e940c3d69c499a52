"""The union's own tender: spent once, given back to where it came from, gone when its day is over."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from conftest import NOW
from zhijia.union.payments import actions, queries
from zhijia.union.payments.models import Allowance, Refund

from .conftest import LATER, balances, money, send_all
from .test_pages import give
from .test_paying import give as give_back

D = Decimal
TODAY = date(2026, 11, 23)


def left(ann, on=TODAY):
    return queries.balance(ann.person.id, on)


def send(refunds):
    for one in refunds:
        actions.send_refund(refund_id=one.id, now=NOW)


def test_what_is_in_a_payment_cannot_be_spent_twice(ask_for, ann, tree):
    give(tree.boilers, "50")
    ask_for("100", allowance=D(30))

    with pytest.raises(actions.NotEnough, match=r"余额是 ¥20\.00"):
        ask_for("100", allowance=D("20.01"))
    assert left(ann) == 20


def test_two_orders_at_once_do_not_spend_the_same(transactional_db, ask_for, ann, tree, meanwhile):
    give(tree.boilers, "50")
    with transaction.atomic():
        ask_for("50", allowance=D(50))
        second = meanwhile(ask_for, "50", allowance=D(50))
        assert not second.done()

    with pytest.raises(actions.NotEnough):
        second.result()
    assert left(ann) == 0


def test_what_ends_first_is_spent_first(ask_for, ann, tree):
    give(tree.boilers, "50", date(2027, 6, 30))
    give(tree.boilers, "20", date(2026, 11, 30))

    ask_for("100", allowance=D(30))

    assert [one.spent for one in Allowance.objects.filter(member=ann.person).order_by("ends_on")] == [20, 10]


def test_a_payment_that_is_not_paid_gives_it_back(ask_for, ann, tree):
    give(tree.boilers, "50")
    payment = ask_for("100", allowance=D(30))

    actions.close(payment_id=payment.id, why="不买了", by=None, now=NOW)

    assert left(ann) == 50


def test_a_refund_goes_to_both_tenders_in_their_proportion(ask_for, pay, ann, tree, kettle):
    give(tree.boilers, "30")
    payment = ask_for("100", allowance=D(30))
    pay(payment)
    assert balances() == {"carrier.test": D(70), "allowance": D(30), "held": D(100)}

    first = give_back(payment, "33.33")
    assert [(one.tender, one.amount) for one in first] == [("test", D("23.33")), ("allowance", D("10.00"))]
    give_back(payment, "66.67")
    send_all()

    assert balances() == {"carrier.test": D(0), "allowance": D(0), "held": D(0)}
    assert left(ann) == 30
    assert sorted(kettle.refunded) == [
        ("allowance", D(10)),
        ("allowance", D(20)),
        ("test", D("23.33")),
        ("test", D("46.67")),
    ]


def test_what_comes_back_after_its_day_may_be_spent_a_month_more(ask_for, pay, ann, tree):
    give(tree.boilers, "30", TODAY)
    payment = ask_for("30", allowance=D(30))
    actions.pay_by_allowance(payment_id=payment.id, by=None, now=NOW)
    after = NOW + timedelta(days=10)
    assert left(ann, after.date()) == 0

    (one,) = give_back(payment, "30", now=after)
    actions.send_refund(refund_id=one.id, now=after)

    assert left(ann, after.date() + timedelta(days=30)) == 30
    assert left(ann, after.date() + timedelta(days=31)) == 0


def test_late_money_takes_the_allowance_again_or_goes_back(ask_for, begin, ann, tree):
    give(tree.boilers, "30")
    payment = ask_for("100", allowance=D(30))
    attempt = begin(payment)
    actions.close(payment_id=payment.id, why="expired", by=None, now=LATER)
    actions.finish_closing(payment_id=payment.id, now=LATER)
    ask_for("30", allowance=D(30))  # spent elsewhere meanwhile

    assert actions.receive(money(attempt, now=LATER)).verdict == "late"
    assert Refund.objects.get().amount == 70


def test_a_withdrawn_grant_is_not_spent(ask_for, ann, tree):
    made = give(tree.boilers, "50")
    actions.withdraw(grant_id=made.id, by=None, now=NOW)

    with pytest.raises(actions.NotEnough):
        ask_for("100", allowance=D(1))


def test_the_database_itself_spends_no_more_than_was_given(ask_for, ann, tree):
    give(tree.boilers, "50")

    with pytest.raises(IntegrityError), transaction.atomic():
        Allowance.objects.update(spent=D("50.01"))
