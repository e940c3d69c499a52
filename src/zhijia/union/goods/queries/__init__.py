"""Questions about goods: what is offered, what stands in the catalogue, what waits for somebody."""

from .offers import Offered, is_late, judge, offered, proofs_of, quotes_of, stretches, tier_price
from .owners import (
    brands,
    categories,
    ensure_holds,
    enterprises,
    locked_enterprise,
    locked_pack,
    locked_product,
    packs_of,
    suppliers_of,
)

__all__ = [
    "Offered",
    "brands",
    "categories",
    "ensure_holds",
    "enterprises",
    "is_late",
    "judge",
    "locked_enterprise",
    "locked_pack",
    "locked_product",
    "offered",
    "packs_of",
    "proofs_of",
    "quotes_of",
    "stretches",
    "suppliers_of",
    "tier_price",
]
