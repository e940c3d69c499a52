"""Plain decisions of the portal: categories, limits, how a feed is read, what is said at which hour."""

from .categories import CATEGORIES, FIRST_FIVE, Category
from .feeds import FIELDS, Fault, Reading, Row, read_feed
from .hours import greeting
from .words import index_text, needle, terms

__all__ = [
    "CATEGORIES",
    "FIELDS",
    "FIRST_FIVE",
    "Category",
    "Fault",
    "Reading",
    "Row",
    "greeting",
    "index_text",
    "needle",
    "read_feed",
    "terms",
]
