"""At receipt, what was held for an order becomes the supplier's, the fund's and ours; on return, theirs becomes held.

Two books move together, the shop's and the fund's, in the order of their ids: call it last in your transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from zhijia.union.payments.rules import HELD, clean

from .. import queries, rules
from ..models import Sale

SPACE = UUID("0c8f2a7e-1d4b-4b5e-9a51-3f0f2a6c7e11")


@dataclass(frozen=True)
class NewSale:
    """Something that was received. `about` («order-line:17») is sold once; percentages are those promised then."""

    about: str
    enterprise_id: int
    amount: Decimal
    request_key: UUID
    charity_percent: Decimal = rules.NOTHING
    fee_percent: Decimal = rules.NOTHING
    why: str = ""  # for the house


def book_sale(
    *,
    about: str,
    enterprise_id: int,
    amount: Decimal,
    charity_percent: Decimal,
    fee_percent: Decimal,
    request_key: UUID,
    by: Any,
    now: datetime,
) -> Sale:
    """Share one sale out: see `book_sales`."""
    one = NewSale(about, enterprise_id, amount, request_key, charity_percent, fee_percent)
    return book_sales(sales=[one], by=by, now=now)[0]


@transaction.atomic
def book_sales(*, sales: Sequence[NewSale], by: Any, now: datetime) -> list[Sale]:
    """Share these out, all or none, in as many statements as one. The same request_key again returns the same sale.

    Raises Refusal where a share is given that no agreement promises, or more than is held.
    """
    shop, fund = _locked_books(now)
    known = {one.request_key: one for one in Sale.objects.filter(request_key__in=[one.request_key for one in sales])}
    new = list({one.request_key: one for one in sales if one.request_key not in known}.values())
    _ensure_agreed(new)
    made = Sale.objects.bulk_create(_sale(one, now) for one in new)
    _ensure_accounts(shop, {one.enterprise_id for one in made}, now)
    why = {one.request_key: one.why for one in new}
    _post(shop, fund, [(one, why[one.request_key]) for one in made], by, now)
    journal.write_many(
        journal.line("sale.booked", by=by, at=now, about=one, of=one.about, amount=one.amount, charity=one.charity)
        for one in made
    )
    known |= {one.request_key: one for one in made}
    return [known[one.request_key] for one in sales]


@transaction.atomic
def book_return(*, about: str, amount: Decimal, request_key: UUID, by: Any, now: datetime) -> Sale:
    """Take `amount` of a sale back: each part in proportion, into what is held for the payer. Refund it after this.

    Raises Refusal above what is left of the sale, NotYours for what was never sold.
    """
    shop, fund = _locked_books(now)
    if earlier := Sale.objects.filter(request_key=request_key).first():
        return earlier
    sale = Sale.objects.select_for_update(no_key=True).filter(about=about, of=None).first()
    if sale is None:
        raise NotYours
    amount = clean(amount)
    if amount > sale.left:
        words = _("这件商品卖了 ¥%(sold)s，已退 ¥%(back)s，最多还能退 ¥%(left)s。请改小金额。")
        facts = {"sold": f"{sale.amount:,}", "back": f"{sale.returned:,}", "left": f"{sale.left:,}"}
        raise Refusal(words % facts, field="amount")
    parts = rules.part(_parts(sale), _returned(sale), amount)
    made = Sale.objects.create(
        about=about,
        enterprise_id=sale.enterprise_id,
        of=sale,
        amount=-parts.amount,
        charity=-parts.charity,
        fee=-parts.fee,
        net=-parts.net,
        charity_percent=sale.charity_percent,
        fee_percent=sale.fee_percent,
        at=now,
        request_key=request_key,
    )
    sale.returned += amount
    sale.save(update_fields=["returned"])
    _post(shop, fund, [(made, "")], by, now)
    journal.write("sale.returned", by=by, at=now, about=sale, of=about, amount=amount, charity=parts.charity)
    return made


# The steps, in order.


def _locked_books(now: datetime) -> tuple[int, int]:
    """The shop's book and the fund's, ours until the end, in the order of their ids."""
    shop, fund = payments.shop_book(now), queries.fund_book() or _open_fund(now)
    for book_id in sorted({shop, fund}):
        ledger_queries.locked_book(book_id)
    return shop, fund


def _open_fund(now: datetime) -> int:
    accounts = [ledger.NewAccount(code, str(name), kind, std, True) for code, name, kind, std in rules.FUND_ACCOUNTS]
    return ledger.open_book(
        code=rules.FUND, name="消费公益基金", accounts=accounts, is_public=True, by=None, now=now
    ).id


def _ensure_agreed(sales: Iterable[NewSale]) -> None:
    """A share that nobody agreed to give is not promised, so it is not given either."""
    giving = {one.enterprise_id for one in sales if one.charity_percent}
    if missing := giving - queries.with_agreement(giving):
        raise Refusal(_("供应商 %s 还没有捐赠协议，不能提取公益金。请先登记协议。") % "、".join(map(str, missing)))


def _sale(one: NewSale, now: datetime) -> Sale:
    charity = rules.clean_percent(one.charity_percent, "charity_percent")
    fee = rules.clean_percent(one.fee_percent, "fee_percent")
    parts = rules.share_out(clean(one.amount), charity, fee)
    return Sale(
        about=one.about[:60],
        enterprise_id=one.enterprise_id,
        amount=parts.amount,
        charity=parts.charity,
        fee=parts.fee,
        net=parts.net,
        charity_percent=charity,
        fee_percent=fee,
        at=now,
        request_key=one.request_key,
    )


def _ensure_accounts(shop: int, enterprise_ids: set[int], now: datetime) -> None:
    """A supplier's account in the shop's book is opened with its first sale; ours with the first of all."""
    needed = {code: (str(name), kind, std) for code, name, kind, std in rules.SHOP_ACCOUNTS}
    for one in queries.enterprises_named(enterprise_ids):
        needed[rules.supplier(one.id)] = (_("应付%s") % one.name, "liability", "221")
    for code in queries.missing_accounts(shop, needed):
        name, kind, std = needed[code]
        account = ledger.NewAccount(code, name[:80], kind, std, may_go_negative=True)
        ledger.open_account(book_id=shop, account=account, by=None, now=now)


def _post(shop: int, fund: int, sales: Sequence[tuple[Sale, str]], by: Any, now: datetime) -> None:
    """In the order of the books' ids, which is the order of their locks."""
    entries: dict[int, list[ledger.Entry]] = {shop: [], fund: []}
    for sale, why in sales:
        category = Category.REFUND if sale.of_id else Category.SALE
        for account, amount in (
            (rules.supplier(sale.enterprise_id), sale.net),
            (rules.CHARITY, sale.charity),
            (rules.FEE, sale.fee),
        ):
            entries[shop] += _entry(HELD, account, amount, category, sale, why)
        entries[fund] += _entry(rules.DUE, rules.SHARE, sale.charity, Category.CHARITY_SHARE, sale, why)
    if entries[fund]:
        ensure_fund_accounts(fund, (rules.DUE, rules.SHARE), now)
    for book_id in sorted(entries):
        for start in range(0, len(entries[book_id]), ledger.AT_ONCE):
            some = entries[book_id][start : start + ledger.AT_ONCE]
            ledger.post(book_id=book_id, entries=some, by=None, now=now)


def _entry(debit: str, credit: str, amount: Decimal, category: str, sale: Sale, why: str) -> list[ledger.Entry]:
    """One entry; the other way round for a return; none for nothing."""
    if not amount:
        return []
    if amount < 0:
        debit, credit, amount = credit, debit, -amount
    key = uuid5(SPACE, f"{sale.request_key}:{debit}:{credit}")
    return [ledger.Entry(debit, credit, amount, category, key, why=why, about=sale.about)]


def ensure_fund_accounts(fund: int, codes: Sequence[str], now: datetime) -> None:
    """Open those of the fund's accounts that its book does not have yet."""
    known = {code: (name, kind, std) for code, name, kind, std in rules.FUND_ACCOUNTS}
    for code in queries.missing_accounts(fund, codes):
        name, kind, std = known[code]
        account = ledger.NewAccount(code, str(name), kind, std, may_go_negative=True)
        ledger.open_account(book_id=fund, account=account, by=None, now=now)


def _parts(sale: Sale) -> rules.Parts:
    return rules.Parts(sale.amount, sale.charity, sale.fee)


def _returned(sale: Sale) -> rules.Parts:
    back = queries.returned_parts(sale)
    return rules.Parts(*back)
