"""Payments and what belongs to them."""

from .allowances import Allowance, Grant, Spending
from .bank import BankLine, Statement
from .gateway import Trade, TradeRefund
from .merchants import Bill, Difference, Merchant
from .paying import Attempt, Notification, Payment, Receipt, Refund

__all__ = [
    "Allowance",
    "Attempt",
    "BankLine",
    "Bill",
    "Difference",
    "Grant",
    "Merchant",
    "Notification",
    "Payment",
    "Receipt",
    "Refund",
    "Spending",
    "Statement",
    "Trade",
    "TradeRefund",
]
