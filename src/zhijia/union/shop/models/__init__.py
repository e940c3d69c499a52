"""Tables of the shop: where goods go, what was ordered, what came of it, and who else may ask."""

from .after import CodeTry, Invoice, Return, ReturnLine, Review
from .baskets import Address, BasketLine, Cell, Place
from .groupbuys import GroupBuy
from .orders import Line, Order, Parcel, ParcelLine
from .partners import Delivery, Hook, Token

__all__ = [
    "Address",
    "BasketLine",
    "Cell",
    "CodeTry",
    "Delivery",
    "GroupBuy",
    "Hook",
    "Invoice",
    "Line",
    "Order",
    "Parcel",
    "ParcelLine",
    "Place",
    "Return",
    "ReturnLine",
    "Review",
    "Token",
]
