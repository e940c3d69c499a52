"""What a union's own list looks like, and what we make of it: columns, cells."""

from .cells import EMPLOYMENTS, Reading, masked, read_row
from .columns import FIELDS, REQUIRED, WORDS

__all__ = [
    "EMPLOYMENTS",
    "FIELDS",
    "REQUIRED",
    "WORDS",
    "Reading",
    "masked",
    "read_row",
]
