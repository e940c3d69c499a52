"""Questions about payments, for the pages and for the apps above."""

from .allowances import balance, usable
from .paying import Story, address_of, for_payer, of_about, offered, story, trade

__all__ = ["Story", "address_of", "balance", "for_payer", "of_about", "offered", "story", "trade", "usable"]
