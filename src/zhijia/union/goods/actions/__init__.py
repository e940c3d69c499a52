"""Every change to goods. A supplier proposes, an officer approves; the shelf itself follows from price and evidence.

Locks are taken in one order: products by id, then packs by id, then stock.
"""

from .brands import open_brand, open_category, write_brand
from .deciding import MOST_AT_ONCE, approve, decline, withdraw
from .enterprises import close_enterprise, open_enterprise, reopen_enterprise, write_enterprise
from .evidence import NewEvidence
from .importing import discard_sheet, load_sheet, upload_sheet
from .loading import GoodsRefused, NewGood, NewPack, add_goods
from .packs import add_pack, add_stock, limit_pack, resume_pack, set_stock, stop_pack
from .pictures import add_picture, remove_picture
from .pricing import attach_file, propose_price, renew_evidence
from .products import add_product, correct_words, hand_in, key_for, take_off, withdraw_product, write_product
from .shelving import refresh, refresh_due

__all__ = [
    "MOST_AT_ONCE",
    "GoodsRefused",
    "NewEvidence",
    "NewGood",
    "NewPack",
    "add_goods",
    "add_pack",
    "add_picture",
    "add_product",
    "add_stock",
    "approve",
    "attach_file",
    "close_enterprise",
    "correct_words",
    "decline",
    "discard_sheet",
    "hand_in",
    "key_for",
    "limit_pack",
    "load_sheet",
    "open_brand",
    "open_category",
    "open_enterprise",
    "propose_price",
    "refresh",
    "refresh_due",
    "remove_picture",
    "renew_evidence",
    "reopen_enterprise",
    "resume_pack",
    "set_stock",
    "stop_pack",
    "take_off",
    "upload_sheet",
    "withdraw",
    "withdraw_product",
    "write_brand",
    "write_enterprise",
    "write_product",
]
