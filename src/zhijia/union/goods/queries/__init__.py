"""Questions about goods: what is offered, what stands in the catalogue, what waits for somebody."""

from .offers import Offered, is_late, judge, offered, proofs_of, quotes_of, tier_price
from .owners import brands, categories, ensure_holds, enterprises, locked_enterprise, suppliers_of

__all__ = [
    "Offered",
    "brands",
    "categories",
    "ensure_holds",
    "enterprises",
    "is_late",
    "judge",
    "locked_enterprise",
    "offered",
    "proofs_of",
    "quotes_of",
    "suppliers_of",
    "tier_price",
]
