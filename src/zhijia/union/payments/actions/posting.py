"""Money moves on the shop's book: when it is paid, and when it has gone back. The book is locked last, and shortly."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from zhijia.union.ledger import actions as ledger
from zhijia.union.ledger import queries as ledger_queries
from zhijia.union.ledger.rules import Category

from ..models import Payment, Receipt, Refund
from ..rules import ACCOUNTS, ALLOWANCE, BOOK, HELD, Carrier, carried

SPACE = UUID("5d1c6f0e-6f64-4c58-9d0a-1b1f6a4f9f10")  # so that the same event is the same request, whoever posts it


def shop_book(now: datetime) -> int:
    """Id of the book «shop»; opened with its accounts when it is first asked for."""
    if known := ledger_queries.books(BOOK):
        return known[0].id
    accounts = [
        ledger.NewAccount(one.code, str(one.name), one.kind, one.standard, one.may_go_negative) for one in ACCOUNTS
    ]
    return ledger.open_book(code=BOOK, name="会员购", accounts=accounts, by=None, now=now).id


def post(entries: Sequence[ledger.Entry], now: datetime) -> None:
    """Post to the shop's book; nothing for nothing."""
    if entries:
        ledger.post(book_id=shop_book(now), entries=entries, by=None, now=now)


def came(receipt: Receipt, payment: Payment) -> ledger.Entry:
    """The carrier has it; we hold it for the order, or (surplus) for the payer."""
    key = uuid5(SPACE, f"receipt:{receipt.carrier}:{receipt.transaction}")
    return _entry(carried(receipt.carrier), HELD, receipt.amount, Category.SALE, key, payment)


def granted(payment: Payment) -> ledger.Entry:
    """The union owes what its allowance pays."""
    key = uuid5(SPACE, f"allowance:{payment.number}")
    return _entry(ALLOWANCE, HELD, payment.allowance, Category.SUBSIDY, key, payment)


def went(refund: Refund) -> ledger.Entry:
    """Back to where it came from, or by another carrier when that one could not."""
    tender = refund.by_carrier or refund.tender
    account = ALLOWANCE if tender == Carrier.ALLOWANCE else carried(tender)
    return _entry(
        HELD, account, refund.amount, Category.REFUND, uuid5(SPACE, f"refund:{refund.number}"), refund.payment
    )


def _entry(debit: str, credit: str, amount: Decimal, category: str, key: UUID, payment: Payment) -> ledger.Entry:
    return ledger.Entry(debit, credit, amount, category, key, why=payment.title, about=f"payment:{payment.id}")
