"""A grocer whose goods were paid for, with an agreement to give three per cent."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from conftest import NOW, make_person
from zhijia.union.goods.tests.cast import open_grocer
from zhijia.union.ledger import queries as ledger
from zhijia.union.payments import actions as payments
from zhijia.union.settlements import actions

D = Decimal


@pytest.fixture
def grocer(tree):
    return open_grocer(tree.heating)


@pytest.fixture
def agreement(grocer):
    return actions.make_agreement(
        enterprise_id=grocer.id,
        number="捐赠 2026-01",
        signed_on=date(2026, 1, 5),
        percent=D("3"),
        valid_from=date(2026, 1, 10),
        request_key=uuid4(),
        by=None,
        now=NOW,
    )


@pytest.fixture
def finance(tree):
    return make_person("钱会计", "13900000007", tree.federation, "finance")


@pytest.fixture
def cashier(tree):
    return make_person("祁出纳", "13900000008", tree.federation, "finance")


@pytest.fixture
def held(tree):
    """So much was paid and is held."""

    def start(amount):
        from zhijia.union.ledger import actions as books

        book = payments.shop_book(NOW)
        entry = books.Entry("carrier.test", "held", D(amount), "sale", uuid4())
        books.post(book_id=book, entries=[entry], by=None, now=NOW)

    return start


@pytest.fixture
def sell(grocer, agreement, held):
    """sell("100", about="line:1") → the sale, paid for and received."""

    def start(amount, about="line:1", now=NOW, **more):
        held(amount)
        said = {"charity_percent": D(3), "fee_percent": D("0.6"), "request_key": uuid4(), **more}
        return actions.book_sale(about=about, enterprise_id=grocer.id, amount=D(amount), by=None, now=now, **said)

    return start


def give_back(about, amount, now=NOW, **more):
    said = {"request_key": uuid4(), **more}
    return actions.book_return(about=about, amount=D(amount), by=None, now=now, **said)


def balances(code="shop"):
    (book,) = ledger.books(code)
    assert ledger.verify(book).whole
    return {one.code.partition(".")[0]: one.balance for one in ledger.accounts(book) if one.debited or one.credited}
