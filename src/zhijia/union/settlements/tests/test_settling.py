"""A period is frozen, confirmed, approved by one and paid by another."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.ledger import queries as ledger
from zhijia.union.notices.models import Notice
from zhijia.union.settlements import actions, queries, rules
from zhijia.union.settlements.models import Statement

from .conftest import balances, give_back

D = Decimal
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)
CHINA = ZoneInfo("Asia/Shanghai")


def at(*day):
    return datetime(*day, 12, tzinfo=CHINA)


def close(grocer, until=OCTOBER, by=None, now=NOW):
    return actions.close_period(enterprise_id=grocer.id, until=until, by=by, now=now)


def test_a_statement_holds_what_was_booked_until_then(sell, grocer, supplier):
    sell("100", about="line:1", now=at(2026, 10, 2))
    sell("50", about="line:2", now=datetime(2026, 10, 31, 23, 59, tzinfo=CHINA))
    sell("7", about="line:3", now=datetime(2026, 11, 1, 0, 0, tzinfo=CHINA))

    one = close(grocer)

    assert (one.lines, one.amount, one.net, one.starts_on) == (2, D(150), D("144.60"), date(2026, 10, 2))
    assert one.hash == rules.digest(queries.frozen_rows(one))
    assert Notice.objects.filter(user=supplier).exists()


def test_a_period_is_closed_once_and_only_when_it_is_over(sell, grocer):
    sell("100", now=at(2026, 10, 2))

    assert close(grocer) == close(grocer)
    with pytest.raises(Refusal, match="还没有过完"):
        close(grocer, NOVEMBER)
    with pytest.raises(Refusal, match="已经结算到"):
        close(grocer, date(2026, 9, 30))
    with pytest.raises(Refusal, match="没有未结算"):
        close(grocer, date(2026, 11, 2))


def test_a_correction_is_a_line_of_the_next_period(sell, grocer):
    sell("100", now=at(2026, 10, 2))
    first = close(grocer)
    give_back("line:1", "30", now=at(2026, 11, 3))
    sell("10", about="line:2", now=at(2026, 11, 4))

    second = close(grocer, NOVEMBER, now=at(2026, 12, 1))

    first.refresh_from_db()
    assert (first.amount, first.hash) == (D(100), rules.digest(queries.frozen_rows(first)))
    assert (second.starts_on, second.lines, second.amount) == (date(2026, 11, 1), 2, D(-20))
    assert (second.state, second.to_pay) == ("carried", D("-19.28"))


def test_what_is_below_zero_is_carried_into_the_next(sell, grocer):
    sell("100", now=at(2026, 10, 2))
    close(grocer)
    give_back("line:1", "30", now=at(2026, 11, 3))
    close(grocer, NOVEMBER, now=at(2026, 12, 1))
    sell("100", about="line:2", now=at(2026, 12, 4))

    third = close(grocer, date(2026, 12, 31), now=at(2027, 1, 2))

    assert (third.net, third.carried, third.to_pay, third.state) == (D("96.40"), D("-28.92"), D("67.48"), "closed")


def test_two_of_finance_pay_what_the_supplier_confirmed(sell, grocer, supplier, finance, cashier):
    sell("100", now=at(2026, 10, 2))
    one = close(grocer)
    with pytest.raises(Refusal, match="还没有确认"):
        actions.approve(statement_id=one.id, by=finance, now=NOW)
    actions.confirm(statement_id=one.id, by=supplier, now=NOW)
    with pytest.raises(Refusal, match="还没有核对"):
        actions.approve(statement_id=one.id, by=finance, now=NOW)
    actions.write_payee(enterprise_id=grocer.id, holder="一轻", bank="工行", account="6222 0001", by=supplier, now=NOW)
    actions.confirm_payee(enterprise_id=grocer.id, by=cashier, now=NOW)
    actions.approve(statement_id=one.id, by=finance, now=NOW)
    with pytest.raises(Refusal, match="两个人"):
        actions.pay(statement_id=one.id, bank_reference="B1", by=finance, now=NOW)

    actions.pay(statement_id=one.id, bank_reference="B1", by=cashier, now=NOW)
    actions.pay(statement_id=one.id, bank_reference="B1", by=cashier, now=NOW)

    one.refresh_from_db()
    assert (one.state, balances()["supplier"]) == ("paid", D(0))


def test_the_database_itself_wants_two_people(sell, grocer, finance):
    sell("100", now=at(2026, 10, 2))
    one = close(grocer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(id=one.id).update(approved_by=finance, paid_by=finance)


def test_an_objection_is_answered_and_the_statement_stands(sell, grocer, supplier, finance):
    sell("100", now=at(2026, 10, 2))
    one = close(grocer)

    with pytest.raises(Refusal, match="没有待答复的异议"):
        actions.answer(statement_id=one.id, words="没有人问过", by=finance, now=NOW)
    actions.dispute(statement_id=one.id, objection="少了一单", by=supplier, now=NOW)
    actions.answer(statement_id=one.id, words="那一单 11 月签收，在下期", by=finance, now=NOW)
    assert actions.confirm(statement_id=one.id, by=supplier, now=NOW).state == "confirmed"
    with pytest.raises(Refusal, match="已经确认"):
        actions.dispute(statement_id=one.id, objection="还是少", by=supplier, now=NOW)


def test_an_agreement_ends_today_at_the_earliest_and_once(agreement, finance):
    today = NOW.astimezone(CHINA).date()
    with pytest.raises(Refusal, match="不能取消"):
        actions.end_agreement(agreement_id=agreement.id, last_day=today - timedelta(days=1), by=finance, now=NOW)

    for later in (0, 9):
        ended = actions.end_agreement(
            agreement_id=agreement.id, last_day=today + timedelta(days=later), by=finance, now=NOW
        )
        assert ended.valid_to == today


def test_another_supplier_and_a_member_have_no_say(sell, grocer, ann, officer, finance):
    sell("100", now=at(2026, 10, 2))
    one = close(grocer)

    for nobody in (ann, officer, finance):
        with pytest.raises(NotYours):
            actions.confirm(statement_id=one.id, by=nobody, now=NOW)
    with pytest.raises(NotYours):
        close(grocer, by=officer)


def test_nothing_is_booked_while_a_period_is_counted(transactional_db, sell, grocer, meanwhile, held):
    sell("100", now=at(2026, 10, 2))
    held("50")
    with transaction.atomic():
        one = close(grocer)
        late = meanwhile(
            actions.book_sale,
            about="line:2",
            enterprise_id=grocer.id,
            amount=D(50),
            charity_percent=D(0),
            fee_percent=D(0),
            request_key=one_key(),
            by=None,
            now=at(2026, 10, 20),
        )
        assert not late.done()
    late.result()

    assert one.lines == 1
    assert close(grocer, OCTOBER + timedelta(days=1)).lines == 1


def one_key():
    from uuid import uuid4

    return uuid4()


def hand_over(amount, by, voucher="20261124-0007", key=None):
    said = {"bank_reference": voucher, "request_key": key or uuid4(), "by": by, "now": NOW}
    return actions.hand_over_share(amount=D(amount), **said)


def test_the_share_goes_to_the_fund_s_bank_account_with_a_voucher_and_both_books_say_so(sell, finance):
    sell("100")
    key = uuid4()

    number = hand_over("3.00", finance, key=key)

    assert hand_over("3.00", finance, key=key) == number  # sent twice it is once
    assert balances()["charity"] == D(0)
    assert balances("charity") == {"bank": D(3), "due": D(0), "share": D(3)}
    rows = [one for one in ledger.transfers(ledger.books("charity")[0]) if one.number == number]
    assert [(one.debit.code, one.credit.code, "20261124-0007" in one.why) for one in rows] == [("bank", "due", True)]
    assert queries.share_due() == 0


def test_no_more_of_the_share_is_handed_over_than_is_due(sell, finance, supplier, ann):
    sell("100")

    with pytest.raises(Refusal, match=r"现在应划转 ¥3.00，这里是 ¥3.01"):
        hand_over("3.01", finance)
    with pytest.raises(Refusal, match="凭证号"):
        hand_over("3", finance, voucher=" 1 ")
    for stranger in (supplier, ann):
        with pytest.raises(NotYours):
            hand_over("1", stranger)
    assert balances()["charity"] == D(3)
