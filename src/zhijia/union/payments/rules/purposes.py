"""What payments are for. An app above registers its purpose in AppConfig.ready(); payments knows no orders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


def _nothing(payment: Any, now: datetime) -> None:
    """Nobody waits for it."""


def _no_address(payment: Any) -> str:
    return ""


@dataclass(frozen=True)
class Purpose:
    """What happens when a payment changes; each runs in the transaction that changes it, the payment's row locked.

    Locks are taken downhill: payment, order, stock, ledger last. All must be safe to repeat.
    """

    label: Any
    # (payment, now) → whether the money was taken. False (or a Refusal): what this call did is undone, the payment is
    # closed, the money refunded by itself in full and the payer told. Asked also for a closed payment that is paid
    # late: hold again, or say no.
    paid: Callable[[Any, datetime], bool]
    # (payment, now): it will not be paid; what was held for it can go.
    closed: Callable[[Any, datetime], None] = _nothing
    # (refund, now): so much has gone back to the payer (refund.payment, refund.amount, refund.tender).
    refunded: Callable[[Any, datetime], None] = _nothing
    # payment → the page of the thing it is for, inside the federation («me/orders/17/»); empty for none.
    address: Callable[[Any], str] = _no_address


purposes: dict[str, Purpose] = {}
