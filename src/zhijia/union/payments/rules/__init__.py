"""Plain decisions about payments: purposes, words, sums."""

from .accounts import ACCOUNTS, ALLOWANCE, BOOK, HELD, Account, carried
from .money import CHINA, FEN, LARGEST, NOTHING, allowance_part, clean, from_fen, to_fen
from .purposes import Purpose, purposes
from .sheets import BANK_WORDS, LIST_WORDS, Fault, Incoming, bank_lines, columns, money, references
from .words import (
    CARRIERS,
    OUTSIDE,
    REFUND_STATES,
    STATES,
    SURPLUS,
    VERDICTS,
    Carrier,
    Channel,
    RefundState,
    State,
    Verdict,
)

__all__ = [
    "ACCOUNTS",
    "ALLOWANCE",
    "BANK_WORDS",
    "BOOK",
    "CARRIERS",
    "CHINA",
    "FEN",
    "HELD",
    "LARGEST",
    "LIST_WORDS",
    "NOTHING",
    "OUTSIDE",
    "REFUND_STATES",
    "STATES",
    "SURPLUS",
    "VERDICTS",
    "Account",
    "Carrier",
    "Channel",
    "Fault",
    "Incoming",
    "Purpose",
    "RefundState",
    "State",
    "Verdict",
    "allowance_part",
    "bank_lines",
    "carried",
    "clean",
    "columns",
    "from_fen",
    "money",
    "purposes",
    "references",
    "to_fen",
]
