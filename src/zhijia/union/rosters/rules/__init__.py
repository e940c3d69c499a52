"""What a union's own list looks like, and what we make of it: files, columns, cells."""

from .cells import EMPLOYMENTS, Reading, masked, read_row
from .columns import FIELDS, REQUIRED, find_header, guess_columns, letter
from .files import LIMIT_BYTES, LIMIT_COLUMNS, LIMIT_ROWS, Table, read_file, sheets_of

__all__ = [
    "EMPLOYMENTS",
    "FIELDS",
    "LIMIT_BYTES",
    "LIMIT_COLUMNS",
    "LIMIT_ROWS",
    "REQUIRED",
    "Reading",
    "Table",
    "find_header",
    "guess_columns",
    "letter",
    "masked",
    "read_file",
    "read_row",
    "sheets_of",
]
