"""Questions about books, and whether they still say what was written."""

from .books import CHINA, books, ensure_may_write, locked_book, path_of, visible
from .reading import (
    PAGE,
    PUBLIC_PAGE,
    Flow,
    Posting,
    about,
    account_codes,
    accounts,
    before,
    book,
    flows,
    fund,
    funds,
    moved_about,
    narrowed,
    statement,
    transfers,
)
from .verifying import Verdict, verify

__all__ = [
    "CHINA",
    "PAGE",
    "PUBLIC_PAGE",
    "Flow",
    "Posting",
    "Verdict",
    "about",
    "account_codes",
    "accounts",
    "before",
    "book",
    "books",
    "ensure_may_write",
    "flows",
    "fund",
    "funds",
    "locked_book",
    "moved_about",
    "narrowed",
    "path_of",
    "statement",
    "transfers",
    "verify",
    "visible",
]
