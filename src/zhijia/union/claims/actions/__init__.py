"""Every change to pools, offers and claims. Whoever calls has decided whether `by` may: an upper app knows whose it is.

Locks are taken in one order, pools by id and then claims, so that no two of these stop each other.
"""

from .claiming import BUSY, claim, claim_all, grant
from .drawing import (
    NewStratum,
    Source,
    Terms,
    freeze_draw,
    freeze_draws,
    make_draw,
    open_draw,
    tell_drawn,
    type_numbers,
)
from .opening import (
    NewPool,
    close_offer,
    move_offer,
    open_offer,
    open_pool,
    open_pools,
    open_series,
    release,
    reserve,
)
from .reviewing import approve, decline
from .settling import (
    attended,
    call_off,
    cancel,
    check_in,
    confirm,
    expire_holds,
    give_some_back,
    lock_claim,
    mark_absent,
)
from .stock import Basket, change_stock, give_back, set_remaining, take, take_all
from .wishing import answer_appeal, appeal, give_by_hand, wish_once_more

__all__ = [
    "BUSY",
    "Basket",
    "NewPool",
    "NewStratum",
    "Source",
    "Terms",
    "answer_appeal",
    "appeal",
    "approve",
    "attended",
    "call_off",
    "cancel",
    "change_stock",
    "check_in",
    "claim",
    "claim_all",
    "close_offer",
    "confirm",
    "decline",
    "expire_holds",
    "freeze_draw",
    "freeze_draws",
    "give_back",
    "give_by_hand",
    "give_some_back",
    "grant",
    "lock_claim",
    "make_draw",
    "mark_absent",
    "move_offer",
    "open_draw",
    "open_offer",
    "open_pool",
    "open_pools",
    "open_series",
    "release",
    "reserve",
    "set_remaining",
    "take",
    "take_all",
    "tell_drawn",
    "type_numbers",
    "wish_once_more",
]
