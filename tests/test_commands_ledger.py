"""`./zhijia ledger verify` says of each book whether it is whole, and fails when one is not."""

from argparse import Namespace
from contextlib import nullcontext
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from conftest import NOW, enter
from zhijia.config import database
from zhijia.config.commands import ledger
from zhijia.config.faults import Fault
from zhijia.union.ledger import actions


@pytest.fixture
def fund(tree):
    accounts = [actions.NewAccount("bank", "银行存款", "asset"), actions.NewAccount("gifts", "捐赠", "income")]
    book = actions.open_book(code="charity", name="基金", accounts=accounts, by=None, now=NOW)
    entry = actions.Entry("bank", "gifts", Decimal(5), "donation", uuid4())
    actions.post(book_id=book.id, entries=[entry], by=None, now=NOW)


@pytest.fixture
def run(monkeypatch, capsys, db):
    monkeypatch.setattr(database, "running", nullcontext)

    def start(federation=None, book=None):
        code = ledger.run(Namespace(verb="verify", federation=federation, book=book))
        enter("here")
        return code, capsys.readouterr().out

    return start


def test_every_book_is_verified_and_a_broken_one_fails_the_command(run, fund):
    code, said = run()
    assert code == 0
    assert "whole" in said
    assert "charity" in said

    with connection.cursor() as sql:
        sql.execute("UPDATE ledger_transfer SET amount = 6")
    code, said = run("here", "charity")

    assert code == 1
    assert "row 1" in said


def test_a_name_that_is_none_is_said(run, fund):
    with pytest.raises(Fault, match="nowhere"):
        run("nowhere")
    with pytest.raises(Fault, match="unheard"):
        run("here", "unheard")
