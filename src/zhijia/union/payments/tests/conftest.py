"""A member who pays, a thing that is paid for, and a carrier: the built-in gateway, its notifications in our hands."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings

from conftest import NOW
from zhijia.union.ledger import queries as ledger
from zhijia.union.payments import actions, rules
from zhijia.union.payments.actions import gateway, merchants
from zhijia.union.payments.carriers import Standing
from zhijia.union.payments.models import Attempt, Payment, Refund


@pytest.fixture(autouse=True)
def _gateway_allowed(monkeypatch):
    monkeypatch.setattr(settings, "TEST_GATEWAY", True)
    merchants._made.clear()


@pytest.fixture
def kettle(monkeypatch):
    """What is paid for: it takes the money while `wanted`, and remembers what it heard."""
    heard = SimpleNamespace(wanted=True, paid=[], closed=[], refunded=[])

    def paid(payment, now):
        heard.paid.append(payment.id)
        return heard.wanted

    purpose = rules.Purpose(
        "水壶",
        paid,
        closed=lambda payment, now: heard.closed.append(payment.id),
        refunded=lambda refund, now: heard.refunded.append((refund.tender, refund.amount)),
    )
    monkeypatch.setitem(rules.purposes, "kettle", purpose)
    return heard


@pytest.fixture
def ask_for(ann, kettle):
    """ask_for("100") → a payment of Ann's for the kettle."""

    def start(amount, **more):
        said = {"request_key": uuid4(), "by": ann, "now": NOW, "payer_id": ann.person.id, "organisation_id": None}
        said |= {"purpose": "kettle", "about": "kettle:1", "title": "电热水壶", **more}
        return actions.open_payment(amount=Decimal(amount), **said)

    return start


@pytest.fixture
def cashier(tree):
    return gateway.switch_on(by=None, now=NOW)


@pytest.fixture
def begin(cashier):
    """begin(payment) → its try at the test gateway."""

    def start(payment, carrier="test", now=NOW):
        actions.begin(
            payment_id=payment.id,
            carrier=carrier,
            channel="page",
            notify_url="http://localhost/here/pay/notify/test/",
            return_url="/here/",
            by=None,
            now=now,
        )
        return Attempt.objects.filter(payment=payment, carrier=carrier).latest("id")

    return start


@pytest.fixture
def pay(begin):
    """pay(payment) → the money comes, as the gateway tells it; `amount`, `transaction` may be others."""

    def start(payment, now=NOW, **more):
        attempt = Attempt.objects.filter(payment=payment).first() or begin(payment)
        return actions.receive(money(attempt, now=now, **more))

    return start


def money(attempt, *, now=NOW, amount=None, transaction="", **more):
    amount = Decimal(amount) if amount is not None else attempt.payment.to_pay
    transaction = transaction or f"T-{attempt.number}"
    return actions.Money(attempt.carrier, transaction, attempt.number, amount, now, now, **more)


def send_all(now=NOW):
    """What the worker would do: every refund goes, and the gateway says that it is done."""
    for one in Refund.objects.filter(state__in=["asked", "sent"]).order_by("id"):
        actions.settle_refund(number=one.number, standing=RefundDone(one.number), now=now)


def RefundDone(number):
    from zhijia.union.payments.carriers import RefundStanding

    return RefundStanding(number, "done")


def balances():
    """Account → yuan, of the shop's book; the chain is whole."""
    (book,) = ledger.books("shop")
    assert ledger.verify(book).whole
    return {one.code: one.balance for one in ledger.accounts(book) if one.debited or one.credited}


LATER = NOW + timedelta(hours=1)
__all__ = ["LATER", "Payment", "Standing", "balances", "money", "send_all"]
