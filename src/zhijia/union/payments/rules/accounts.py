"""The accounts of the shop's book that money passes through on its way in and back."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BOOK = "shop"
HELD = "held"
ALLOWANCE = "allowance"


@dataclass(frozen=True)
class Account:
    """As the ledger opens it; `standard` is its code in 工会会计制度, for the export."""

    code: str
    name: str | Promise
    kind: str
    standard: str
    may_go_negative: bool = False


def carried(carrier: str) -> str:
    """The account of what a carrier has for us.

    >>> carried("wechat")
    'carrier.wechat'
    """
    return f"carrier.{carrier}"


# What a carrier has may be paid out by another way than it came, so that alone may go below zero.
ACCOUNTS = (
    Account(carried("wechat"), _("微信支付待结算"), "asset", "102", may_go_negative=True),
    Account(carried("alipay"), _("支付宝待结算"), "asset", "102", may_go_negative=True),
    Account(carried("bank"), _("银行存款"), "asset", "102", may_go_negative=True),
    Account(carried("test"), _("测试收银台"), "asset", "102", may_go_negative=True),
    Account(ALLOWANCE, _("应由工会补贴拨付"), "asset", "133"),
    Account(HELD, _("代收待交货款"), "liability", "241"),
)
