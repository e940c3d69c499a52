"""A bank's statement is read, and its lines are matched: by themselves only where the remark names the payment and the
sum is right; everything else waits for a person. What belongs to nobody goes back.
"""

import hashlib
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel import sheets
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal

from .. import queries
from ..models import Attempt, BankLine, Payment, Receipt, Statement
from ..rules import BANK_WORDS, CHINA, Carrier, State, bank_lines, references
from .locking import lock_payment
from .receiving import Money, take_in

MOST = 10_000
SUGGESTED = 3


@transaction.atomic
def take_statement(*, file_name: str, content: bytes, by: Any, now: datetime) -> Statement:
    """Read a file and match what is certain. The same file again is the same statement; known lines are passed over.

    Raises Refusal with the rows that cannot be read (then nothing was taken), NotYours.
    """
    queries.ensure_whole(by, now)
    digest = hashlib.sha256(content).hexdigest()
    if earlier := Statement.objects.filter(digest=digest).first():
        return earlier
    lines, faults = bank_lines(sheets.read_file(content, file_name, words=BANK_WORDS).rows)
    if faults:
        first = "".join(_("第 %(row)s 行，%(words)s") % {"row": one.row, "words": one.words} for one in faults[:10])
        raise Refusal(_("文件有 %(n)s 行不对：%(first)s") % {"n": len(faults), "first": first}, field="file")
    if not 1 <= len(lines) <= MOST:
        words = _("文件里有 %(n)s 笔收入，一次 1 到 %(most)s 笔。请检查是不是选错了文件。")
        raise Refusal(words % {"n": len(lines), "most": f"{MOST:,}"}, field="file")
    known = set(BankLine.objects.filter(serial__in=[one.serial for one in lines]).values_list("serial", flat=True))
    new = list({one.serial: one for one in lines if one.serial not in known}.values())
    made = Statement.objects.create(
        file_name=file_name[:120], digest=digest, at=now, by=by, lines=len(new), repeated=len(lines) - len(new)
    )
    rows = BankLine.objects.bulk_create(BankLine(statement=made, **vars(one)) for one in new)
    facts: dict[str, Any] = {"lines": made.lines, "repeated": made.repeated, "file": made.file_name}
    journal.write("bank-line.loaded", by=by, at=now, about=made, **facts)
    for line in rows:
        _look_at(line, by, now)
    return made


def _look_at(line: BankLine, by: Any, now: datetime) -> None:
    """Match it where there is no doubt; else say what the doubt is, and which payments it may be."""
    named = list(Payment.objects.filter(number__in=references(line.remark)).order_by("id"))
    if len(named) == 1 and named[0].state == State.OPEN and named[0].to_pay == line.amount:
        _take(line, named[0], by, now)
        return
    line.doubt = _doubt(line, named)
    line.save(update_fields=["doubt"])
    line.suggested.set(named or queries.candidates(line, SUGGESTED))


def _doubt(line: BankLine, named: list[Payment]) -> str:
    if len(named) > 1:
        return _("附言里有 %s 个付款编号。") % len(named)
    if not named:
        return _("附言里没有付款编号。")
    one = named[0]
    if one.state != State.OPEN:
        return _("附言里的付款%(state)s（%(number)s）。") % {"state": one.get_state_display(), "number": one.number}
    facts = {"number": one.number, "asked": f"{one.to_pay:,}", "came": f"{line.amount:,}"}
    return _("付款 %(number)s 应付 ¥%(asked)s，到账 ¥%(came)s。") % facts


@transaction.atomic
def match(*, line_id: int, number: str, by: Any, now: datetime) -> BankLine:
    """A person says which payment it is. Raises Refusal where the sum is another, or the line is done; NotYours."""
    queries.ensure_whole(by, now)
    payment = Payment.objects.filter(number=number.strip().upper()).first()
    if payment is None:
        raise Refusal(_("没有编号是 %s 的付款。请核对。") % number[:20], field="number")
    payment = lock_payment(payment.id)
    line = _open_line(line_id)
    if payment.state == State.PAID:
        raise Refusal(_("付款 %s 已经付清。多出来的钱请退回。") % payment.number, field="number")
    if payment.to_pay != line.amount:
        facts = {"asked": f"{payment.to_pay:,}", "came": f"{line.amount:,}"}
        words = _("这笔付款应付 ¥%(asked)s，到账 ¥%(came)s，金额不同不能对上。请联系付款单位补足，或退回。")
        raise Refusal(words % facts, field="number")
    _take(line, payment, by, now)
    return line


def _take(line: BankLine, payment: Payment, by: Any, now: datetime) -> None:
    """The one door for money; what it makes of it is the receipt's verdict."""
    attempt = payment.attempts.filter(carrier=Carrier.BANK).first() or Attempt.objects.create(
        payment=payment,
        carrier=Carrier.BANK,
        channel="page",
        number=f"{payment.number}_{payment.attempts.count() + 1}",
        begun_at=now,
    )
    on = datetime.combine(line.day, time(12), tzinfo=CHINA)
    take_in([Money(Carrier.BANK, line.serial, attempt.number, line.amount, on, now)])
    line.receipt = Receipt.objects.get(carrier=Carrier.BANK, transaction=line.serial)
    line.state, line.done_at, line.done_by, line.doubt = BankLine.State.MATCHED, now, by, ""
    line.save(update_fields=["receipt", "state", "done_at", "done_by", "doubt"])
    journal.write("bank-line.matched", by=by, at=now, about=line, payment=payment.number, amount=line.amount)


@transaction.atomic
def send_back(*, line_id: int, why: str, by: Any, now: datetime) -> BankLine:
    """It belongs to nobody here: the bank is to send it back."""
    queries.ensure_whole(by, now)
    line = _open_line(line_id)
    if not (why := why.strip()[:120]):
        raise Refusal(_("请写明退回的原因。"), field="why")
    line.state, line.why, line.done_by, line.done_at = BankLine.State.RETURNING, why, by, now
    line.save(update_fields=["state", "why", "done_by", "done_at"])
    journal.write("bank-line.declined", by=by, at=now, about=line, amount=line.amount, why=why)
    return line


@transaction.atomic
def sent_back(*, line_id: int, how: str, by: Any, now: datetime) -> BankLine:
    """The bank has sent it back, under this number of its own. Another than who decided it. Raises Refusal."""
    queries.ensure_whole(by, now)
    line = BankLine.objects.select_for_update().filter(id=line_id).first()
    if line is None:
        raise NotYours
    if line.state == BankLine.State.RETURNED:
        return line
    if line.state != BankLine.State.RETURNING:
        raise Refusal(_("这笔到账没有说要退回。"))
    if by is not None and line.done_by_id == by.pk:
        raise Refusal(_("决定退回和办理退回要由两个人办。"))
    if not (how := how.strip()[:60]):
        raise Refusal(_("请写明银行转账的流水号。"), field="how")
    line.state, line.why, line.done_at, line.done_by = BankLine.State.RETURNED, f"{line.why} · {how}"[:120], now, by
    line.save(update_fields=["state", "why", "done_at", "done_by"])
    journal.write("bank-line.returned", by=by, at=now, about=line, amount=line.amount, how=how)
    return line


def _open_line(line_id: int) -> BankLine:
    line = BankLine.objects.select_for_update().filter(id=line_id).first()
    if line is None:
        raise NotYours
    if line.state != BankLine.State.OPEN:
        raise Refusal(_("这笔到账%s，不能再改。") % line.get_state_display())
    return line
