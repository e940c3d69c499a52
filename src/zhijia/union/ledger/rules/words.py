from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijia.kernel.refusal import Refusal

CODE = r"^[0-9a-z][0-9a-z.-]{0,31}\Z"  # of a book or an account: it stands in addresses, files and hashes
LARGEST = Decimal("999999999999.99")


class Kind(StrEnum):
    """What an account is. The first two grow by debits, the others by credits."""

    ASSET = "asset"
    EXPENSE = "expense"
    LIABILITY = "liability"
    INCOME = "income"
    EQUITY = "equity"


KINDS: dict[Kind, str | Promise] = {
    Kind.ASSET: gettext_lazy("资产"),
    Kind.EXPENSE: gettext_lazy("支出"),
    Kind.LIABILITY: gettext_lazy("负债"),
    Kind.INCOME: gettext_lazy("收入"),
    Kind.EQUITY: gettext_lazy("净资产"),
}


class Category(StrEnum):
    """Why money moved, as the public may read it: a label, never free words."""

    OPENING = "opening"
    DONATION = "donation"
    CHARITY_SHARE = "charity-share"
    SUBSIDY = "subsidy"
    SALE = "sale"
    REFUND = "refund"
    SETTLEMENT = "settlement"
    PURCHASE = "purchase"
    AID = "aid"
    FEE = "fee"
    REVERSAL = "reversal"
    OTHER = "other"


CATEGORIES: dict[Category, str | Promise] = {
    Category.OPENING: gettext_lazy("期初余额"),
    Category.DONATION: gettext_lazy("捐赠"),
    Category.CHARITY_SHARE: gettext_lazy("消费公益金"),
    Category.SUBSIDY: gettext_lazy("补贴拨付"),
    Category.SALE: gettext_lazy("销售"),
    Category.REFUND: gettext_lazy("退款"),
    Category.SETTLEMENT: gettext_lazy("结算"),
    Category.PURCHASE: gettext_lazy("采购"),
    Category.AID: gettext_lazy("困难帮扶"),
    Category.FEE: gettext_lazy("手续费"),
    Category.REVERSAL: gettext_lazy("冲正"),
    Category.OTHER: gettext_lazy("其他"),
}


def balance(kind: str, debited: Decimal, credited: Decimal) -> Decimal:
    """Yuan on the account, counted to the side on which its kind grows.

    >>> balance("asset", Decimal(5), Decimal(2)), balance("income", Decimal(5), Decimal(2))
    (Decimal('3'), Decimal('-3'))
    """
    return debited - credited if kind in (Kind.ASSET, Kind.EXPENSE) else credited - debited


def clean_amount(amount: Decimal) -> Decimal:
    """Yuan with two places. Raises Refusal for 0, less, a part of a fen, more than fits; TypeError for a float."""
    if not isinstance(amount, Decimal):
        raise TypeError("money is a Decimal")
    if not amount.is_finite() or amount <= 0:
        raise Refusal(_("金额要大于 0，这里是 %s。") % amount, field="amount")
    if amount > LARGEST:
        raise Refusal(
            _("一笔最多 ¥%(most)s，这里是 ¥%(is)s。请核对金额。") % {"most": f"{LARGEST:,}", "is": f"{amount:,}"},
            field="amount",
        )
    exact = amount.quantize(Decimal("0.01"))
    if exact != amount:
        raise Refusal(_("金额最多两位小数（到分），这里是 %s。请写到分。") % amount, field="amount")
    return exact
