"""The share leaves the shop's bank account for the fund's: what was due is there, and both books say so."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal import actions as journal
from zhijia.union.ledger import actions as ledger
from zhijia.union.ledger import queries as ledger_queries
from zhijia.union.ledger.rules import Category
from zhijia.union.payments import actions as payments
from zhijia.union.payments.rules import carried, clean
from zhijia.union.people import queries as people
from zhijia.union.people.rules import Right

from .. import queries, rules
from .booking import ensure_fund_accounts

SPACE = UUID("6f0f3f6e-52f1-4b0e-9a2b-2f3b0d6f6c55")


@transaction.atomic
def hand_over_share(*, amount: Decimal, bank_reference: str, request_key: UUID, by: Any, now: datetime) -> int:
    """So many yuan were paid from the shop's bank account to the fund's, with the bank's number as the voucher.

    One transfer in each book; the number of the fund's comes back. The same request_key again is the same transfer.
    Raises Refusal above what is due, NotYours without payments.write over the fund.
    """
    fund = queries.fund_book()
    if fund is None:
        raise NotYours
    shop = payments.shop_book(now)
    books = {book_id: ledger_queries.locked_book(book_id) for book_id in sorted({shop, fund})}
    if not people.may(by, Right.PAYMENTS_WRITE, ledger_queries.path_of(books[fund]) or people.root().path, now):
        raise NotYours
    amount, voucher = clean(amount), " ".join(bank_reference.split())[:64]
    if len(voucher) < 4:
        raise Refusal(_("请写银行流水号或凭证号，至少 4 个字符。"), field="bank_reference")
    about = f"share:{request_key}"
    if not ledger_queries.about(about):
        if amount > (due := queries.share_due()):
            words = _("现在应划转 ¥%(due)s，这里是 ¥%(has)s。请改小金额；新的销售签收后再划。")
            raise Refusal(words % {"due": f"{due:,}", "has": f"{amount:,}"}, field="amount")
        ensure_fund_accounts(fund, [rules.BANK], now)
        sides = {shop: (rules.CHARITY, carried("bank")), fund: (rules.BANK, rules.DUE)}
        for book_id in sorted(sides):
            key, why = uuid5(SPACE, f"{book_id}:{request_key}"), _("公益金划转，凭证 %s") % voucher
            entry = ledger.Entry(*sides[book_id], amount, Category.CHARITY_SHARE, key, why, about)
            ledger.post(book_id=book_id, entries=[entry], by=None, now=now)
        journal.write("share.transferred", by=by, at=now, about=books[fund], amount=amount, voucher=voucher)
    return next(one.number for one in ledger_queries.about(about) if one.book_id == fund)
