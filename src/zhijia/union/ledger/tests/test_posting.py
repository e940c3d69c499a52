"""Money adds up: every transfer is two sides of one amount, numbered without gaps, and never changed."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal.models import Line
from zhijia.union.ledger import actions, queries
from zhijia.union.ledger.models import Account, Transfer

from .conftest import ACCOUNTS


def entry(amount, debit="bank", credit="share", key=None):
    return actions.Entry(debit, credit, Decimal(amount), "charity-share", key or uuid4())


def balances(book):
    return {one.code: one.balance for one in book.accounts.all()}


def test_a_transfer_moves_both_balances_and_is_numbered_and_written_down(fund, move):
    first, second = move("100.50", about="order:7", why="订单 7"), move("40", "aid", "bank", "aid")

    assert (first.number, second.number) == (1, 2)
    assert second.previous == first.hash
    assert balances(fund) == {"bank": Decimal("60.50"), "share": Decimal("100.50"), "aid": Decimal("40")}
    assert Line.objects.filter(what="ledger.posted", about=f"book:{fund.id}").count() == 2


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1.999", "NaN", "Infinity", "1000000000000"])
def test_what_is_no_amount_of_money_is_refused(amount, fund, move):
    with pytest.raises(Refusal):
        move(amount)

    assert not Transfer.objects.exists()


def test_the_database_holds_the_amount_too(fund, move):
    one = move("1")
    for wrong in ("amount = 0", "amount = -1", "credit_id = debit_id"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as sql:
            sql.execute(f"UPDATE ledger_transfer SET {wrong} WHERE id = %s", [one.id])


def test_a_float_is_no_money(fund):
    with pytest.raises(TypeError):
        actions.post(book_id=fund.id, entries=[actions.Entry("bank", "share", 0.1, "other", uuid4())], by=None, now=NOW)


def test_the_two_sides_are_different_known_accounts_of_this_book(fund, move):
    actions.open_book(
        code="other", name="别的", accounts=[actions.NewAccount("cash", "现金", "asset")], by=None, now=NOW
    )

    with pytest.raises(Refusal, match="cash"):
        move("1", "cash", "share")
    with pytest.raises(Refusal):
        move("1", "bank", "bank")


def test_the_database_keeps_a_transfer_inside_its_book(fund, move):
    other = actions.open_book(code="other", name="别的", accounts=ACCOUNTS, by=None, now=NOW)
    one, stranger = move("1"), other.accounts.get(code="bank")
    for column in ("debit_id", "credit_id"):
        statement = f"UPDATE ledger_transfer SET {column} = {stranger.id} WHERE id = {one.id}"
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as sql:
            sql.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")


def test_a_balance_that_may_not_go_negative_does_not(fund, move):
    move("100")

    with pytest.raises(Refusal, match=r"100\.00.*0\.01"):
        move("100.01", "aid", "bank")

    assert balances(fund)["bank"] == 100


def test_the_database_holds_the_balance_too(fund, move):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(book=fund, code="bank").update(credited=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(book=fund, code="share").update(credited=-1)


def test_the_same_request_key_returns_the_same_transfer(fund, move):
    key = uuid4()
    first = move("5", request_key=key)

    assert move("5", request_key=key).id == first.id
    with pytest.raises(Refusal):
        move("6", request_key=key)
    assert balances(fund)["bank"] == 5


def test_a_batch_is_posted_whole_or_not_at_all(fund):
    with pytest.raises(Refusal):
        actions.post(book_id=fund.id, entries=[entry("5"), entry("9", "aid", "bank")], by=None, now=NOW)

    assert not Transfer.objects.exists()
    assert balances(fund)["bank"] == 0


def test_a_batch_costs_as_many_statements_as_one(fund, django_assert_num_queries):
    key = uuid4()
    with django_assert_num_queries(9):  # savepoint twice, book, keys, accounts, totals, rows, book, journal
        actions.post(book_id=fund.id, entries=[entry("1")], by=None, now=NOW)
    with django_assert_num_queries(9):
        made = actions.post(
            book_id=fund.id, entries=[*(entry("1") for n in range(300)), *[entry("2", key=key)] * 2], by=None, now=NOW
        )

    assert made[-1].id == made[-2].id
    assert [one.number for one in made[:-1]] == list(range(2, 303))
    assert balances(fund)["bank"] == 303
    assert queries.verify(fund).whole


def test_a_batch_has_a_limit(fund):
    with pytest.raises(Refusal, match="1001"):
        actions.post(book_id=fund.id, entries=[entry("1")] * 1_001, by=None, now=NOW)


def test_a_mistake_is_reversed_by_its_mirror_once(fund, move):
    move("30", about="order:7")
    key = uuid4()

    def undo(number, request_key):
        return actions.reverse(book_id=fund.id, number=number, why="记错", request_key=request_key, by=None, now=NOW)

    mirror = undo(1, key)

    assert (mirror.debit.code, mirror.credit.code, mirror.amount) == ("share", "bank", Decimal(30))
    assert (mirror.category, mirror.about, mirror.reverses.number) == ("reversal", "order:7", 1)
    assert set(balances(fund).values()) == {0}
    assert undo(1, key).id == mirror.id
    with pytest.raises(Refusal, match="第 2 笔"):
        undo(1, uuid4())
    with pytest.raises(Refusal, match="本身就是冲正"):
        undo(2, uuid4())
    with pytest.raises(NotYours):
        undo(99, uuid4())


def test_the_database_lets_a_transfer_be_reversed_once(fund, move):
    move("1")
    actions.reverse(book_id=fund.id, number=1, why="记错", request_key=uuid4(), by=None, now=NOW)
    twin = actions.Entry("share", "bank", Decimal(1), "reversal", uuid4(), reverses=1)
    move("1")

    with pytest.raises(IntegrityError), transaction.atomic():
        actions.post(book_id=fund.id, entries=[twin], by=None, now=NOW)


def test_a_reversal_says_why_and_finds_the_money_still_there(fund, move):
    move("30")
    with pytest.raises(Refusal, match="原因"):
        actions.reverse(book_id=fund.id, number=1, why=" ", request_key=uuid4(), by=None, now=NOW)
    move("20", "aid", "bank")
    with pytest.raises(Refusal, match=r"10\.00"):
        actions.reverse(book_id=fund.id, number=1, why="记错", request_key=uuid4(), by=None, now=NOW)


def test_a_transfer_is_never_changed_or_removed(fund, move):
    one = move("1")
    for change in (
        one.save,
        one.delete,
        lambda: fund.transfers.update(why="x"),
        lambda: fund.transfers.all().delete(),
        lambda: Transfer.objects.bulk_update([one], ["why"]),
    ):
        with pytest.raises(TypeError):
            change()


def test_two_who_post_at_once_get_two_numbers_and_one_chain(tree, transactional_db, meanwhile, fund, move):
    with transaction.atomic():
        first = move("100")
        waiting = meanwhile(move, "50")
        assert not waiting.done()

    assert (first.number, waiting.result().number) == (1, 2)
    assert balances(fund)["bank"] == 150
    assert queries.verify(fund).whole


def test_two_who_spend_the_same_money_at_once_are_told_apart(tree, transactional_db, meanwhile, fund, move):
    move("100")
    with transaction.atomic():
        move("80", "aid", "bank")
        waiting = meanwhile(move, "80", "aid", "bank")

    with pytest.raises(Refusal, match=r"20\.00"):
        waiting.result()
    assert balances(fund)["bank"] == 20


def test_two_with_one_request_key_at_once_make_one_transfer(tree, transactional_db, meanwhile, fund, move):
    key = uuid4()
    with transaction.atomic():
        first = move("1", request_key=key)
        waiting = meanwhile(move, "1", request_key=key)

    assert waiting.result().id == first.id
    assert Transfer.objects.count() == 1


def test_only_ledger_write_over_the_books_union_posts(tree, fund, move, officer, auditor):
    finance = make_person("钱财务", "13900000021", tree.federation, "finance")
    below = make_person("钱会计", "13900000022", tree.heating, "finance")

    assert move("1", by=finance).by == finance
    for other in (officer, auditor, below):
        with pytest.raises(NotYours):
            move("1", by=other)


def test_a_book_is_opened_once_and_keeps_its_code(tree, fund):
    same = actions.open_book(
        code="charity",
        name="消费公益基金",
        accounts=ACCOUNTS,
        organisation_id=tree.federation.id,
        is_public=True,
        by=None,
        now=NOW,
    )

    assert same.id == fund.id
    assert fund.accounts.count() == 3
    with pytest.raises(Refusal):
        actions.open_book(code="charity", name="别的", accounts=[], by=None, now=NOW)
    with pytest.raises(Refusal):
        actions.open_account(book_id=fund.id, account=actions.NewAccount("bank", "收入", "income"), by=None, now=NOW)
    for code in ("", "A", "a b", "a\nb", "x" * 33):
        with pytest.raises(Refusal):
            actions.open_book(code=code, name="别的", accounts=[], by=None, now=NOW)
