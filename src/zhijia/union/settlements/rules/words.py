"""What states are called, and how a statement is sealed."""

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """Of a statement. What is wrong in one is put right in the next."""

    CLOSED = "closed"  # with the supplier
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    APPROVED = "approved"  # by one of finance; another pays
    PAID = "paid"
    CARRIED = "carried"  # nothing to pay: what is owed goes into the next


STATES: dict[State, str | Promise] = {
    State.CLOSED: _("待供应商确认"),
    State.DISPUTED: _("供应商有异议"),
    State.CONFIRMED: _("待审核付款"),
    State.APPROVED: _("待出纳付款"),
    State.PAID: _("已付款"),
    State.CARRIED: _("转入下期"),
}


def digest(rows: Iterable[tuple[object, ...]]) -> str:
    """SHA-256 over the rows, cells joined by tabs, rows by newlines: the statement's file gives the same.

    >>> digest([("line:1", "9.90")])[:12]
    '7e407ef4d64a'
    """
    return hashlib.sha256("\n".join("\t".join(str(cell) for cell in row) for row in rows).encode()).hexdigest()
