"""Plain decisions about money: kinds of accounts, what an amount may look like, how a row is sealed and chained."""

from .chain import FIRST, Row, seal, stamp
from .recipe import ACCOUNT_COLUMNS, COLUMNS, RECIPE
from .words import CATEGORIES, CODE, KINDS, LARGEST, Category, Kind, balance, clean_amount

__all__ = [
    "ACCOUNT_COLUMNS",
    "CATEGORIES",
    "CODE",
    "COLUMNS",
    "FIRST",
    "KINDS",
    "LARGEST",
    "RECIPE",
    "Category",
    "Kind",
    "Row",
    "balance",
    "clean_amount",
    "seal",
    "stamp",
]
