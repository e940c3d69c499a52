"""Money has come, says a carrier: the one door, whoever tells us (a notification, a question, a bill, a bank line).

Those that arrive together are taken together: one transaction, the ledger's book locked once and last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from zhijia.kernel.gather import Gather
from zhijia.kernel.refusal import Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.ledger import actions as ledger

from ..models import Attempt, Payment, Receipt
from ..rules import NOTHING, SURPLUS, State, Verdict, purposes
from . import posting
from .locking import lock_payments, path_of
from .refunding import refund_surplus
from .spending import release, spend

LOCK_SECONDS = 5
CURRENCY = "CNY"


@dataclass(frozen=True)
class Money:
    """What a carrier says has been paid for one attempt; `paid_at` by its clock, `now` by ours."""

    carrier: str
    transaction: str
    number: str
    amount: Decimal
    paid_at: datetime
    now: datetime
    currency: str = CURRENCY


@dataclass(frozen=True)
class Answer:
    """What came of it. UNKNOWN keeps nothing: the carrier will say it again."""

    verdict: Verdict
    payment_id: int | None = None


def receive(money: Money) -> Answer:
    """Take it in. The same (carrier, transaction) again changes nothing, whatever else it says."""
    if connection.in_atomic_block:
        return take_in([money])[0]
    return _together.ask(money)


@transaction.atomic
def _take_in_soon(many: Sequence[Money]) -> list[Answer]:
    with connection.cursor() as sql:
        sql.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LOCK_SECONDS}s"])
    return take_in(many)


_together = Gather(_take_in_soon)


@transaction.atomic
def take_in(many: Sequence[Money]) -> list[Answer]:
    """Answer each in the order given. Locks: payments by id, then what their purposes lock, the book last."""
    tries = Attempt.objects.filter(number__in={one.number for one in many})
    of_number = dict(tries.values_list("number", "payment_id"))
    payments = lock_payments(of_number.values())
    known = _known(many)
    answers, receipts = [], []
    for money in many:
        payment = payments.get(of_number.get(money.number, 0))
        if (seen := known.get((money.carrier, money.transaction))) is not None:
            answers.append(Answer(Verdict.REPEATED, seen))
        elif payment is None:
            answers.append(Answer(Verdict.UNKNOWN))
        else:
            receipt = _one(payment, money)
            known[money.carrier, money.transaction] = payment.id
            receipts.append(receipt)
            answers.append(Answer(Verdict(receipt.verdict), payment.id))
    _book(receipts, payments)
    return answers


def _known(many: Sequence[Money]) -> dict[tuple[str, str], int]:
    """(carrier, transaction) → payment of what came before. Read once the payments are locked."""
    rows = Receipt.objects.filter(transaction__in={one.transaction for one in many})
    return {(one.carrier, one.transaction): one.payment_id for one in rows}


def _one(payment: Payment, money: Money) -> Receipt:
    """Saved, with its verdict; the payment is paid by it, or it is surplus."""
    receipt = Receipt(
        payment=payment,
        carrier=money.carrier,
        transaction=money.transaction,
        number=money.number,
        amount=money.amount,
        paid_at=money.paid_at,
        at=money.now,
        verdict=_judge(payment, money),
    )
    if receipt.verdict == Verdict.TAKEN and not _taken(payment, money):
        receipt.verdict = Verdict.LATE
        _end(payment, money.now)
    receipt.save()
    return receipt


def _judge(payment: Payment, money: Money) -> Verdict:
    if payment.state == State.PAID:
        return Verdict.DOUBLE
    if (money.amount, money.currency) != (payment.to_pay, CURRENCY):
        return Verdict.OTHER_AMOUNT
    return Verdict.TAKEN


class _NotTaken(Exception):
    """Undoes what was done on the way to a no."""


def _taken(payment: Payment, money: Money) -> bool:
    """Whether it is paid now, and what it is for has taken the money. With a no, all is as before."""
    before = (payment.state, payment.closed_at, payment.why_closed)
    try:
        with transaction.atomic():
            if payment.state == State.CLOSED:
                spend(payment, money.now)  # it was given back when the payment closed
            payment.state, payment.paid_at, payment.carrier = State.PAID, money.now, money.carrier
            payment.closed_at, payment.why_closed = None, ""
            payment.save(update_fields=["state", "paid_at", "carrier", "closed_at", "why_closed"])
            if not purposes[payment.purpose].paid(payment, money.now):
                raise _NotTaken
    except (_NotTaken, Refusal):
        payment.state, payment.closed_at, payment.why_closed = before
        payment.paid_at, payment.carrier = None, ""
        return False
    return True


def _end(payment: Payment, now: datetime) -> None:
    """Nobody wants the money: nothing more is asked for."""
    if payment.state == State.CLOSED:
        return
    release(payment, now)
    payment.state, payment.closed_at, payment.why_closed = State.CLOSED, now, "not taken"
    payment.save(update_fields=["state", "closed_at", "why_closed"])


def _book(receipts: Sequence[Receipt], payments: dict[int, Payment]) -> None:
    """The journal's lines, refunds of what is surplus, and (last, for it locks the book) the ledger's rows."""
    if not receipts:
        return
    entries: list[ledger.Entry] = []
    lines = []
    for receipt in receipts:
        payment = payments[receipt.payment_id]
        entries.append(posting.came(receipt, payment))
        surplus = receipt.verdict in SURPLUS
        if surplus:
            refund_surplus(receipt, now=receipt.at)
        elif payment.allowance > NOTHING:
            entries.append(posting.granted(payment))
        lines.append(
            journal.line(
                "payment.surplus" if surplus else "payment.paid",
                by=None,
                at=receipt.at,
                about=payment,
                organisation=path_of(payment),
                amount=receipt.amount,
                carrier=receipt.carrier,
                verdict=receipt.verdict,
            )
        )
    journal.write_many(lines)
    posting.post(entries, receipts[-1].at)
