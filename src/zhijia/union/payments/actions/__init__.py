"""Every change to payments, refunds and allowances. Whoever calls has decided whether `by` may.

Locks are taken in one order: payment, what its purpose locks, stock, the ledger's book last.
"""

from .beginning import begin
from .closing import close, close_late_ones, finish_closing
from .merchants import set_merchant
from .notifying import Reply, ask, ask_silent_ones, notified
from .opening import open_payment, pay_by_allowance
from .posting import shop_book
from .prolonging import prolong
from .receiving import Answer, Money, receive, take_in
from .refunding import refund, refunded_by_hand, send_refund, settle_refund, try_again
from .spending import NotEnough

__all__ = [
    "Answer",
    "Money",
    "NotEnough",
    "Reply",
    "ask",
    "ask_silent_ones",
    "begin",
    "close",
    "close_late_ones",
    "finish_closing",
    "notified",
    "open_payment",
    "pay_by_allowance",
    "prolong",
    "receive",
    "refund",
    "refunded_by_hand",
    "send_refund",
    "set_merchant",
    "settle_refund",
    "shop_book",
    "take_in",
    "try_again",
]
