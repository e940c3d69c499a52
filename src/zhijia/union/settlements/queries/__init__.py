"""Questions about sales, agreements and statements."""

from .agreements import agreement, agreements, share, shares, with_agreement
from .books import enterprises_named, fund_book, left_of, missing_accounts, returned_parts, share_due
from .fund import Giver, Shared, givers, running, shared
from .statements import (
    Standing,
    Sums,
    end_of,
    frozen_rows,
    lines_of,
    not_settled,
    standings,
    statement_over,
    statements_of,
    sums,
    totals,
)

__all__ = [
    "Giver",
    "Shared",
    "Standing",
    "Sums",
    "agreement",
    "agreements",
    "end_of",
    "enterprises_named",
    "frozen_rows",
    "fund_book",
    "givers",
    "left_of",
    "lines_of",
    "missing_accounts",
    "not_settled",
    "returned_parts",
    "running",
    "share",
    "share_due",
    "shared",
    "shares",
    "standings",
    "statement_over",
    "statements_of",
    "sums",
    "totals",
    "with_agreement",
]
