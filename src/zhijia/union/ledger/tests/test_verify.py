"""Whoever changes a row behind our back is found out, with the number of the first row that is wrong."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from conftest import NOW
from zhijia.union.ledger import actions, queries, rules


@pytest.fixture
def full(fund, move):
    for n in range(1, 6):
        move(str(n), why=f"第{n}单", about=f"order:{n}")
    actions.reverse(book_id=fund.id, number=2, why="记错", request_key=uuid4(), by=None, now=NOW)
    return fund


def tamper(statement, *values):
    with connection.cursor() as sql:
        sql.execute(statement, values)


def test_a_book_that_nobody_touched_is_whole(full):
    verdict = queries.verify(full)
    full.refresh_from_db()

    assert verdict.whole
    assert (verdict.rows, verdict.head) == (6, full.head)


def test_an_empty_book_is_whole(fund):
    assert queries.verify(fund).whole


@pytest.mark.parametrize(
    "change",
    [
        "amount = 99",
        "category = 'aid'",
        "at = at + interval '1 second'",
        "at = at + interval '1 day'",
        "why = '补助'",
        "about = 'order:9'",
        "salt = 'x'",
        "seal = repeat('a', 64)",
        "hash = repeat('a', 64)",
        "previous = repeat('a', 64)",
        "debit_id = credit_id, credit_id = debit_id",
        "by_id = NULL, number = 30",
    ],
)
def test_a_row_that_was_changed_is_found(change, full):
    tamper(f"UPDATE ledger_transfer SET {change} WHERE book_id = %s AND number = 3", full.id)

    verdict = queries.verify(full)

    assert not verdict.whole
    assert verdict.number == 3


def test_a_row_that_was_taken_out_is_found(full):
    tamper("DELETE FROM ledger_transfer WHERE book_id = %s AND number = 3", full.id)
    assert queries.verify(full).number == 3


def test_the_newest_row_taken_out_is_found(full):
    tamper("DELETE FROM ledger_transfer WHERE book_id = %s AND number = 6", full.id)
    assert queries.verify(full).number == 6


def test_a_row_slipped_in_at_the_end_is_found(full):
    tamper(
        "INSERT INTO ledger_transfer (book_id, number, debit_id, credit_id, amount, category, at, why, about,"
        " request_key, salt, seal, previous, hash)"
        " SELECT book_id, 7, debit_id, credit_id, amount, category, at, '', '',"
        " gen_random_uuid(), salt, seal, previous, hash FROM ledger_transfer WHERE book_id = %s AND number = 1",
        full.id,
    )
    assert queries.verify(full).number == 7


@pytest.mark.parametrize("change", ["debited = debited + 1", "debited = debited + 1, credited = credited + 1"])
def test_a_changed_total_is_found(change, full):
    tamper(f"UPDATE ledger_account SET {change} WHERE book_id = %s AND code = 'bank'", full.id)
    verdict = queries.verify(full)

    assert verdict.number is None
    assert "银行存款" in verdict.reason


def test_a_renamed_account_code_or_book_is_found(full):
    tamper("UPDATE ledger_account SET code = 'cash' WHERE book_id = %s AND code = 'bank'", full.id)
    assert queries.verify(full).number == 1


def test_a_changed_head_is_found(full):
    tamper("UPDATE ledger_book SET head = repeat('a', 64) WHERE id = %s", full.id)
    assert queries.verify(full).number == 6


def test_a_longer_book_costs_no_more_statements(full, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert queries.verify(full).whole


def test_rows_are_hashed_as_they_always_were():
    """The recipe of rules/chain.py, worked out once by hand with sha256sum: books live longer than code."""
    at = datetime(2026, 11, 23, 18, 30, 0, 5, tzinfo=UTC)
    seal = rules.seal(salt="00ff", at=at, by=7, why="补\n助", about="order:1")
    row = rules.Row(
        "charity", 1, date(2026, 11, 24), "bank", "share", Decimal("12.5"), "donation", None, seal, rules.FIRST
    )

    assert seal == "d2f86178a49375bc1e34a9cc96c420bdca3a137ac97a33cdb836e6369c9429c3"
    assert row.hash() == "43b6c7e7545845f29130eceadf95a4bfe2ebfb4864f17f0ea0426f6f5f3eb2a0"
