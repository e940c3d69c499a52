from decimal import Decimal
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.union.ledger import actions

ACCOUNTS = [
    actions.NewAccount("bank", "银行存款", "asset", "102"),
    actions.NewAccount("share", "消费公益金收入", "income", "407", may_go_negative=True),
    actions.NewAccount("aid", "困难帮扶支出", "expense", "507"),
]


@pytest.fixture
def fund(tree):
    """A public fund of the federation with a bank account that cannot be overdrawn."""
    return actions.open_book(
        code="charity",
        name="消费公益基金",
        accounts=ACCOUNTS,
        organisation_id=tree.federation.id,
        is_public=True,
        by=None,
        now=NOW,
    )


@pytest.fixture
def move(fund):
    """move("100") puts money in; move("40", "aid", "bank") pays it out."""

    def start(amount, debit="bank", credit="share", category="charity-share", **more):
        said = {"request_key": uuid4(), "by": None, "now": NOW, "book_id": fund.id, **more}
        return actions.transfer(debit=debit, credit=credit, amount=Decimal(amount), category=category, **said)

    return start
