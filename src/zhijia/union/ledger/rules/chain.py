"""How a row is written as bytes and chained to the one before it.

A row has a part the public may see and a part it may not (who posted it, the exact second, the words, the thing it
was for). The private part is sealed: hashed with a secret salt of its own, so that nobody can guess a name and try.
The chain covers the public part and the seal, so a public file recomputes it whole, and the house recomputes the seals.

    seal = SHA-256 of   salt, at, by, why, about   joined by "\\n"; `why` and `about` as JSON strings
    hash = SHA-256 of   "zhijia-ledger-1", book, number, day, debit, credit, amount, category, reverses, seal, previous
                        joined by "\\n", in UTF-8

`day` is the date in China, amounts have two places and no separators, `reverses` is the number of the reversed row or
empty, `previous` is the hash of the row before, 64 zeros for the first. Never change this: old rows were hashed so.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

FIRST = "0" * 64


@dataclass(frozen=True)
class Row:
    """The part of a transfer that may be seen, as it is hashed."""

    book: str
    number: int
    day: date
    debit: str  # code of the account
    credit: str
    amount: Decimal
    category: str
    reverses: int | None
    seal: str
    previous: str

    def hash(self) -> str:
        """64 hexadecimal digits."""
        reverses = "" if self.reverses is None else str(self.reverses)
        numbers = [self.book, str(self.number), self.day.isoformat()]
        money = [self.debit, self.credit, f"{self.amount:.2f}", self.category]
        return _digest(["zhijia-ledger-1", *numbers, *money, reverses, self.seal, self.previous])


def seal(*, salt: str, at: datetime, by: int | None, why: str, about: str) -> str:
    """64 hexadecimal digits that stand for the private part."""
    words = [json.dumps(text, ensure_ascii=False) for text in (why, about)]
    return _digest([salt, stamp(at), "" if by is None else str(by), *words])


def stamp(at: datetime) -> str:
    """
    >>> stamp(datetime(2026, 11, 23, 2, tzinfo=UTC))
    '2026-11-23T02:00:00.000000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
