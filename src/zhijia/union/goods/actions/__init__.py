"""Every change to goods. A supplier proposes, an officer approves; the shelf itself follows from price and evidence.

Locks are taken in one order: products by id, then packs by id, then stock.
"""

from .brands import open_brand, open_category, write_brand
from .enterprises import close_enterprise, open_enterprise, reopen_enterprise, write_enterprise
from .loading import GoodsRefused, NewEvidence, NewGood, NewPack, add_goods
from .shelving import refresh, refresh_due

__all__ = [
    "GoodsRefused",
    "NewEvidence",
    "NewGood",
    "NewPack",
    "add_goods",
    "close_enterprise",
    "open_brand",
    "open_category",
    "open_enterprise",
    "refresh",
    "refresh_due",
    "reopen_enterprise",
    "write_brand",
    "write_enterprise",
]
