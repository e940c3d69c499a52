"""What states and answers are called."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """Of a payment. Late money can still make a closed one paid, when the purpose takes it."""

    OPEN = "open"
    CLOSING = "closing"  # nothing new begins; the carriers are being told
    CLOSED = "closed"
    PAID = "paid"


STATES: dict[State, str | Promise] = {
    State.OPEN: _("待付款"),
    State.CLOSING: _("正在关闭"),
    State.CLOSED: _("已关闭"),
    State.PAID: _("已付款"),
}


class Carrier(StrEnum):
    """Who carries money; `ALLOWANCE` is the union's own, for a payment that needs no other."""

    WECHAT = "wechat"
    ALIPAY = "alipay"
    BANK = "bank"
    TEST = "test"
    ALLOWANCE = "allowance"


CARRIERS: dict[Carrier, str | Promise] = {
    Carrier.WECHAT: _("微信支付"),
    Carrier.ALIPAY: _("支付宝"),
    Carrier.BANK: _("银行转账"),
    Carrier.TEST: _("测试收银台"),
    Carrier.ALLOWANCE: _("工会补贴"),
}
OUTSIDE = (Carrier.WECHAT, Carrier.ALIPAY, Carrier.BANK, Carrier.TEST)


class Channel(StrEnum):
    """Where the payer sits: inside WeChat, in a phone's browser, at a desk."""

    JSAPI = "jsapi"
    H5 = "h5"
    PAGE = "page"


class RefundState(StrEnum):
    """Of a refund. One that the carrier refused for good has failed, and its money can be refunded again."""

    ASKED = "asked"
    SENT = "sent"  # the carrier has it in hand
    DONE = "done"
    FAILED = "failed"


REFUND_STATES: dict[RefundState, str | Promise] = {
    RefundState.ASKED: _("退款已提交"),
    RefundState.SENT: _("退款处理中"),
    RefundState.DONE: _("已退款"),
    RefundState.FAILED: _("退款未成功"),
}


class Verdict(StrEnum):
    """What came of one notification, or of one line of a bill or bank statement."""

    TAKEN = "taken"
    REPEATED = "repeated"
    DOUBLE = "double"
    LATE = "late"  # the thing it was for is gone: refunded
    OTHER_AMOUNT = "other-amount"
    UNKNOWN = "unknown"
    FORGED = "forged"
    NOTHING = "nothing"  # true, and nothing to do: waiting, closed, older than what we know
    REFUNDED = "refunded"


VERDICTS: dict[Verdict, str | Promise] = {
    Verdict.TAKEN: _("入账"),
    Verdict.REPEATED: _("重复通知，已忽略"),
    Verdict.DOUBLE: _("重复付款，原路退回"),
    Verdict.LATE: _("付款晚到，原路退回"),
    Verdict.OTHER_AMOUNT: _("金额不符，原路退回"),
    Verdict.UNKNOWN: _("没有这笔付款"),
    Verdict.FORGED: _("签名不对，未采信"),
    Verdict.NOTHING: _("没有变化"),
    Verdict.REFUNDED: _("退款结果"),
}
SURPLUS = (Verdict.DOUBLE, Verdict.LATE, Verdict.OTHER_AMOUNT)  # money that pays for nothing: all of it goes back
