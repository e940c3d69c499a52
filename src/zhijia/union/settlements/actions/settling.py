"""A period closes into a statement; the supplier confirms it; one of finance approves, another pays.

A statement is never changed: what was wrong in it is a line of the next.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.goods import queries as goods
from zhijia.union.journal import actions as journal
from zhijia.union.ledger import actions as ledger
from zhijia.union.ledger import queries as ledger_queries
from zhijia.union.ledger.rules import Category
from zhijia.union.notices import actions as notices
from zhijia.union.payments import actions as payments
from zhijia.union.payments.rules import carried as carried_by
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from .. import queries, rules
from ..models import Payee, Statement
from ..rules import NOTHING, State

SPACE = UUID("3c1b9d7a-7e54-4f0e-8a55-9f4f2f8f6b21")


@transaction.atomic
def close_period(*, enterprise_id: int, until: date, by: Any, now: datetime) -> Statement:
    """Freeze what was booked to the end of `until` and is in no statement yet. The same day again: the same statement.

    Raises Refusal before that day is over, before an earlier statement's end, or when there is nothing; NotYours.
    """
    enterprise = goods.locked_enterprise(enterprise_id, Right.PAYMENTS_WRITE, by, now)
    book = ledger_queries.locked_book(payments.shop_book(now))  # nothing is booked while we count
    before = Statement.objects.filter(enterprise=enterprise).order_by("-ends_on").first()
    if before and before.ends_on == until:
        return before
    _may_close(before, until, now)
    rows = queries.not_settled(enterprise_id, until)
    sums = queries.sums(rows)
    if not sums.lines or sums.first is None:
        raise Refusal(_("到 %s 为止没有未结算的销售，不用结算。") % until)
    carried = before.to_pay if before and before.state == State.CARRIED else NOTHING
    made = Statement.objects.create(
        enterprise=enterprise,
        starts_on=min(before.ends_on + timedelta(days=1), until) if before else localdate(sums.first),
        ends_on=until,
        lines=sums.lines,
        amount=sums.amount,
        charity=sums.charity,
        fee=sums.fee,
        net=sums.net,
        carried=carried,
        to_pay=sums.net + carried,
        last_number=book.number,
        head=book.head,
        hash="",
        state=State.CLOSED if sums.net + carried > 0 else State.CARRIED,
        closed_at=now,
        closed_by=by,
    )
    rows.update(statement=made)
    made.hash = rules.digest(queries.frozen_rows(made))
    made.save(update_fields=["hash"])
    _note("statement.closed", made, by, now, until=until, to_pay=made.to_pay)
    _tell_suppliers(made, _("%s的结算单请确认") % made.enterprise.name, now)
    return made


def _may_close(before: Statement | None, until: date, now: datetime) -> None:
    if until >= localdate(now):
        raise Refusal(_("%s 还没有过完，过完才能结算。") % until, field="until")
    if before and before.ends_on > until:
        raise Refusal(_("已经结算到 %(day)s。更早的变动会记在下一期。") % {"day": before.ends_on}, field="until")


@transaction.atomic
def confirm(*, statement_id: int, by: Any, now: datetime) -> Statement:
    """The supplier agrees."""
    one = _locked(statement_id, Right.SUPPLY, by, now)
    if one.state == State.CLOSED or one.state == State.DISPUTED:
        one.state, one.confirmed_at, one.confirmed_by = State.CONFIRMED, now, by
        one.save(update_fields=["state", "confirmed_at", "confirmed_by"])
        _note("statement.confirmed", one, by, now)
    return one


@transaction.atomic
def dispute(*, statement_id: int, objection: str, by: Any, now: datetime) -> Statement:
    """The supplier does not agree, and says why. The statement stands; the correction is a line of the next."""
    one = _locked(statement_id, Right.SUPPLY, by, now)
    objection = _said(objection, "objection")
    if one.state not in (State.CLOSED, State.DISPUTED):
        raise Refusal(_("这份结算单已经确认，不能再提异议。有差错请联系财务，在下一期更正。"))
    one.state, one.objection = State.DISPUTED, objection
    one.save(update_fields=["state", "objection"])
    _note("statement.disputed", one, by, now)
    return one


@transaction.atomic
def answer(*, statement_id: int, words: str, by: Any, now: datetime) -> Statement:
    """Finance answers an objection; the supplier confirms then, or objects again."""
    one = _locked(statement_id, Right.PAYMENTS_WRITE, by, now)
    if one.state != State.DISPUTED:
        raise Refusal(_("这份结算单没有待答复的异议。"))
    one.state, one.answer = State.CLOSED, _said(words, "words")
    one.save(update_fields=["state", "answer"])
    _note("statement.answered", one, by, now)
    _tell_suppliers(one, _("%s的结算单异议已答复") % one.enterprise.name, now)
    return one


@transaction.atomic
def approve(*, statement_id: int, by: Any, now: datetime) -> Statement:
    """The first of two: the sum is right, and the bank account has been looked at."""
    one = _locked(statement_id, Right.PAYMENTS_WRITE, by, now)
    if one.state in (State.APPROVED, State.PAID):
        return one
    if one.state != State.CONFIRMED:
        raise Refusal(_("供应商还没有确认这份结算单，确认后才能审核付款。"))
    if not Payee.objects.filter(enterprise_id=one.enterprise_id, confirmed_at__isnull=False).exists():
        raise Refusal(_("%s的收款账户还没有核对。请先核对账户。") % one.enterprise.name)
    one.state, one.approved_at, one.approved_by = State.APPROVED, now, by
    one.save(update_fields=["state", "approved_at", "approved_by"])
    _note("statement.approved", one, by, now)
    return one


@transaction.atomic
def pay(*, statement_id: int, bank_reference: str, by: Any, now: datetime) -> Statement:
    """The second of two has paid it from the bank, and gives the bank's number. Refused to the one who approved."""
    one = _locked(statement_id, Right.PAYMENTS_WRITE, by, now)
    if one.state == State.PAID:
        return one
    if one.state != State.APPROVED:
        raise Refusal(_("这份结算单还没有审核，审核后由另一人付款。"))
    if by is not None and one.approved_by_id == by.pk:
        raise Refusal(_("审核和付款要由两个人办。请让另一位财务登记付款。"))
    one.bank_reference = _said(bank_reference, "bank_reference")[:64]
    one.state, one.paid_at, one.paid_by = State.PAID, now, by
    one.save(update_fields=["state", "paid_at", "paid_by", "bank_reference"])
    entry = ledger.Entry(
        rules.supplier(one.enterprise_id),
        carried_by("bank"),
        one.to_pay,
        Category.SETTLEMENT,
        uuid5(SPACE, f"statement:{one.id}"),
        why=f"{one.enterprise.name} {one.starts_on}–{one.ends_on}",
        about=f"statement:{one.id}",
    )
    _note("statement.paid", one, by, now, amount=one.to_pay)
    _tell_suppliers(
        one, _("%(name)s的货款 ¥%(sum)s 已付") % {"name": one.enterprise.name, "sum": f"{one.to_pay:,}"}, now
    )
    ledger.post(book_id=payments.shop_book(now), entries=[entry], by=None, now=now)
    return one


@transaction.atomic
def write_payee(*, enterprise_id: int, holder: str, bank: str, account: str, by: Any, now: datetime) -> Payee:
    """The supplier says where money goes; until somebody of finance has looked at it, none does."""
    enterprise = goods.locked_enterprise(enterprise_id, Right.SUPPLY, by, now)
    values = {
        "holder": _said(holder, "holder")[:60],
        "bank": _said(bank, "bank")[:80],
        "account": _said(account, "account").replace(" ", "")[:40],
        "written_at": now,
        "written_by": by,
        "confirmed_at": None,
        "confirmed_by": None,
    }
    payee, _new = Payee.objects.update_or_create(enterprise=enterprise, defaults=values)
    path = enterprise.organisation.path
    journal.write("payee.set", by=by, at=now, about=payee, organisation=path, tail=payee.account[-4:])
    return payee


@transaction.atomic
def confirm_payee(*, enterprise_id: int, by: Any, now: datetime) -> Payee:
    """Somebody of finance has called the supplier and compared."""
    enterprise = goods.locked_enterprise(enterprise_id, Right.PAYMENTS_WRITE, by, now)
    payee = Payee.objects.select_for_update().filter(enterprise=enterprise).first()
    if payee is None:
        raise NotYours
    if by is not None and payee.written_by_id == by.pk:
        raise Refusal(_("账户是您填写的，要由另一人核对。"))
    if payee.confirmed_at is None:
        payee.confirmed_at, payee.confirmed_by = now, by
        payee.save(update_fields=["confirmed_at", "confirmed_by"])
        path = enterprise.organisation.path
        journal.write("payee.confirmed", by=by, at=now, about=payee, organisation=path, tail=payee.account[-4:])
    return payee


def _locked(statement_id: int, right: str, by: Any, now: datetime) -> Statement:
    """Ours until the end, with its enterprise. Raises NotYours."""
    found = Statement.objects.select_related("enterprise__organisation").select_for_update(of=("self",), no_key=True)
    one = found.filter(id=statement_id).first()
    if one is None or not people.may(by, right, one.enterprise.organisation.path, now):
        raise NotYours
    return one


def _said(words: str, field: str) -> str:
    if not (kept := words.strip()[:300]):
        raise Refusal(_("请填写这一项。"), field=field)
    return kept


def _note(what: str, one: Statement, by: Any, now: datetime, **facts: Decimal | date) -> None:
    journal.write(what, by=by, at=now, about=one, organisation=one.enterprise.organisation.path, **facts)


def _tell_suppliers(one: Statement, title: str, now: datetime) -> None:
    users = goods.suppliers_of(one.enterprise.organisation.path, localdate(now))
    path = f"work/settlements/{one.id}/"
    body = _("%(from)s 至 %(to)s，应付 ¥%(sum)s。") % {
        "from": one.starts_on,
        "to": one.ends_on,
        "sum": f"{one.to_pay:,}",
    }
    notices.tell_many(users=users, title=title, body=body, path=path, now=now, key=f"statement:{one.id}:{one.state}")
