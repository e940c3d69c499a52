"""Opening books, posting to them, reversing a mistake, and files that leave the house."""

from .leaving import MOST, export, publish, publish_accounts, verify
from .opening import NewAccount, open_account, open_book
from .posting import AT_ONCE, Entry, post, reverse, transfer
from .recomputing import recompute_totals

__all__ = [
    "AT_ONCE",
    "MOST",
    "Entry",
    "NewAccount",
    "export",
    "open_account",
    "open_book",
    "post",
    "publish",
    "publish_accounts",
    "recompute_totals",
    "reverse",
    "transfer",
    "verify",
]
