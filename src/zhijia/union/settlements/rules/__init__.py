"""Plain decisions about whose money a sale is."""

from .accounts import BANK, CHARITY, DUE, FEE, FUND, FUND_ACCOUNTS, SHARE, SHOP_ACCOUNTS, supplier
from .sharing import NOTHING, Parts, clean_percent, part, share_out
from .words import STATES, State, digest

__all__ = [
    "BANK",
    "CHARITY",
    "DUE",
    "FEE",
    "FUND",
    "FUND_ACCOUNTS",
    "NOTHING",
    "SHARE",
    "SHOP_ACCOUNTS",
    "STATES",
    "Parts",
    "State",
    "clean_percent",
    "digest",
    "part",
    "share_out",
    "supplier",
]
