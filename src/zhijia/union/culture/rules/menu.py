"""Numbers of culture on order, and which months a service is offered in."""

from datetime import timedelta

A_UNIT_A_YEAR = 6  # orders, so that every unit has its turn
AHEAD = timedelta(days=3)


def in_season(month: int, first: int, last: int) -> bool:
    """Whether a month is among those from first to last, over the new year too.

    >>> in_season(1, 11, 2), in_season(7, 5, 9), in_season(10, 5, 9)
    (True, True, False)
    """
    return first <= month <= last if first <= last else month >= first or month <= last
