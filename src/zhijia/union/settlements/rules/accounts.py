"""The accounts a sale is shared out to, in the shop's book and in the fund's own."""

from django.utils.translation import gettext_lazy as _

FUND = "charity"  # the public book
CHARITY, FEE = "charity", "fee"  # in the shop's book
BANK, DUE, SHARE = "bank", "due", "share"  # in the fund's
# (code, name, kind, code in 工会会计制度): each may go below zero, for what was returned after it was paid out.
SHOP_ACCOUNTS = (
    (CHARITY, _("应转消费公益基金"), "liability", "241"),
    (FEE, _("平台服务费"), "income", "408"),
)
FUND_ACCOUNTS = (
    (BANK, _("银行存款"), "asset", "102"),
    (DUE, _("应收消费公益金"), "asset", "133"),
    (SHARE, _("消费公益金收入"), "income", "407"),
)


def supplier(enterprise_id: int) -> str:
    """The account of what is owed to a supplier.

    >>> supplier(7)
    'supplier.7'
    """
    return f"supplier.{enterprise_id}"
