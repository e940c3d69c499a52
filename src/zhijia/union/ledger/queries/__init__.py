"""Questions about books, and whether they still say what was written."""

from .books import CHINA, ensure_may_write, locked_book, path_of, visible
from .verifying import Verdict, verify

__all__ = ["CHINA", "Verdict", "ensure_may_write", "locked_book", "path_of", "verify", "visible"]
