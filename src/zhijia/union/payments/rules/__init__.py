"""Plain decisions about payments: purposes, words, sums."""

from .accounts import ACCOUNTS, ALLOWANCE, BOOK, HELD, Account, carried
from .money import CHINA, FEN, LARGEST, NOTHING, allowance_part, clean, from_fen, to_fen
from .purposes import Purpose, purposes
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
    "BOOK",
    "CARRIERS",
    "CHINA",
    "FEN",
    "HELD",
    "LARGEST",
    "NOTHING",
    "OUTSIDE",
    "REFUND_STATES",
    "STATES",
    "SURPLUS",
    "VERDICTS",
    "Account",
    "Carrier",
    "Channel",
    "Purpose",
    "RefundState",
    "State",
    "Verdict",
    "allowance_part",
    "carried",
    "clean",
    "from_fen",
    "purposes",
    "to_fen",
]
