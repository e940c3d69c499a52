"""Every change to payments, refunds and allowances. Whoever calls has decided whether `by` may.

Locks are taken in one order: payment, what its purpose locks, stock, the ledger's book last.
"""

from . import gateway
from .banking import match, send_back, sent_back, take_statement
from .beginning import begin
from .closing import close, close_late_ones, finish_closing
from .granting import NotAll, Share, grant, grant_by_list, grant_to_all, withdraw
from .leaving import export
from .merchants import set_merchant
from .notifying import Reply, ask, ask_silent_ones, notified
from .opening import open_payment, pay_by_allowance
from .posting import shop_book
from .prolonging import prolong
from .receiving import Answer, Money, receive, take_in
from .recomputing import recompute_payments
from .reconciling import WITH_BILLS, reconcile, reconcile_all, settle_difference
from .refunding import ask_silent_refunds, refund, refunded_by_hand, send_refund, settle_refund, try_again
from .spending import NotEnough

__all__ = [
    "WITH_BILLS",
    "Answer",
    "Money",
    "NotAll",
    "NotEnough",
    "Reply",
    "Share",
    "ask",
    "ask_silent_ones",
    "ask_silent_refunds",
    "begin",
    "close",
    "close_late_ones",
    "export",
    "finish_closing",
    "gateway",
    "grant",
    "grant_by_list",
    "grant_to_all",
    "match",
    "notified",
    "open_payment",
    "pay_by_allowance",
    "prolong",
    "receive",
    "recompute_payments",
    "reconcile",
    "reconcile_all",
    "refund",
    "refunded_by_hand",
    "send_back",
    "send_refund",
    "sent_back",
    "set_merchant",
    "settle_difference",
    "settle_refund",
    "shop_book",
    "take_in",
    "take_statement",
    "try_again",
    "withdraw",
]
