"""What booking needs to know of books and enterprises."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce

from zhijia.union.goods.models import Enterprise
from zhijia.union.ledger import queries as ledger

from ..models import Sale
from ..rules import CHARITY, DUE, FUND, NOTHING


def fund_book() -> int | None:
    """Id of the public fund's book, where there is one."""
    known = ledger.books(FUND)
    return known[0].id if known else None


def share_due() -> Decimal:
    """Yuan of the share that the shop's book owes and the fund's book awaits, and no bank has carried over yet."""
    sides = {"shop": CHARITY, FUND: DUE}
    balances = [
        one.balance
        for code, account in sides.items()
        for book in ledger.books(code)
        for one in ledger.accounts(book)
        if one.code == account
    ]
    return max(min(balances), NOTHING) if len(balances) == len(sides) else NOTHING


def enterprises_named(ids: Iterable[int]) -> list[Enterprise]:
    """Enterprises by id."""
    return list(Enterprise.objects.filter(id__in=set(ids)).order_by("id"))


def missing_accounts(book_id: int, codes: Iterable[str]) -> list[str]:
    """Those of the codes that the book has no account for, in their order."""
    has = ledger.account_codes(book_id)
    return [code for code in codes if code not in has]


def returned_parts(sale: Sale) -> tuple[Decimal, Decimal, Decimal]:
    """What of a sale has come back already: amount, charity, fee; yuan above zero."""
    found = sale.returns.aggregate(
        amount=Coalesce(Sum("amount"), NOTHING),
        charity=Coalesce(Sum("charity"), NOTHING),
        fee=Coalesce(Sum("fee"), NOTHING),
    )
    return -found["amount"], -found["charity"], -found["fee"]


def left_of(abouts: Iterable[str]) -> dict[str, Decimal]:
    """What was sold («kind:id») → yuan of it that have not come back. What was never sold is left out."""
    sold = Sale.objects.filter(about__in=list(abouts), of=None)
    return {one.about: one.left for one in sold}
