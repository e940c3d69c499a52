"""Whatever happens in whatever order, some things stay true. They are stated once, in `all_is_well`."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from conftest import NOW
from zhijia.kernel.refusal import Refusal
from zhijia.union.payments import actions
from zhijia.union.payments.carriers import RefundStanding, Unavailable
from zhijia.union.payments.models import Allowance, Attempt, Payment, Receipt, Refund

from .conftest import balances
from .test_pages import give

D = Decimal
HISTORIES = 100
STEPS = 25


def all_is_well(kettle):
    """Nothing is paid twice, no more goes back than came, no money is lost, the ledger is whole and agrees."""
    for payment in Payment.objects.all():
        taken = payment.receipts.filter(verdict="taken")
        assert taken.count() <= 1
        paid = payment.state == "paid"
        assert paid == (taken.exists() or (payment.to_pay == 0 and payment.paid_at is not None))
        assert payment.given_back <= (payment.amount if paid else 0)
    surplus = Receipt.objects.exclude(verdict="taken")
    assert [one for one in surplus if one.refunded != one.amount] == []  # all of it is on its way back
    for receipt in Receipt.objects.all():
        asked = receipt.refunds.aggregate(sum=Sum("amount"))["sum"] or 0
        assert receipt.refunded == asked <= receipt.amount
    assert all(0 <= one.spent <= one.given for one in Allowance.objects.all())
    assert actions.recompute_payments(repair=False, by=None, now=NOW) == []
    held = balances().get("held", D(0)) if Receipt.objects.exists() or kettle.paid else D(0)
    gone = Refund.objects.filter(state="done").aggregate(sum=Sum("amount"))["sum"] or 0
    came = Receipt.objects.aggregate(sum=Sum("amount"))["sum"] or 0
    allowance = Payment.objects.filter(state="paid").aggregate(sum=Sum("allowance"))["sum"] or 0
    assert held == came + allowance - gone


class History:
    """A member, two payments, a carrier that says anything at any time, and a shop that changes its mind."""

    def __init__(self, luck, ask_for, begin, kettle):
        self.luck, self.begin, self.kettle = luck, begin, kettle
        self.payments = [
            ask_for(str(luck.randint(100, 900)), allowance=D(luck.choice([0, 0, 30, 50]))) for _ in range(2)
        ]
        self.now = NOW

    def step(self):
        verbs = [
            *(self.go_to_the_carrier, self.tell, self.tell, self.tell, self.tell_wrongly, self.close, self.finish),
            *(self.refund, self.refund, self.settle, self.settle, self.settle, self.change_mind, self.wait),
        ]
        try:
            with transaction.atomic():
                self.luck.choice(verbs)(Payment.objects.get(id=self.luck.choice(self.payments).id))
        except (Refusal, Unavailable):
            pass

    def go_to_the_carrier(self, payment):
        self.begin(payment, now=self.now)

    def tell(self, payment):
        self._say(payment, payment.to_pay, f"T{self.luck.randint(0, 1)}-{payment.id}")

    def tell_wrongly(self, payment):
        self._say(payment, D(self.luck.randint(1, 2000)), f"W{self.luck.randint(0, 3)}-{payment.id}")

    def _say(self, payment, amount, transaction_id):
        attempt = Attempt.objects.filter(payment=payment).first()
        number = attempt.number if attempt and self.luck.random() > 0.05 else "ZJ0_1"
        skew = timedelta(seconds=self.luck.randint(-90_000, 90_000))
        if amount:
            actions.receive(actions.Money("test", transaction_id, number, amount, self.now + skew, self.now))

    def close(self, payment):
        actions.close(payment_id=payment.id, why="?", by=None, now=self.now)

    def finish(self, payment):
        actions.finish_closing(payment_id=payment.id, now=self.now)

    def refund(self, payment):
        amount = D(self.luck.randint(1, 50_000)) / 100
        key = self.luck.choice([uuid4(), payment.request_key])
        actions.refund(payment_id=payment.id, amount=amount, why="?", request_key=key, by=None, now=self.now)

    def settle(self, payment):
        for one in Refund.objects.filter(payment=payment).order_by("?")[:1]:
            if one.receipt_id is None:
                actions.send_refund(refund_id=one.id, now=self.now)
            elif one.state == "failed" and self.luck.random() < 0.5:
                actions.refunded_by_hand(refund_id=one.id, how="B1", by=None, now=self.now)
            else:
                state = self.luck.choice(["done", "done", "sent", "failed"])
                actions.settle_refund(number=one.number, standing=RefundStanding(one.number, state), now=self.now)

    def change_mind(self, payment):
        self.kettle.wanted = not self.kettle.wanted

    def wait(self, payment):
        self.now += timedelta(minutes=self.luck.randint(1, 40))
        actions.close_late_ones(now=self.now)


def test_a_hundred_histories_end_well(ask_for, begin, kettle, tree):
    """Each is rolled back; a failing one is told by its seed."""
    give(tree.boilers, "100")
    actions.shop_book(NOW)
    seen = set()
    for seed in range(HISTORIES):
        point = transaction.savepoint()
        kettle.wanted = True
        history = History(Random(seed), ask_for, begin, kettle)
        for _ in range(STEPS):
            history.step()
        try:
            all_is_well(kettle)
        except AssertionError as wrong:
            raise AssertionError(f"history {seed}") from wrong
        seen |= set(Receipt.objects.values_list("verdict", flat=True)) | set(
            Refund.objects.values_list("state", flat=True)
        )
        transaction.savepoint_rollback(point)
    assert seen >= {"taken", "double", "late", "other-amount", "done", "failed"}  # the histories are not all dull


def test_told_at_the_same_moment_it_is_paid_once(transactional_db, ask_for, begin, kettle, meanwhile):
    from .conftest import money

    attempt = begin(ask_for("100"))
    with transaction.atomic():
        actions.take_in([money(attempt)])
        second = meanwhile(actions.receive, money(attempt))
        third = money(attempt, transaction="another")
        assert not second.done()

    assert second.result().verdict == "repeated"
    assert actions.receive(third).verdict == "double"
    all_is_well(kettle)


def test_paid_while_it_is_being_closed_it_is_one_or_the_other(transactional_db, ask_for, begin, kettle, meanwhile):
    from .conftest import money

    payment = ask_for("100")
    attempt = begin(payment)
    with transaction.atomic():
        actions.close(payment_id=payment.id, why="不买了", by=None, now=NOW)
        paid = meanwhile(actions.receive, money(attempt))
        assert not paid.done()

    assert paid.result().verdict == "taken"
    actions.finish_closing(payment_id=payment.id, now=NOW)
    assert (kettle.paid, kettle.closed) == ([payment.id], [])
    all_is_well(kettle)


def test_two_refunds_at_once_give_no_more_than_was_paid(transactional_db, ask_for, pay, kettle, meanwhile):
    from .test_paying import give as give_back

    payment = ask_for("100")
    pay(payment)
    with transaction.atomic():
        give_back(payment, "60")
        second = meanwhile(give_back, payment, "60")
        assert not second.done()

    with pytest.raises(Refusal, match="最多还能退 ¥40"):
        second.result()
    all_is_well(kettle)


KILLED = """
import os, signal, sys, django
django.setup()
from datetime import datetime, UTC
from decimal import Decimal
from django.db import transaction
from zhijia.kernel import spaces
from zhijia.union.payments import actions, rules
rules.purposes["kettle"] = rules.Purpose("水壶", lambda payment, now: True)
now = datetime.fromisoformat(sys.argv[2])
with spaces.inside("here"), transaction.atomic():
    (answer,) = actions.take_in([actions.Money("test", "T1", sys.argv[1], Decimal(100), now, now)])
    assert answer.verdict == "taken", answer
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_before_the_commit_took_nothing(transactional_db, ask_for, begin, kettle):
    attempt = begin(ask_for("100"))
    base, query = os.environ["ZHIJIA_DATABASE_URL"].partition("?")[::2]
    url = f"{base.rpartition('/')[0]}/{connection.settings_dict['NAME']}?{query}"
    more = {"ZHIJIA_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "zhijia.config.settings", "ZHIJIA_TEST_GATEWAY": "1"}
    more["ZHIJIA_SECRET"] = settings.MASTER_KEY.hex()
    command = [sys.executable, "-c", KILLED, attempt.number, NOW.isoformat()]

    ended = subprocess.run(command, env={**os.environ, **more}, check=False, capture_output=True, text=True)

    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert not Receipt.objects.exists()
    again = actions.Money("test", "T1", attempt.number, D(100), NOW, NOW)
    assert [actions.receive(again).verdict for _ in range(2)] == ["taken", "repeated"]
    all_is_well(kettle)


def test_totals_that_are_off_are_told_and_put_right(ask_for, pay, kettle, tree):
    from zhijia.union.ledger import actions as ledger
    from zhijia.union.ledger.models import Account

    from .test_paying import give as give_back

    give(tree.boilers, "100")
    payment = ask_for("100", allowance=D(30))
    pay(payment)
    give_back(payment, "10")
    Payment.objects.update(refunded=D(50))
    Allowance.objects.update(spent=D(1))
    Account.objects.filter(code="held").update(credited=D(7))

    def off(repair):
        said = {"repair": repair, "by": None, "now": NOW}
        return {one.what for verb in (ledger.recompute_totals, actions.recompute_payments) for one in verb(**said)}

    assert off(repair=True) == {"payment.refunded", "allowance.spent", "account.credited"}
    assert off(repair=False) == set()
    all_is_well(kettle)
