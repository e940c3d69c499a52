"""A price that falls with the number."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Tiers = Sequence[tuple[int, Decimal]]  # from so many pieces on, this price; ascending, prices falling


class Missed(StrEnum):
    """What is declared beforehand for the case that the minimum is not reached."""

    EXTEND = "extend"
    FALL_BACK = "fall-back"
    REFUND = "refund"


MISSED: dict[Missed, str | Promise] = {
    Missed.EXTEND: _("延长一次；仍不足就全额退款"),
    Missed.FALL_BACK: _("按起步价照常发货"),
    Missed.REFUND: _("全额退款"),
}


class BuyState(StrEnum):
    """A group-buy runs, and closes one way or the other."""

    OPEN = "open"
    REACHED = "reached"
    MISSED = "missed"


def price_at(tiers: Tiers, pieces: int) -> Decimal:
    """The price once so many pieces are bought; the first tier's below it.

    >>> price_at([(1, Decimal(50)), (10, Decimal(45))], 10)
    Decimal('45')
    """
    return next((price for least, price in reversed(tiers) if pieces >= least), tiers[0][1])


def next_tier(tiers: Tiers, pieces: int) -> tuple[int, Decimal] | None:
    """How many more pieces bring which price; None at the last tier.

    >>> next_tier([(1, Decimal(50)), (10, Decimal(45))], 7)
    (3, Decimal('45'))
    """
    return next(((least - pieces, price) for least, price in tiers if pieces < least), None)


def faults(tiers: Tiers, market_price: Decimal) -> str:
    """Why these tiers will not do: «order», «price» or «market»; empty when they will.

    >>> faults([(1, Decimal(50)), (10, Decimal(55))], Decimal(80))
    'price'
    """
    if not tiers or any(a[0] >= b[0] for a, b in pairwise(tiers)) or tiers[0][0] < 1:
        return "order"
    if any(a[1] <= b[1] for a, b in pairwise(tiers)) or tiers[-1][1] <= 0:
        return "price"
    return "market" if tiers[0][1] >= market_price else ""
