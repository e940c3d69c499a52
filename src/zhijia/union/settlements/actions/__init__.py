"""Every change to whose money a sale is. `by` is checked where a person decides; sales are booked by the apps above."""

from .agreeing import end_agreement, make_agreement
from .booking import NewSale, book_return, book_sale, book_sales
from .handing_over import hand_over_share
from .leaving import bank_file, export_statement, export_statements
from .recomputing import recompute_settlements
from .settling import answer, approve, close_period, confirm, confirm_payee, dispute, pay, write_payee

__all__ = [
    "NewSale",
    "answer",
    "approve",
    "bank_file",
    "book_return",
    "book_sale",
    "book_sales",
    "close_period",
    "confirm",
    "confirm_payee",
    "dispute",
    "end_agreement",
    "export_statement",
    "export_statements",
    "hand_over_share",
    "make_agreement",
    "pay",
    "recompute_settlements",
    "write_payee",
]
