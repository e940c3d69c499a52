"""Questions, by what they are about: `queries.shows`, `queries.door`, `queries.classes`, `queries.orders`."""

from . import classes, door, orders, shows

__all__ = ["classes", "door", "orders", "shows"]
