"""At receipt everybody gets their part; on return everybody gives it back."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.settlements import actions, queries, rules
from zhijia.union.settlements.models import Sale

from .conftest import balances, give_back

D = Decimal


def test_a_sale_is_shared_out_to_the_fen(sell):
    sell("99.99")

    assert balances() == {
        "carrier": D("99.99"),
        "held": D(0),
        "supplier": D("96.39"),
        "charity": D("3.00"),
        "fee": D("0.60"),
    }
    assert balances("charity") == {"due": D("3.00"), "share": D("3.00")}


def test_a_sale_is_booked_once(sell):
    key = uuid4()

    assert sell("10", request_key=key) == sell("10", request_key=key)
    assert Sale.objects.count() == 1


def test_a_return_takes_every_part_back_in_proportion(sell):
    sell("100")

    give_back("line:1", "33.33")
    give_back("line:1", "66.67")

    left = balances()
    assert (left["held"], left["supplier"], left["charity"], left["fee"]) == (D(100), 0, 0, 0)
    assert balances("charity") == {"due": D(0), "share": D(0)}


def test_no_more_comes_back_than_was_sold(sell):
    sell("100")
    give_back("line:1", "60")

    with pytest.raises(Refusal, match="最多还能退 ¥40"):
        give_back("line:1", "41")
    with pytest.raises(NotYours):
        give_back("line:2", "1")


def test_a_return_is_booked_once(sell):
    sell("100")
    key = uuid4()

    assert give_back("line:1", "50", request_key=key) == give_back("line:1", "50", request_key=key)
    assert balances()["held"] == D(50)


def test_no_share_is_given_that_nobody_agreed_to(grocer, held):
    held("100")

    with pytest.raises(Refusal, match="还没有捐赠协议"):
        actions.book_sale(
            about="line:1",
            enterprise_id=grocer.id,
            amount=D(100),
            charity_percent=D(3),
            fee_percent=D(0),
            request_key=uuid4(),
            by=None,
            now=NOW,
        )


def test_more_than_is_held_is_nobodys(sell, grocer):
    sell("100")

    with pytest.raises(Refusal, match="代收待交货款"):
        actions.book_sale(
            about="line:2",
            enterprise_id=grocer.id,
            amount=D(1),
            charity_percent=D(0),
            fee_percent=D(0),
            request_key=uuid4(),
            by=None,
            now=NOW,
        )


def test_a_share_is_promised_from_the_day_of_the_agreement_to_its_last(agreement, grocer):
    assert queries.share(grocer.id, date(2026, 1, 9)) == 0
    assert queries.share(grocer.id, date(2026, 1, 10)) == 3
    actions.make_agreement(
        enterprise_id=grocer.id,
        number="捐赠 2026-02",
        signed_on=date(2026, 11, 1),
        percent=D("4.5"),
        valid_from=date(2027, 1, 1),
        request_key=uuid4(),
        by=None,
        now=NOW,
    )

    assert [queries.share(grocer.id, day) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [D(3), D("4.5")]
    assert queries.shares(date(2027, 1, 1)) == {grocer.id: D("4.5")}


@pytest.mark.parametrize(
    ("signed", "valid", "words"),
    [
        (date(2026, 12, 1), date(2026, 12, 1), "先签协议"),
        (date(2026, 11, 1), date(2026, 10, 1), "先签协议"),
    ],
)
def test_nothing_is_promised_before_it_is_signed(grocer, signed, valid, words):
    with pytest.raises(Refusal, match=words):
        actions.make_agreement(
            enterprise_id=grocer.id,
            number="x",
            signed_on=signed,
            percent=D(1),
            valid_from=valid,
            request_key=uuid4(),
            by=None,
            now=NOW,
        )


def test_many_are_booked_in_as_many_statements_as_one(grocer, agreement, held, django_assert_max_num_queries):
    held("1000")
    many = [actions.NewSale(f"line:{n}", grocer.id, D(10), uuid4(), D(3)) for n in range(80)]
    actions.book_sales(sales=many[:1], by=None, now=NOW)

    with django_assert_max_num_queries(40):
        actions.book_sales(sales=many, by=None, now=NOW)

    assert balances()["supplier"] == D("776.00")


def test_parts_of_any_number_of_returns_add_up_to_the_whole():
    """Whatever the sums: what comes back is at no time more than there was, and in the end all of it."""
    from random import Random

    for seed in range(300):
        luck = Random(seed)
        whole = rules.share_out(
            D(luck.randint(1, 100_000)) / 100, D(luck.randint(0, 5000)) / 100, D(luck.randint(0, 300)) / 100
        )
        back = rules.Parts(D(0), D(0), D(0))
        while back.amount < whole.amount:
            fen = luck.randint(1, int((whole.amount - back.amount) * 100))
            one = rules.part(whole, back, D(fen) / 100)
            back = rules.Parts(back.amount + one.amount, back.charity + one.charity, back.fee + one.fee)
            assert min(one.charity, one.fee) >= 0
            assert back.net <= whole.net + D("0.01")
        assert (back.charity, back.fee, back.net) == (whole.charity, whole.fee, whole.net)
