"""Every change to pools, offers and claims. Whoever calls has decided whether `by` may: an upper app knows whose it is.

Locks are taken in one order, pools by id and then claims, so that no two of these stop each other.
"""

from .claiming import claim, grant
from .opening import NewPool, close_offer, open_offer, open_pool, open_pools, release, reserve
from .reviewing import approve, decline
from .settling import cancel, check_in, confirm, expire_holds, mark_absent
from .stock import Basket, add_stock, give_back, set_remaining, take, take_all, withdraw_stock

__all__ = [
    "Basket",
    "NewPool",
    "add_stock",
    "approve",
    "cancel",
    "check_in",
    "claim",
    "close_offer",
    "confirm",
    "decline",
    "expire_holds",
    "give_back",
    "grant",
    "mark_absent",
    "open_offer",
    "open_pool",
    "open_pools",
    "release",
    "reserve",
    "set_remaining",
    "take",
    "take_all",
    "withdraw_stock",
]
