"""Opening books, posting to them, reversing a mistake, and files that leave the house."""

from .opening import NewAccount, open_account, open_book
from .posting import AT_ONCE, Entry, post, reverse, transfer

__all__ = ["AT_ONCE", "Entry", "NewAccount", "open_account", "open_book", "post", "reverse", "transfer"]
